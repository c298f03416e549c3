"""Pieces compressed once and laid end to end are one sound gzip file."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.press.deflate import HEADER, combine_crc, crc_tables, deflate, stored, trailer

# (whether it is a hole, its bytes)
Pieces = list[tuple[bool, bytes]]


def _joined(pieces: Pieces) -> bytes:
    out, crc, length = [HEADER], 0, 0
    for is_hole, plain in pieces:
        out.append(stored(plain) if is_hole else deflate(plain))
        crc = combine_crc(crc, zlib.crc32(plain), crc_tables(len(plain)))
        length += len(plain)
    return b"".join([*out, trailer(crc, length)])


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=3000)), max_size=10))
@example([])
@example([(False, b""), (True, b""), (False, b"x")])
@example([(True, b"h" * 70_000), (False, b"f" * 70_000), (True, b"h")])
@settings(max_examples=80, deadline=None)
def test_any_fragments_and_holes_unzip_to_their_plain_text(pieces: Pieces) -> None:
    assert gzip.decompress(_joined(pieces)) == b"".join(plain for _, plain in pieces)


@given(st.binary(max_size=500), st.binary(max_size=500))
@settings(max_examples=80, deadline=None)
def test_the_crc_of_two_texts_follows_from_their_own(first: bytes, second: bytes) -> None:
    assert combine_crc(zlib.crc32(first), zlib.crc32(second), crc_tables(len(second))) == zlib.crc32(first + second)


@pytest.mark.parametrize("first", [0, 1, 70_000])
@pytest.mark.parametrize("second", [0, 1, 70_000])
def test_the_crc_is_right_at_every_length(first: int, second: int) -> None:
    one, two = b"\xa5" * first, b"\x3c" * second
    assert combine_crc(zlib.crc32(one), zlib.crc32(two), crc_tables(second)) == zlib.crc32(one + two)


@pytest.mark.parametrize("length", [0, 1, 65_534, 65_535, 65_536, 131_070, 200_001])
def test_a_hole_may_be_longer_than_one_stored_block(length: int) -> None:
    plain = (bytes(range(256)) * 800)[:length]
    assert gzip.decompress(HEADER + stored(plain) + trailer(zlib.crc32(plain), length)) == plain


def test_a_fragment_is_really_compressed() -> None:
    assert len(deflate(b"<p>again</p>" * 1000)) < 200


def test_nothing_takes_no_bytes() -> None:
    assert deflate(b"") == stored(b"") == b""
