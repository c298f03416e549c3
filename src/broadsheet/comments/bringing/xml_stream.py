"""XML of any size, one element at a time, however broken: stray marks before it, marks that XML does not know, tags that do not close."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from lxml import etree

from broadsheet.comments.bringing.old_comment import Trouble
from broadsheet.comments.bringing.opening import Opened

_BLOCK = 1 << 16
_ENTITY = re.compile(r"&(?:#[0-9]{1,8};|#[xX][0-9a-fA-F]{1,7};|[A-Za-z][A-Za-z0-9]{1,31};)?")
_XML_KNOWS = ("&amp;", "&lt;", "&gt;", "&quot;", "&apos;")
# Neither control characters nor halves of surrogates may stand in XML.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
# An export has been seen that forgets the quotation marks of a number.
_BARE_NUMBER = re.compile(r"( dsq:id=)(\d{1,30})(?=[\s/>])")
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
# lxml counts no further.
_LAST_LINE = 65_535
_MOST_ERRORS = 50


def elements_in(file: Opened, names: set[str]) -> Iterator[tuple[str, Any, str] | Trouble]:
    """Each element of these local names when it ends, as (local name, element, where); it is gone when the next one is asked for.

    The text of `element` is HTML once more: entities that XML does not know are read, bare & are kept. No entity of the document's own is
    expanded, and nothing outside the file is read. What the parser had to mend over is told at the end.
    """
    # Documents that declare nothing have the prefix in the name itself.
    tags = [form.format(name) for name in sorted(names) for form in ("{{*}}{}", "wp:{}", "dsq:{}")]
    with file.text() as text:
        events = etree.iterparse(
            cast("Any", _Clean(text)), events=("end",), tag=tags, recover=True, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8",
        )  # fmt: skip
        try:
            for _, element in events:
                yield local_name(element), element, _where(file, element)
                _forget(element)
        except etree.XMLSyntaxError as error:
            yield Trouble(f"{file.name}:{error.lineno or 1}", f"The XML is broken here ({error.msg}), and what follows could not be read.")
        for number, mended in enumerate(events.error_log):
            if number == _MOST_ERRORS:
                break
            if mended.level_name == "FATAL" and "prefix" not in mended.message:
                yield Trouble(
                    f"{file.name}:{mended.line}", f"The XML is broken here ({mended.message}); what could be read is kept.", is_mended=True
                )


def local_name(element: Any) -> str:
    """The name without its namespace, and without a prefix that nobody declared."""
    return _local(element.tag)


@cache
def _local(tag: Any) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def child_text(element: Any) -> dict[str, str]:
    """What the children of an element say, by local name; the first of each name that says something counts."""
    found: dict[str, str] = {}
    for child in element:
        name = _local(child.tag)
        if name and not found.get(name):
            said = (child.text or "") if len(child) == 0 else "".join(child.itertext())
            found[name] = said.strip()
    return found


def own_number(element: Any) -> str:
    """The `id` attribute of whatever namespace."""
    return next((str(value).strip() for name, value in element.items() if _local(name) == "id"), "")


def _forget(element: Any) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _where(file: Opened, element: Any) -> str:
    line = element.sourceline or 0
    return f"{file.name}:{line}" if 0 < line < _LAST_LINE else file.name


class _Clean(io.RawIOBase):
    """The text as UTF-8 that an XML parser takes, from the first tag on."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self._held, self._begun, self._left = text, "", False, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < max(size, 1):
            block = self._text.read(_BLOCK)
            piece = self._held + block
            if block:
                # An entity may go on in the next block.
                cut = piece.rfind("&", len(piece) - 40)
                piece, self._held = (piece, "") if cut < 0 else (piece[:cut], piece[cut:])
            else:
                self._held = ""
            if not self._begun and piece:
                piece = self._begin(piece)
            self._left += _ENTITY.sub(_known, _BARE_NUMBER.sub(r'\1"\2"', _NEVER.sub("", piece))).encode("utf-8", "replace")
            if not block:
                break
        given, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return given

    def _begin(self, piece: str) -> str:
        """Lines before the first tag stay, so that the lines that are told are those of the file."""
        at = piece.find("<")
        if at < 0:
            return "\n" * piece.count("\n")
        self._begun = True
        rest = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), piece[at:], count=1)
        return "\n" * piece.count("\n", 0, at) + _DOCTYPE.sub(lambda found: "\n" * found[0].count("\n"), rest, count=1)


def _known(found: re.Match[str]) -> str:
    entity = found[0]
    if entity in _XML_KNOWS:
        return entity
    if entity.startswith("&#"):
        number = int(entity[3:-1], 16) if entity[2] in "xX" else int(entity[2:-1])
        return entity if number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0x110000 - 2 else ""
    said = html.unescape(entity)
    return said if said != entity else f"&amp;{entity[1:]}"
