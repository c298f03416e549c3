"""What circulation does: one file a verb, called alike by pages, the desk's screens, commands and webhooks."""
