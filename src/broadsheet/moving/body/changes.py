"""What was changed or dropped in a body, for the import's report."""

from __future__ import annotations

from dataclasses import dataclass, field

_LONGEST = 120
_MOST = 1000


@dataclass(frozen=True)
class Change:
    """`what` is a short name such as `picture-dropped`; `detail` a sentence that quotes what is concerned."""

    what: str
    detail: str


@dataclass
class Changes:
    """Collects changes while a body is cleaned; a body of a million faults is told of the first thousand."""

    found: list[Change] = field(default_factory=list)

    def note(self, what: str, said: str, quoted: str = "") -> None:
        """Tell of a change: what was done, and the text it was done to."""
        quote = " ".join(quoted[:1000].split())
        room = max(20, _LONGEST - len(said) - 4)
        if len(quote) > room:
            quote = quote[: room - 1] + "…"
        if len(self.found) < _MOST:
            self.found.append(Change(what, f"{said}: “{quote}”" if quote else f"{said}."))
        elif len(self.found) == _MOST:
            self.found.append(Change("changes-cut", "More was changed than is listed here."))
