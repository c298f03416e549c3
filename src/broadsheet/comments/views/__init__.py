"""The conversation's pages for readers."""
