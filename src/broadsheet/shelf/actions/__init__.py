"""What readers do with their shelf, one file a verb."""
