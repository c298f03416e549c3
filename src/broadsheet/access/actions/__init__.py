"""What the circulation desk and readers do: one file a verb, called alike by screens, commands and payments."""
