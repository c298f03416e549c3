"""The demo paper: an invented regional daily."""
