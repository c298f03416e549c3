"""What was changed or dropped in a body, for the import's report."""

from __future__ import annotations

from dataclasses import dataclass, field

_MOST = 120


@dataclass(frozen=True)
class Change:
    """`what` is a short name such as `picture-dropped`; `detail` a sentence that quotes what is concerned."""

    what: str
    detail: str


@dataclass
class Changes:
    """Collects changes while a body is cleaned."""

    found: list[Change] = field(default_factory=list)

    def note(self, what: str, said: str, quoted: str = "") -> None:
        quote = " ".join(quoted.split())[:_MOST]
        self.found.append(Change(what, f"{said}: “{quote}”" if quote else said))
