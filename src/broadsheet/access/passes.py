"""The reader pass: a signed cookie that says who reads, so that a printed page needs no database.

Its form is `v1.<payload>.<signature>`: base64url of a JSON list, and of an HMAC-SHA256 over what stands before.
It lives ten minutes; whoever holds an older one is asked for again at the session.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from broadsheet.access.decision import ReaderFacts, Tier

COOKIE = "broadsheet_pass"
LIFE = 600
_VERSION = "v1"


@dataclass(frozen=True)
class ReaderPass:
    """Who reads. `expires` is in seconds since 1970; `filled` keeps the holes made for this pass."""

    reader: int
    name: str
    tier: Tier
    confirmed: bool
    expires: int
    filled: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def facts(self) -> ReaderFacts:
        return ReaderFacts(self.tier, self.confirmed)


def sign_pass(reader_pass: ReaderPass, keys: Sequence[str]) -> str:
    """The cookie's text, signed with the newest key."""
    claims = [reader_pass.reader, reader_pass.name, reader_pass.tier, int(reader_pass.confirmed), reader_pass.expires]
    body = f"{_VERSION}.{_encode(json.dumps(claims, separators=(',', ':')).encode())}"
    return f"{body}.{_signature(body, keys[0])}"


def read_pass(text: str, keys: Sequence[str], now: float) -> ReaderPass | None:
    """The pass, or None where it is damaged, forged, signed with no key of ours, or past its life."""
    body, _, signature = text.rpartition(".")
    if not body.startswith(f"{_VERSION}.") or not text.isascii():
        return None
    if not any(hmac.compare_digest(signature, _signature(body, key)) for key in keys):
        return None
    try:
        reader, name, tier, confirmed, expires = json.loads(_decode(body.partition(".")[2]))
        found = ReaderPass(int(reader), str(name), Tier(tier), bool(confirmed), int(expires))
    except (ValueError, TypeError):
        return None
    return found if found.expires > now else None


def _signature(body: str, key: str) -> str:
    return _encode(hmac.digest(key.encode(), body.encode(), hashlib.sha256))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
