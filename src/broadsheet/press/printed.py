"""A printed fragment, and the bytes that the page store keeps of it."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from broadsheet.press.deflate import deflate

_HEAD = struct.Struct("<8sIIIB")
# The last byte of the head says how the fragment stands. What is due is still served, until it is printed again.
_STATE = _HEAD.size - 1
_STALE, _FRESH, _DUE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed fragment. `version` is eight bytes that change with the HTML; `crc` and lengths are of the HTML.

    What is `due` is fresh enough to be served, and is to be printed again.
    """

    version: bytes
    html: bytes
    deflated: bytes
    crc: int
    fresh: bool
    due: bool = False


def print_html(html: str) -> Printed:
    plain = html.encode("utf-8", "replace")
    crc = zlib.crc32(plain)
    version = struct.pack("<II", crc, (zlib.adler32(plain) ^ len(plain)) & 0xFFFFFFFF)
    return Printed(version, plain, deflate(plain), crc, True)


def pack(printed: Printed) -> bytes:
    head = _HEAD.pack(printed.version, printed.crc, len(printed.html), len(printed.deflated), _FRESH if printed.fresh else _STALE)
    return head + printed.html + printed.deflated


def unpack(raw: bytes | None) -> Printed | None:
    if raw is None:
        return None
    version, crc, plain, packed, state = _HEAD.unpack_from(raw)
    start = _HEAD.size
    return Printed(version, raw[start : start + plain], raw[start + plain : start + plain + packed], crc, state != _STALE, state == _DUE)


def made_stale(raw: bytes) -> bytes:
    return _standing(raw, _STALE)


def made_due(raw: bytes) -> bytes:
    """What is stale stays so."""
    return raw if raw[_STATE] == _STALE else _standing(raw, _DUE)


def _standing(raw: bytes, state: int) -> bytes:
    return raw if raw[_STATE] == state else raw[:_STATE] + bytes([state]) + raw[_STATE + 1 :]
