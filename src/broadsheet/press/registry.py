"""What other departments hand to the press: how holes are filled, and the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

# A filler gets the reader pass (None for a signed-out reader) and gives HTML.
Filler = Callable[[Any], str]
# The gate gets the pass and what the plan says of the page, and answers whether the reader gets the whole of it.
Gate = Callable[[Any, Mapping[str, str | int]], bool]

_fillers: dict[str, Filler] = {}
_gates: list[Gate] = []


def register_filler(name: str, filler: Filler) -> None:
    _fillers[name] = filler


def register_gate(gate: Gate) -> None:
    _gates[:] = [gate]


def fill(name: str, reader: Any) -> bytes:
    return _fillers[name](reader).encode()


def may_read_whole(reader: Any, facts: Mapping[str, str | int]) -> bool:
    """The gate's answer; a page without facts is for everybody, and without a gate nothing else is."""
    if not facts:
        return True
    return bool(_gates) and _gates[0](reader, facts)
