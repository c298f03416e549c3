"""The reader's pages, one file a kind."""
