"""Old comments brought home: what each platform's export looks like, and how it is kept here."""
