"""One module a write, called alike by screens, API, commands and the schedule."""
