"""What the old platform can help with: a signed link for each old voice, and the addresses that it had kept."""

from __future__ import annotations

import csv
import datetime as dt
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from broadsheet.comments.actions.claim_voice import claim_for_known, unclaimed
from broadsheet.comments.bringing.guests import email_of, rekeyed
from broadsheet.comments.bringing.old_comment import NotReadable
from broadsheet.comments.bringing.voices import fitting
from broadsheet.comments.models import Voice

_SALT = "comments.claim-link"
DAYS = 180
_AT_ONCE = 1000
# A table program takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class LinkRefused(Exception):
    """The link gives nothing; the message says why, for the reader."""


def write_claim_links(source: str, out: IO[str], *, days: int = DAYS) -> int:
    """Write `source_id,name,link` for every unclaimed voice of a platform, which it can mail or post to its users; returns how many.

    A link gives the voice to whoever opens it signed in: once, and for so many days.
    """
    until = int(time.time() + dt.timedelta(days=days).total_seconds())
    writer, count = csv.writer(out), 0
    writer.writerow(["source_id", "name", "link"])
    for number, source_id, name in (
        unclaimed().filter(source=source).order_by("pk").values_list("pk", "source_id", "name").iterator(_AT_ONCE)
    ):
        token = signing.dumps([number, rekeyed(source_id), until], salt=_SALT)
        link = settings.ADDRESS + reverse("claim_voice", args=[token])
        writer.writerow([_safe(rekeyed(source_id)), _safe(name), link])
        count += 1
    return count


def read_claim_link(token: str) -> Voice:
    """The voice that a link gives.

    Raises:
        LinkRefused: it is not whole, has run out, or the voice is somebody's already or was erased.
    """
    try:
        number, source_id, until = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkRefused("This link is not whole. Copy all of it, from the letter or the page it stood on.") from error
    if time.time() > until:
        day = timezone.localtime(dt.datetime.fromtimestamp(until, dt.UTC))
        raise LinkRefused(f"This link was good until {day:%d %B %Y}. Look for your old comments by name instead, and ask a moderator.")
    voice = Voice.objects.select_related("reader").filter(pk=number).first()
    if voice is None or rekeyed(voice.source_id) != rekeyed(source_id):
        raise LinkRefused("The comments that this link was for are not there any more.")
    if voice.is_claimed:
        raise LinkRefused("This link has been used: the comments belong to a reader already. If that was not you, write to the newsroom.")
    return voice


@dataclass
class Attached:
    """What became of the rows: addresses attached, rows unchanged, users unknown here, rows that cannot be read, voices claimed thereby."""

    read: int = 0
    attached: int = 0
    unchanged: int = 0
    unknown: int = 0
    broken: int = 0
    claimed: int = 0
    problems: list[str] = field(default_factory=list)

    def told(self) -> str:
        lines = [
            f"{self.read} rows read: {self.attached} addresses attached, {self.unchanged} unchanged, "
            f"{self.unknown} of users who never commented, {self.broken} broken.",
            f"{self.claimed} old voices went to readers who have confirmed the same address.",
        ]
        return "\n".join([*lines, *(f"  {problem}" for problem in self.problems[:50])])

    def written(self) -> dict[str, Any]:
        return dict(vars(self))


def attach_addresses(source: str, file: Path) -> Attached:
    """Give unclaimed voices the e-mail addresses of a list that the old platform gave: CSV with `source_id,email` and, if wanted, `name`.

    Raises:
        NotReadable: the file cannot be read, or its first row names no such columns.
    """
    attached = Attached()
    try:
        with open(file, encoding="utf-8-sig", errors="replace", newline="") as opened:
            rows = csv.DictReader(line.replace("\0", "") for line in opened)
            names = {"".join(filter(str.isalnum, name.lower())): name for name in rows.fieldnames or ()}
            number, email = next((names[one] for one in ("sourceid", "userid", "id") if one in names), ""), names.get("email", "")
            if not number or not email:
                raise NotReadable(f"{file}: The first row must name the columns source_id and email.")
            part: list[tuple[str, str, str]] = []
            for row in rows:
                attached.read += 1
                who, address = fitting((row.get(number) or "").strip()), email_of(row.get(email) or "")
                if not who or not address:
                    attached.broken += 1
                    attached.problems += [f"{file}:{rows.line_num}: An id and an e-mail address are needed."][
                        : 1000 - len(attached.problems)
                    ]
                    continue
                part.append((who, address, " ".join((row.get(names.get("name", "")) or "").split())[:120]))
                if len(part) == _AT_ONCE:
                    _attach(source, part, attached)
                    part = []
            _attach(source, part, attached)
    except (OSError, csv.Error) as error:
        raise NotReadable(f"{file}: The list cannot be read: {error}.") from error
    attached.claimed = claim_for_known([source])
    return attached


@transaction.atomic
def _attach(source: str, part: list[tuple[str, str, str]], attached: Attached) -> None:
    told = {who: (address, name) for who, address, name in part}
    found = Counter[str]()
    changed = []
    for voice in Voice.objects.select_for_update().filter(source=source, source_id__in=told).exclude(source=""):
        found[voice.source_id] += 1
        address, name = told[voice.source_id]
        if voice.is_claimed or (voice.email == address and (voice.name or not name)):
            attached.unchanged += 1
            continue
        voice.email, voice.name = address, voice.name or name
        changed.append(voice)
    Voice.objects.bulk_update(changed, ["email", "name"], batch_size=200)
    attached.attached += len(changed)
    attached.unknown += sum(1 for who in told if not found[who])
    attached.unchanged += len(part) - len(told)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
