"""What other departments hand to the press: how holes are filled, and the gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

# A filler gets the reader pass (None for a signed-out reader) and gives HTML.
Filler = Callable[[Any], str]
# A judge gets the pass and names the side of the page's choices that the reader gets, or ASK.
Judge = Callable[[Any], str]
WHOLE = "whole"
# The pass alone cannot tell: the gate must be asked to settle it, with the request and the database at hand.
ASK = "ask"


class Gate(Protocol):
    def judge(self, facts: Mapping[str, Any], basis: bytes) -> Judge:
        """The judge of one page, from what its plan says of it and what the gate goes by."""

    def settle(self, facts: Mapping[str, Any], basis: bytes, reader: Any, request: Any) -> Any:
        """The pass of a reader anew, such that the judge has an answer for it. May write to the database."""


_fillers: dict[str, Filler] = {}
_gates: list[Gate] = []


def register_filler(name: str, filler: Filler) -> None:
    _fillers[name] = filler


def register_gate(gate: Gate) -> None:
    _gates[:] = [gate]


def fill(name: str, reader: Any) -> bytes:
    return _fillers[name](reader).encode()


def judge_of(facts: Mapping[str, Any], basis: bytes) -> Judge:
    """The judge of a page; one without facts is for everybody, and without a gate nothing else is."""
    if not facts:
        return lambda reader: WHOLE
    return _gates[0].judge(facts, basis) if _gates else lambda reader: ""


def settle(facts: Mapping[str, Any], basis: bytes, reader: Any, request: Any) -> Any:
    return _gates[0].settle(facts, basis, reader, request)
