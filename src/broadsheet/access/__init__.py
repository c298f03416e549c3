"""Who may read what: the reader pass and the one gate decision."""
