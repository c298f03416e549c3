"""How long somebody had a form before they sent it: programs send at once, or without ever having opened it."""

from __future__ import annotations

import time
from enum import StrEnum

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from broadsheet.newsroom.models import Story

# Seconds. Faster than anybody types a sentence.
_TOO_FAST = 3
_OPENED = Signer(salt="comments.opened")


class Haste(StrEnum):
    """`UNKNOWN`: it does not say when this reader opened this story's form. A printed page cannot, without script."""

    NONE = ""
    FAST = "fast"
    UNKNOWN = "unknown"


def opened_stamp(reader: int | None, story: int, since: float | None = None) -> str:
    """For the form: who opened it, under which story, and when, in seconds since 1970 (now, unless said)."""
    return _OPENED.sign(f"{reader or 0}.{story}.{int(time.time() if since is None else since)}")


def haste_of(request: HttpRequest, story: Story) -> Haste:
    """Judge the stamp that came in the field `opened`."""
    try:
        reader, under, since = map(int, _OPENED.unsign(request.POST.get("opened", "")).split("."))
    except (BadSignature, ValueError):
        return Haste.UNKNOWN
    if (reader, under) != (request.user.pk, story.pk):
        return Haste.UNKNOWN
    return Haste.FAST if time.time() - since < _TOO_FAST else Haste.NONE


def stamp_for(request: HttpRequest, story: Story, *, is_kept: bool = False) -> str:
    """For a page with the form: one that comes back mended was opened when it first was, and kept words were not typed just now."""
    if haste_of(request, story) != Haste.UNKNOWN:
        return request.POST["opened"]
    return opened_stamp(request.user.pk, story.pk, 0 if is_kept else None)
