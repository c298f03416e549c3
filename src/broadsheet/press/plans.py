"""Plans: what a page is made of, in order, before anything is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fragment:
    """A piece of a page that is printed once and kept until one of its tags changes.

    `key` names it in the store. `render` gives its HTML, and may add tags that only show while rendering.
    """

    key: str
    tags: frozenset[str]
    render: Callable[[], str]


@dataclass(frozen=True)
class Hole:
    """A place that is filled for each reader from the pass alone. `filler` names a registered function."""

    filler: str


@dataclass(frozen=True)
class Choice:
    """Whole or preview: the gate's answer names the side whose parts are sent. A side that is not here is empty."""

    sides: Mapping[str, tuple[Fragment | Hole, ...]]


Part = Fragment | Hole | Choice


@dataclass(frozen=True)
class Plan:
    """An address's parts in order, with its status, headers and what the gate must know of it.

    `gate` is handed to the registered gate as it is; an empty one means that everybody may read. `basis` is a fragment
    that is never sent: the gate gets it too, and it is printed anew like any other when one of its tags changes.
    `counts` is the id that a read of this page is counted under, or 0.
    `wanted` pages are printed again at once when they change; the others when they are next asked for.
    """

    parts: tuple[Part, ...]
    tags: frozenset[str] = frozenset()
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    gate: Mapping[str, Any] = field(default_factory=dict)
    basis: Fragment | None = None
    counts: int = 0
    wanted: bool = False

    def fragments(self) -> Iterable[Fragment]:
        """Every fragment of the plan, on all sides of a choice, and what the gate goes by."""
        for part in self.parts:
            if isinstance(part, Fragment):
                yield part
            elif isinstance(part, Choice):
                yield from (one for side in part.sides.values() for one in side if isinstance(one, Fragment))
        if self.basis is not None:
            yield self.basis

    @property
    def is_personal(self) -> bool:
        """Whether readers get different bytes of it."""
        return any(isinstance(part, Hole | Choice) for part in self.parts)


def fragment(key: str, tags: Iterable[str], render: Callable[[], str]) -> Fragment:
    return Fragment(key, frozenset(tags), render)
