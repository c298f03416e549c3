"""Lines for an import, as many as wanted: stories of a paper's ordinary shape, with a number for an id."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator

_WORDS = (
    "harbour council road bridge water market school hospital budget election court police union strike ferry storm river "
    "farmers coast fishing port tax housing bus railway match season league festival museum research climate energy minister "
    "report inquiry tender workers students patients prices exports rain dam forest tourism airport safety plan vote"
).split()
_SECTIONS = ("City", "Region", "World", "Business", "Sport", "Opinion", "Culture", "Science")
_NEWEST = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


def lines(count: int) -> Iterator[str]:
    """JSON Lines of `count` stories over ten years, the same ones each time."""
    for number in range(count):
        chance = random.Random(number)
        words = chance.choices(_WORDS, k=120)
        when = _NEWEST - dt.timedelta(minutes=number * (3650 * 1440 // max(count, 1)))
        yield json.dumps(
            {
                "id": f"bench-{number}",
                "headline": " ".join(words[:8]).capitalize(),
                "standfirst": " ".join(words[8:24]).capitalize() + ".",
                "body": ".\n\n".join(" ".join(words[start : start + 24]).capitalize() for start in range(24, 120, 24)) + ".",
                "date": when.isoformat(),
                "section": _SECTIONS[number % len(_SECTIONS)],
                "topics": [chance.choice(_WORDS), chance.choice(_WORDS)],
                "authors": [f"Writer {number % 60}"],
            }
        )
