"""The reader pass: a signed cookie that says who reads, so that a printed page needs no database.

Its form is `v2.<payload>.<signature>`: base64url of a JSON list, and of an HMAC-SHA256 over what stands before.
It lives ten minutes; whoever holds an older one is asked for again at the session. It counts only beside the session
that it was given to, and not at all once its reader was recalled (see `recall`).

Strangers hold one too, under another name, where the paper gives them an allowance: it holds their grants of the month.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from broadsheet.access.decision import ReaderFacts, Tier
from broadsheet.access.period import Period

COOKIE = "broadsheet_pass"
METER_COOKIE = "broadsheet_meter"
LIFE = 600
# Grants beyond these are asked of the table: a cookie has little room.
GRANTS_HELD = 60
_VERSION = "v2"


@dataclass(frozen=True)
class ReaderPass:
    """Who reads. `reader` is 0 for strangers; `issued` and `expires` are in seconds since 1970.

    `bound` ties the pass to what it was given to: a digest of the session's key, or of a network address.
    `allowance` is the policy's number when the pass was made, for the line that readers see; the gate goes by the page's own.
    `csrf` is the secret that forms on printed pages carry. `filled` keeps the holes made for this pass.
    """

    reader: int
    name: str
    tier: Tier
    confirmed: bool
    issued: float
    expires: int
    bound: str = ""
    csrf: str = ""
    keeps_history: bool = False
    period: Period | None = None
    used: int = 0
    allowance: int = 0
    granted: tuple[int, ...] = ()
    gift: int = 0
    refused: int = 0
    filled: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def facts(self) -> ReaderFacts:
        return ReaderFacts(self.tier, self.confirmed, frozenset(self.granted), self.used, self.period, self.gift, self.refused)

    def with_grants(self, period: Period, granted: Sequence[int], used: int, allowance: int) -> ReaderPass:
        """The pass as the table stands now, the newest grants first among `granted`."""
        return replace(self, period=period, granted=tuple(granted[:GRANTS_HELD]), used=used, allowance=allowance, refused=0, filled={})


def sign_pass(reader_pass: ReaderPass, keys: Sequence[str]) -> str:
    """The cookie's text, signed with the newest key."""
    one, period = reader_pass, reader_pass.period
    claims = [
        one.reader, one.name, one.tier, int(one.confirmed), math.floor(one.issued * 1000) / 1000, one.expires, one.bound, one.csrf,
        int(one.keeps_history), [period.name, period.starts, period.ends] if period else None, one.used, one.allowance,
        list(one.granted),
    ]  # fmt: skip
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
        reader, name, tier, confirmed, issued, expires, bound, csrf, history, period, used, allowance, granted = json.loads(
            _decode(body.partition(".")[2])
        )
        found = ReaderPass(
            int(reader), str(name), Tier(tier), bool(confirmed), float(issued), int(expires), str(bound), str(csrf), bool(history),
            Period(*period) if period else None, int(used), int(allowance), tuple(granted),
        )  # fmt: skip
    except (ValueError, TypeError):
        return None
    return found if found.expires > now else None


def binding(what: str, key: str) -> str:
    """A short digest that ties a pass to a session's key or a network address, and gives neither away."""
    return _encode(hmac.digest(key.encode(), f"bound:{what}".encode(), hashlib.sha256)[:12])


def is_bound_to(reader_pass: ReaderPass, what: str, keys: Sequence[str]) -> bool:
    return any(hmac.compare_digest(reader_pass.bound, binding(what, key)) for key in keys)


def _signature(body: str, key: str) -> str:
    return _encode(hmac.digest(key.encode(), body.encode(), hashlib.sha256))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
