"""Assembly: a page's parts are joined for one request, without template, SQL or compression."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from broadsheet.press.deflate import HEADER, CrcTables, combine_crc, crc_tables, stored, trailer
from broadsheet.press.printed import Printed
from broadsheet.press.registry import Judge, fill, judge_of


@dataclass(frozen=True, slots=True)
class Ask:
    """What of a request matters to a printed page. `reader` is the reader pass, None for a signed-out reader."""

    head: bool
    gzip: bool
    if_none_match: str
    reader: Any


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring fragments joined once: `length` and `crc` are of the plain HTML."""

    html: bytes
    deflated: bytes
    crc: int
    length: int
    tables: CrcTables
    version: bytes


class Page:
    """A page ready for sending: its runs of fragments and its holes, for each side of its choices.

    `record` is the plan as the store keeps it (see `printing.record_of`); `printed` its fragments in that order.
    """

    def __init__(self, record: Mapping[str, Any], printed: Sequence[Printed]) -> None:
        self._by_key = dict(zip(record["keys"], printed, strict=True))
        self.status: int = record["status"]
        self.gate: Mapping[str, Any] = record["gate"]
        self.basis: bytes = self._by_key[record["basis"]].html if record["basis"] else b""
        self.side: Judge = judge_of(self.gate, self.basis)
        self.counts: int = record["counts"]
        # Since when the page is to be printed again while it is still served, in seconds since 1970; 0 where it is not.
        self.due: float = record.get("due", 0.0)
        self.is_personal: bool = record["personal"]
        self._headers = [(name, value) for name, value in record["headers"]]
        self._keeps_own_time = any(name == "cache-control" for name, _ in self._headers)
        self._cdn_seconds: int = record["cdn"]
        self._parts = record["parts"]
        self._sides: dict[str, list[_Run | str]] = {}
        self._public: dict[tuple[str, bool], Answer] = {}

    def answer(self, ask: Ask, side: str | None = None) -> Answer:
        """What is sent. `side` is what the page's judge said of the reader, where it was asked already."""
        if side is None:
            side = self.side(ask.reader)
        if ask.reader is None:
            answer = self._public.get((side, ask.gzip))
            if answer is None:
                answer = self._public[side, ask.gzip] = self._assemble(side, ask.gzip, None)
        else:
            answer = self._assemble(side, ask.gzip, ask.reader)
        if ask.if_none_match and self.status == 200 and _matches(ask.if_none_match, answer.headers[0][1]):
            return Answer(304, [pair for pair in answer.headers if pair[0] not in _NOT_IN_304], b"")
        return answer

    def _assemble(self, side: str, gzip: bool, reader: Any) -> Answer:
        filled = fill if reader is None or not hasattr(reader, "filled") else _filled_once
        pieces = self._sides.get(side)
        if pieces is None:
            pieces = self._sides[side] = _lay_out(self._parts, self._by_key, side)
        digest = hashlib.blake2b(digest_size=9)
        body = _join_gzip(pieces, reader, filled, digest) if gzip else _join_plain(pieces, reader, filled, digest)
        etag = f'"{digest.hexdigest()}{"-gz" if gzip else ""}"'
        headers = [("etag", etag), ("vary", "accept-encoding, cookie")]
        if not self._keeps_own_time:
            headers.append(("cache-control", self._cache_control(reader)))
        if gzip:
            headers.append(("content-encoding", "gzip"))
        return Answer(self.status, headers + self._headers, body)

    def _cache_control(self, reader: Any) -> str:
        if reader is not None and self.is_personal:
            return "private, no-cache"
        if self._cdn_seconds == 0:
            return "public, max-age=0, must-revalidate"
        return f"public, max-age=0, s-maxage={self._cdn_seconds}, stale-while-revalidate={self._cdn_seconds}"


_NO_WEIGHT = re.compile(r"q\s*=\s*0(?:\.0*)?")
_NOT_IN_304 = frozenset({"content-encoding", "content-type"})
_Filled = Callable[[str, Any], bytes]


def _filled_once(name: str, reader: Any) -> bytes:
    """A hole's HTML, made once for each pass."""
    known: dict[str, bytes] = reader.filled
    html = known.get(name)
    if html is None:
        html = known[name] = fill(name, reader)
    return html


def _lay_out(parts: Sequence[Any], by_key: Mapping[str, Printed], side: str) -> list[_Run | str]:
    """The pieces of one side of the choices; a string is the name of a hole's filler."""
    pieces: list[_Run | str] = []
    waiting: list[Printed] = []
    chosen = (one for kind, value in parts for one in (value.get(side, ()) if kind == "choice" else ((kind, value),)))
    for kind, value in chosen:
        if kind == "fragment":
            waiting.append(by_key[value])
            continue
        if waiting:
            pieces.append(_run(waiting))
            waiting = []
        pieces.append(value)
    if waiting:
        pieces.append(_run(waiting))
    return pieces


def _run(fragments: Sequence[Printed]) -> _Run:
    crc = 0
    for one in fragments:
        crc = combine_crc(crc, one.crc, crc_tables(len(one.html)))
    html = b"".join(one.html for one in fragments)
    deflated = b"".join(one.deflated for one in fragments)
    version = b"".join(one.version for one in fragments)
    return _Run(html, deflated, crc, len(html), crc_tables(len(html)), version)


def _join_gzip(pieces: Sequence[_Run | str], reader: Any, filled: _Filled, digest: Any) -> bytes:
    out = [HEADER]
    crc = length = 0
    for piece in pieces:
        if isinstance(piece, str):
            html = filled(piece, reader)
            digest.update(html)
            out.append(stored(html))
            crc = zlib.crc32(html, crc)
            length += len(html)
        else:
            digest.update(piece.version)
            out.append(piece.deflated)
            crc = combine_crc(crc, piece.crc, piece.tables)
            length += piece.length
    out.append(trailer(crc, length))
    return b"".join(out)


def _join_plain(pieces: Sequence[_Run | str], reader: Any, filled: _Filled, digest: Any) -> bytes:
    out = []
    for piece in pieces:
        if isinstance(piece, str):
            html = filled(piece, reader)
            digest.update(html)
            out.append(html)
        else:
            digest.update(piece.version)
            out.append(piece.html)
    return b"".join(out)


def _matches(if_none_match: str, etag: str) -> bool:
    """Weak comparison (RFC 9110, 13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    return any(one.strip().removeprefix("W/") == etag for one in if_none_match.split(","))


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether a client takes gzip (RFC 9110, 12.5.3)."""
    return _accepts_gzip(accept_encoding[:300])


@lru_cache(maxsize=512)
def _accepts_gzip(accept_encoding: str) -> bool:
    if not accept_encoding:
        return False
    everything = False
    for offer in accept_encoding.lower().split(","):
        coding, _, weight = offer.partition(";")
        wanted = not _NO_WEIGHT.fullmatch(weight.strip())
        if coding.strip() == "gzip":
            return wanted
        if coding.strip() == "*":
            everything = wanted
    return everything
