"""Everything that changes the conversation: one action a file, called alike by page, desk, command and clock."""
