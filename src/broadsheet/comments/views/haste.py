"""How long somebody had a form before they sent it: programs send at once, or without ever having opened it."""

from __future__ import annotations

from enum import StrEnum

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest

from broadsheet.newsroom.models import Story

# Seconds. Faster than anybody types a sentence.
_TOO_FAST = 3
_OPENED = TimestampSigner(salt="comments.opened")


class Haste(StrEnum):
    """`UNKNOWN`: it does not say when this reader opened this story's form. A printed page cannot, without script."""

    NONE = ""
    FAST = "fast"
    UNKNOWN = "unknown"


def opened_stamp(request: HttpRequest, story: Story) -> str:
    """For the form: who opened it, under which story, and since when. A form that comes back mended was opened when it first was."""
    if haste_of(request, story) != Haste.UNKNOWN:
        return request.POST["opened"]
    return _OPENED.sign(f"{request.user.pk or 0}.{story.pk}")


def haste_of(request: HttpRequest, story: Story) -> Haste:
    """Judge the stamp that came in the field `opened`."""
    stamp = request.POST.get("opened", "")
    try:
        if _OPENED.unsign(stamp) != f"{request.user.pk}.{story.pk}":
            return Haste.UNKNOWN
        _OPENED.unsign(stamp, max_age=_TOO_FAST)
    except SignatureExpired:
        return Haste.NONE
    except BadSignature:
        return Haste.UNKNOWN
    return Haste.FAST
