"""Find what identifies or reaches a private person: numbers, addresses and cards that no comment should carry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.comments.rules.personal_addresses import homes_in, mailboxes_in
from broadsheet.comments.rules.personal_numbers import numbers_in
from broadsheet.comments.rules.personal_phones import phones_in

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Detail:
    """A stretch of the text that is personal data; `what` names it as a reader would, with its article."""

    what: str
    confidence: float
    start: int
    end: int


def details_in(text: str, own_hosts: Sequence[str] = ()) -> list[Detail]:
    """What was found, in the order of the text, none within another; mailboxes at one of `own_hosts` are the paper's and do not count."""
    text = text[:_MOST_CHARACTERS]
    skipped = [found.span() for found in _LINK.finditer(text)]
    kept: list[Detail] = []
    for one in _all(text, own_hosts):
        if any(one.start < end and start < one.end for start, end in skipped):
            continue
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _all(text: str, own_hosts: Sequence[str]) -> Iterator[Detail]:
    """The surest kinds first: a card is no telephone number."""
    yield from (Detail(*one) for one in mailboxes_in(text, own_hosts))
    yield from (Detail(*one) for one in numbers_in(text))
    yield from (Detail(*one) for one in homes_in(text))
    yield from (Detail(*one) for one in phones_in(text))
