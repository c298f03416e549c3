"""The press: fragments, plans, notices and the page store. Knows nothing of newspapers."""
