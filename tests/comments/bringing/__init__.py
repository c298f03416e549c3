"""Old comments brought home."""
