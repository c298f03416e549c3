"""XML of any size, one element at a time, however broken: stray marks before it, marks that XML does not know, tags that do not close."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, cast

from lxml import etree

from broadsheet.comments.bringing.old_comment import Trouble
from broadsheet.comments.bringing.opening import Opened

_BLOCK = 1 << 16
# Blocks.
_LONGEST_RUN = 256
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
_ENDS_READING = re.compile(
    "Premature end|XML declaration allowed only|Excessive depth|Extra content|huge|Start tag expected|end of Start Tag|Document is empty|"
    "CData section"
)


def elements_in(file: Opened, names: set[str], passed: Collection[str] = (), whole: str = "") -> Iterator[tuple[str, Any, str] | Trouble]:
    """Each element of these local names when it ends, as (local name, element, where); it is gone when the next one is asked for.

    Where the file breaks off inside an element of the name `whole`, which is one of `names` or stands in one, that element is left out.
    Those of the names `passed` are forgotten too when they end, unless one of `names` holds them. The text of `element` is HTML once more:
    entities that XML does not know are read, bare & are kept. No entity of the document's own is expanded, and nothing outside the file is
    read. What the parser had to mend over is told at the end.
    """
    # Documents that declare nothing have the prefix in the name itself.
    tags = [form.format(name) for name in sorted({*names, *passed}) for form in ("{{*}}{}", "wp:{}", "dsq:{}")]
    with file.text() as text:
        clean, held = _Clean(text, whole), None
        events = etree.iterparse(
            cast("Any", clean), events=("end",), tag=tags, recover=True, resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8",
        )  # fmt: skip
        try:
            for _, element in events:
                if local_name(element) in names:
                    # One is held back: if nothing comes behind it, it may be the one that breaks off.
                    if held is not None:
                        yield local_name(held), held, _where(file, held)
                        _forget(held, names)
                    held = element
                elif local_name(element.getparent()) not in names:
                    _forget(element, names)
        except etree.XMLSyntaxError as error:
            yield Trouble(
                f"{file.name}:{error.lineno or 1}",
                f"The XML is broken here ({error.msg}), and what follows could not be read.",
                is_file=True,
            )
        if held is not None and clean.is_cut:
            yield Trouble(_where(file, held), "The file breaks off inside this comment, which was left out.")
            held = _without_last(held, whole)
        if held is not None:
            yield local_name(held), held, _where(file, held)
        yield from _mended(file, events.error_log)


def local_name(element: Any) -> str:
    """The name without its namespace, and without a prefix that nobody declared."""
    return _local(element.tag) if element is not None else ""


def _mended(file: Opened, errors: Any) -> Iterator[Trouble]:
    """What the parser mended over; and what it could not, for then something is missing."""
    is_told = False
    for error in list(errors)[:_MOST_ERRORS]:
        if error.level_name != "FATAL" or "prefix" in error.message:
            continue
        where, is_end = f"{file.name}:{error.line}", bool(_ENDS_READING.search(error.message))
        if is_end and not is_told:
            is_told = True
            yield Trouble(where, f"The XML breaks off or is broken here ({error.message}); what came before is kept.", is_file=True)
        elif not is_end:
            yield Trouble(where, f"The XML is broken here ({error.message}); what could be read is kept.", is_mended=True)


def _without_last(element: Any, name: str) -> Any:
    """The element without the last one of a name in it, or None where it is that itself."""
    inside = [child for child in element if local_name(child) == name]
    if local_name(element) == name or not inside:
        return None
    element.remove(inside[-1])
    return element


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


def _forget(element: Any, names: set[str]) -> None:
    element.clear()
    parent = element.getparent()
    if local_name(parent) in names:
        # One that did not end holds those behind it; its own parts must stay.
        return
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _where(file: Opened, element: Any) -> str:
    line = element.sourceline or 0
    return f"{file.name}:{line}" if 0 < line < _LAST_LINE else file.name


class _Clean(io.RawIOBase):
    """The text as UTF-8 that an XML parser takes, from the first tag on."""

    def __init__(self, text: io.TextIOWrapper, whole: str) -> None:
        self._text, self._held, self._begun, self._left = text, "", False, b""
        self._run, self._tail, self._is_open = 0, "", False
        self._ends = re.compile(rf"<(/?)(?:[A-Za-z]+:)?{re.escape(whole)}(?=[\s>])") if whole else None

    @property
    def is_cut(self) -> bool:
        """Whether the element that is to be whole began last, and did not end."""
        return self._is_open

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < max(size, 1):
            block = self._without_endless_text(self._text.read(_BLOCK))
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

    def _without_endless_text(self, block: str) -> str:
        """What goes on without any mark of markup is no comment, and must not fill memory: its middle is left out."""
        self._run = 0 if "<" in block else self._run + 1
        while block and self._run > _LONGEST_RUN:
            block = self._text.read(_BLOCK)
            self._run = 0 if "<" in block else self._run + 1
        self._watch(block)
        return block

    def _watch(self, block: str) -> None:
        if self._ends is not None:
            # A mark may begin in the block before.
            for found in self._ends.finditer(self._tail + block):
                self._is_open = not found[1]
            self._tail = block[-60:]

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
