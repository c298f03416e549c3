"""The rules, each by itself: no database."""
