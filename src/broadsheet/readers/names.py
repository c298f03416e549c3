"""Who has a say on the names that readers choose. Departments above register their judges here; every form that sets a name asks them."""

from __future__ import annotations

from collections.abc import Callable

from broadsheet.readers.models.reader import Reader

# Takes the reader as they are now and the name they want; returns why it cannot be taken, in a sentence for them, or "".
NameJudge = Callable[[Reader, str], str]

_judges: list[NameJudge] = []


def register_name_judge(judge: NameJudge) -> None:
    if judge not in _judges:
        _judges.append(judge)


def why_not(reader: Reader, name: str) -> str:
    """Why this reader cannot be called so, or "". A name that stays as it is is not judged again."""
    if name == reader.chosen_name:
        return ""
    return next((said for judge in _judges if (said := judge(reader, name))), "")
