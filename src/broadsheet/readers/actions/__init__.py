"""What readers do to their accounts, one file a verb."""
