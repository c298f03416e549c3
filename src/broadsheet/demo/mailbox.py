"""The demo paper's mailbox: what it would have sent, to be read in the browser. There is none in a real paper."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_SHOWN = 60
_RULE = "-" * 79


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    date: str
    text: str


def is_there() -> bool:
    """Only in a demo's home, and only while its mail is kept there instead of being sent."""
    return (settings.HOME / "demo-accounts.json").exists() and not settings.ENV["EMAIL_URL"]


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    if not is_there():
        raise Http404
    asked = request.GET.get("to", "").strip().lower()
    letters = [one for one in _letters(settings.HOME / "mail") if not asked or asked in one.to.lower()][:_SHOWN]
    return render(request, "demo/mailbox.html", {"letters": letters, "asked": asked})


def _letters(folder: Path) -> list[Letter]:
    """Newest first. Each file holds the letters of one sending, with a rule between."""
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)[: _SHOWN * 2] if folder.is_dir() else []
    found = []
    for file in files:
        parts = [one.strip("\n") for one in file.read_text("utf-8", "replace").split(f"{_RULE}\n") if one.strip()]
        found += [_letter(one) for one in reversed(parts)]
    return found


def _letter(raw: str) -> Letter:
    message = email.message_from_bytes(raw.encode(), policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return Letter(str(message["to"]), str(message["subject"]), str(message["date"]), str(body.get_content()) if body else "")
