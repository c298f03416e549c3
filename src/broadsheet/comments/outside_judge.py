"""An outside judge, where the paper attached one: a signed HTTP call. It is besides the rules; when it fails, they stand alone."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
import urllib.request
from typing import Any

from django.conf import settings

from broadsheet.comments.judging import Finding
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules.judgement import BesideRule, Circumstances, Judgement, Thresholds

log = logging.getLogger(__name__)

_TIMEOUT = 2.0
_MOST_BYTES = 100_000
OUTSIDE = BesideRule(
    "outside", "Outside judge", "What the judge outside that the paper attached says of a comment.", Thresholds(0.95, 0.6, 0.3)
)  # fmt: skip


def signature(body: bytes, moment: int, key: str) -> str:
    """HMAC-SHA256 over `<moment>.<body>`, in hexadecimal, as the header `broadsheet-signature: t=<moment>,v1=<this>` carries it."""
    return hmac.new(key.encode(), str(moment).encode() + b"." + body, hashlib.sha256).hexdigest()


def ask_outside(text: str, about: Circumstances, policy: ConversationPolicy) -> list[Finding]:
    """The outside judge's findings: those whose confidence reaches no threshold included. An answer that cannot be read is logged."""
    address, key = settings.ENV["BROADSHEET_COMMENT_JUDGE"], settings.ENV["BROADSHEET_COMMENT_JUDGE_KEY"]
    if not address:
        return []
    body = json.dumps({"text": text, "parent": about.parent, "languages": list(about.languages)}).encode()
    moment = int(time.time())
    headers = {"content-type": "application/json", "broadsheet-signature": f"t={moment},v1={signature(body, moment, key)}"}
    try:
        # The address is the paper's own setting, and its scheme is checked when it is read.
        asked = urllib.request.Request(address, data=body, headers=headers, method="POST")
        with _OPENER.open(asked, timeout=_TIMEOUT) as answer:
            said = json.loads(_read(answer, time.monotonic() + _TIMEOUT))
        return [_finding(one, len(text), policy) for one in said["judgements"][:20]]
    except Exception as error:
        log.warning(
            "The outside judge did not answer as it should (%s: %s); the paper's own rules stand alone.", type(error).__name__, error
        )
        return []


class _Straight(urllib.request.HTTPRedirectHandler):
    """A signed call goes where the paper set it to go, and nowhere else."""

    def redirect_request(self, *arguments: Any, **named: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Straight)


def _read(answer: Any, until: float) -> bytes:
    """The answer's body; a limit for each read alone would let a slow one go on for ever."""
    parts: list[bytes] = []
    while part := answer.read1(16_384):
        parts.append(part)
        if time.monotonic() > until or sum(map(len, parts)) > _MOST_BYTES:
            raise TimeoutError("it took too long, or said too much")
    return b"".join(parts)


def _finding(one: dict[str, Any], length: int, policy: ConversationPolicy) -> Finding:
    name = f"outside:{str(one['rule'])[:30]}"
    spans = tuple((int(start), int(end)) for start, end in one.get("spans", ())[:50] if 0 <= int(start) < int(end) <= length)
    judgement = Judgement(
        name, min(1.0, max(0.0, float(one["confidence"]))), spans, str(one.get("reason", ""))[:400], str(one.get("note", ""))[:400]
    )
    thresholds = policy.thresholds.get(OUTSIDE.name, OUTSIDE.thresholds)
    return Finding(judgement, thresholds.action(judgement.confidence), OUTSIDE.label, str(one.get("guideline", ""))[:200])
