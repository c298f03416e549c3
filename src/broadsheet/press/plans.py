"""Plans: what a page is made of, in order, before anything is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


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
    """Whole or preview: the gate's answer picks the fragments."""

    whole: tuple[Fragment, ...]
    preview: tuple[Fragment, ...]


Part = Fragment | Hole | Choice


@dataclass(frozen=True)
class Plan:
    """An address's parts in order, with its status, headers and what the gate must know of it.

    `gate` is handed to the registered gate as it is; an empty one means that everybody may read.
    `counts` is the id that a read of this page is counted under, or 0.
    `wanted` pages are printed again at once when they change; the others when they are next asked for.
    """

    parts: tuple[Part, ...]
    tags: frozenset[str] = frozenset()
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    gate: Mapping[str, str | int] = field(default_factory=dict)
    counts: int = 0
    wanted: bool = False

    def fragments(self) -> Iterable[Fragment]:
        """Every fragment of the plan, on both sides of a choice."""
        for part in self.parts:
            if isinstance(part, Fragment):
                yield part
            elif isinstance(part, Choice):
                yield from part.whole
                yield from part.preview

    @property
    def is_personal(self) -> bool:
        """Whether readers get different bytes of it."""
        return any(isinstance(part, Hole | Choice) for part in self.parts)


def fragment(key: str, tags: Iterable[str], render: Callable[[], str]) -> Fragment:
    return Fragment(key, frozenset(tags), render)
