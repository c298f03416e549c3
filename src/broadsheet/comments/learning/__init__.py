"""A local classifier that the moderators' own decisions train."""
