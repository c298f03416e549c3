"""Ids of those whom nothing but an e-mail address tells apart. They leave the paper in exports, and must not give the address away.

A bare digest would: whoever guesses an address can digest it too. These are keyed with the paper's secret.
"""

from __future__ import annotations

import hashlib
import re

from django.utils.crypto import salted_hmac

from broadsheet.comments.models import Voice

_SALT = "broadsheet.comments.guest"
# Imports made bare digests once, and took an address that stood for a user's number as it was.
_FORMER = re.compile(r"mail:([0-9a-f]{32}):(.*)", re.DOTALL)
_ADDRESS = re.compile(r"[^@\s<>\"',;:()]{1,64}@[^@\s<>\"',;:()]{1,180}\.[^@\s<>\"',;:().]{1,60}")
_AT_ONCE = 1000


def email_of(told: str) -> str:
    """An e-mail address in small letters, or nothing where there is none."""
    told = told.strip().lower()
    return told if told.isprintable() and len(told) <= 254 and _ADDRESS.fullmatch(told) else ""


def guest_id(email: str, name: str) -> str:
    """The same for the same address and name in this paper, and in no other."""
    return f"guest:{_keyed(hashlib.blake2b(email.encode(), digest_size=16).hexdigest())}:{name.casefold()}"


def rekeyed(source_id: str) -> str:
    """The id of a voice as it would be made today; most are what they were."""
    if "@" in source_id and email_of(source_id):
        return guest_id(email_of(source_id), "")
    former = _FORMER.fullmatch(source_id) if source_id.startswith("mail:") else None
    return f"guest:{_keyed(former[1])}:{former[2]}" if former else source_id


def rekey_voices() -> None:
    """Give the voices of former imports the ids of today, so that the next one finds them under these."""
    former = Voice.objects.exclude(source="")
    for some in (former.filter(source_id__startswith="mail:"), former.filter(source_id__contains="@")):
        last = 0
        while rows := list(some.filter(pk__gt=last).order_by("pk").values_list("pk", "source", "source_id")[:_AT_ONCE]):
            last = rows[-1][0]
            for number, source, source_id in rows:
                wanted = rekeyed(source_id)
                if wanted != source_id and not Voice.objects.filter(source=source, source_id=wanted).exists():
                    Voice.objects.filter(pk=number).update(source_id=wanted)


def _keyed(digest: str) -> str:
    return salted_hmac(_SALT, digest, algorithm="sha256").hexdigest()[:32]
