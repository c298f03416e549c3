"""Gzip by joining: pieces compressed once, put together without compressing again.

A raw deflate stream that ends in a full flush (RFC 1951, and zlib's Z_FULL_FLUSH) is byte-aligned and refers to
nothing before its start, so such streams may be laid end to end. A hole is a stored block. The trailer's CRC-32
(RFC 1952) of the whole follows from the CRCs and lengths of the parts.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
# One last, empty block with fixed codes.
_END = b"\x03\x00"
_POLYNOMIAL = 0xEDB88320
_STORED_MOST = 65535

CrcTables = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]


def deflate(html: bytes) -> bytes:
    """A raw deflate stream of `html` that can stand between others of its kind."""
    if not html:
        return b""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return compressor.compress(html) + compressor.flush(zlib.Z_FULL_FLUSH)


def stored(html: bytes) -> bytes:
    """`html` as stored blocks: nothing is compressed, so this is cheap enough for every request."""
    blocks = []
    for start in range(0, len(html), _STORED_MOST):
        part = html[start : start + _STORED_MOST]
        blocks.append(struct.pack("<BHH", 0, len(part), len(part) ^ 0xFFFF) + part)
    return b"".join(blocks)


def trailer(crc: int, length: int) -> bytes:
    """What ends a gzip member: the last block, the CRC-32 and the length in bytes of the plain text."""
    return _END + struct.pack("<II", crc & 0xFFFFFFFF, length & 0xFFFFFFFF)


@lru_cache(maxsize=4096)
def crc_tables(length: int) -> CrcTables:
    """Tables that carry a CRC-32 over `length` further bytes, one for each byte of the CRC.

    Appending `length` zero bytes to a message is a linear map over GF(2) on its CRC; the tables hold that map
    by bytes, so that combining two CRCs costs four look-ups.
    """
    matrix = _identity()
    power = _one_zero_byte()
    while length:
        if length & 1:
            matrix = [_times(power, row) for row in matrix]
        power = [_times(power, row) for row in power]
        length >>= 1
    tables = []
    for byte in range(4):
        columns = matrix[byte * 8 : byte * 8 + 8]
        table = [0] * 256
        for bit, column in enumerate(columns):
            for value in range(1 << bit, 1 << (bit + 1)):
                table[value] = table[value - (1 << bit)] ^ column
        tables.append(tuple(table))
    return (tables[0], tables[1], tables[2], tables[3])


def combine_crc(first: int, second: int, tables: CrcTables) -> int:
    """The CRC-32 of two texts laid end to end, from their CRCs; `tables` are `crc_tables(length of the second)`."""
    return tables[0][first & 255] ^ tables[1][first >> 8 & 255] ^ tables[2][first >> 16 & 255] ^ tables[3][first >> 24] ^ second


def _identity() -> list[int]:
    return [1 << bit for bit in range(32)]


def _one_zero_byte() -> list[int]:
    one_bit = [_POLYNOMIAL, *(1 << bit for bit in range(31))]
    matrix = one_bit
    for _ in range(3):
        matrix = [_times(matrix, row) for row in matrix]
    return matrix


def _times(matrix: list[int], vector: int) -> int:
    """The product of a 32 × 32 matrix over GF(2), given by columns, and a vector."""
    result = 0
    bit = 0
    while vector:
        if vector & 1:
            result ^= matrix[bit]
        vector >>= 1
        bit += 1
    return result
