"""The elements that are left out with all that is in them, taken from the stream of tokens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from broadsheet.moving.body.changes import Changes
from broadsheet.moving.body.elements import DROPPED, DROPPED_EMPTY, KNOWN
from broadsheet.moving.body.tokens import End, Start, Token


def without_dropped(tokens: Iterable[Token], changes: Changes) -> Iterator[Token]:
    """The tokens outside scripts, players and drawings. An element that never ends loses only its tag."""
    stream = list(tokens)
    ends = Counter(token.name for token in stream if isinstance(token, End))
    inside = ""
    in_pre = 0
    for token in stream:
        if isinstance(token, End):
            ends[token.name] -= 1
            in_pre -= token.name == "pre" and in_pre > 0
            if token.name == inside:
                inside = ""
            elif not inside and token.name not in DROPPED:
                yield token
        elif inside:
            continue
        elif isinstance(token, Start) and not in_pre and (token.name in DROPPED or token.name in DROPPED_EMPTY):
            changes.note("html-dropped", f"The HTML element “{token.name}” was left out", _about(token))
            inside = token.name if token.name in DROPPED and ends[token.name] > 0 else ""
        elif isinstance(token, Start) and token.name not in KNOWN and not in_pre:
            if _is_prose(token) and not ends[token.name]:
                yield token.source
        else:
            if isinstance(token, Start) and token.name == "pre" and ends["pre"] > 0:
                in_pre += 1
            yield token


def _about(token: Start) -> str:
    return next((token.attributes[name] for name in ("src", "data", "href", "name") if token.attributes.get(name)), "")


def _is_prose(token: Start) -> bool:
    """Whether a tag of no known name is rather something in angle brackets: “As a <type of person>, I want …”."""
    short = len(token.source) <= 80 and not any(token.attributes.values())
    return short and not any(sign in token.source for sign in ":-=/\"'!?@")
