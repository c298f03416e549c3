"""Accounts: everyone who signs in, reader or staff."""
