"""The reader's shelf: stories saved for later, and the reading history."""
