"""The moderators' screens in the newsroom."""
