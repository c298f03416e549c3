"""What other departments hand to the press: how holes are filled, and the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# A filler gets the reader pass (None for a signed-out reader) and gives HTML.
Filler = Callable[[Any], str]
# A judge gets the pass and answers whether the reader gets the whole of a page.
Judge = Callable[[Any], bool]
# The gate gets what a plan says of its page, once, and gives the judge of that page.
Gate = Callable[[Mapping[str, str | int]], Judge]

_fillers: dict[str, Filler] = {}
_gates: list[Gate] = []


def register_filler(name: str, filler: Filler) -> None:
    _fillers[name] = filler


def register_gate(gate: Gate) -> None:
    _gates[:] = [gate]


def fill(name: str, reader: Any) -> bytes:
    return _fillers[name](reader).encode()


def judge_of(facts: Mapping[str, str | int]) -> Judge:
    """The judge of a page; one without facts is for everybody, and without a gate nothing else is."""
    if not facts:
        return lambda reader: True
    return _gates[0](facts) if _gates else lambda reader: False
