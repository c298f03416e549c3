"""The demo's mailbox: there in a demo home alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.test import Client


def test_there_is_no_mailbox_in_a_real_paper(ana: Client) -> None:
    assert ana.get("/mailbox/").status_code == 404


def test_a_demo_shows_what_it_would_have_sent_newest_first(ana: Client, settings: Any) -> None:
    (Path(settings.HOME) / "demo-accounts.json").write_text(json.dumps([]))
    letters = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=settings.HOME / "mail")
    for number in (1, 2):
        EmailMessage(
            f"Letter {number}", f"Your code is <b>{number}</b> — नमस्ते", to=[f"reader{number}@example.org"], connection=letters
        ).send()
    page = ana.get("/mailbox/").content.decode()
    assert page.index("Letter 2") < page.index("Letter 1")
    assert "&lt;b&gt;2&lt;/b&gt; — नमस्ते" in page
    assert "Letter 1" not in ana.get("/mailbox/?to=reader2").content.decode()


def test_a_demo_that_really_sends_mail_has_no_mailbox(ana: Client, settings: Any) -> None:
    (Path(settings.HOME) / "demo-accounts.json").write_text("[]")
    settings.ENV = {**settings.ENV, "EMAIL_URL": "smtp://localhost"}
    assert ana.get("/mailbox/").status_code == 404
