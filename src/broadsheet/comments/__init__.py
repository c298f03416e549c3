"""The conversation: comments under stories, the rules they are judged by, the moderators' desk, and old comments brought home."""
