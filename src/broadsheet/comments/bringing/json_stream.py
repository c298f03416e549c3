"""JSON of any size, one value at a time: a value a line, values one after the other, or the members of one great list or object."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from broadsheet.comments.bringing.old_comment import Trouble
from broadsheet.comments.bringing.opening import LONGEST_LINE, Opened, lines_of

_BLOCK = 1 << 16
# Longer than any page of comments: what goes on beyond has lost its closing mark.
_LONGEST = LONGEST_LINE
# The lists that hold comments, people and pages, and the objects that such lists stand in.
_LISTS = {"comments", "commenters", "items", "data", "stories", "users", "assets", "results", "rows", "records"}
_WRAPPINGS = {"data", "result", "commentFeed", "comments"}
# Under this stands what is told beside such lists.
BESIDE = "*"
_MOST_WRAPPINGS = 5
_WRAPPED = re.compile(
    rf"""\{{[^{{}}\[\]]{{0,2000}}(?:"(?:{"|".join(sorted(_LISTS))})"\s*:\s*\[|"(?:{"|".join(sorted(_WRAPPINGS))})"\s*:\s*\{{)"""
)
_NEXT_OBJECT = re.compile(r"\n[ \t]*\{")
_SPACE = " \t\r\n\ufeff\0"


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `under` is the name it stands under where the file is one object, such as `comments`."""

    value: Any
    where: str
    under: str = ""


def values_in(file: Opened) -> Iterator[Value | Trouble]:
    """Every value of a file. A line that is no JSON is told and passed over."""
    with file.text() as text:
        if _is_lines(file):
            yield from _lines(text, file.name)
        else:
            yield from _Whole(text, file.name).values()


def _is_lines(file: Opened) -> bool:
    """Whether the first line is a whole object with another line below it, or a broken one above a whole one."""
    words = file.words()
    if not words.startswith("{"):
        return not words.startswith("[")
    first, end, rest = words.partition("\n")
    if not end or not rest.strip():
        return False
    if _is_json(first):
        return True
    second = rest.lstrip().partition("\n")[0]
    return second.startswith("{") and _is_json(second)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(text: io.TextIOWrapper, name: str) -> Iterator[Value | Trouble]:
    for number, line in enumerate(lines_of(text), 1):
        where = f"{name}:{number}"
        if line is None:
            yield Trouble(where, f"This line is longer than {LONGEST_LINE >> 20} million characters, and no comment. It was passed over.")
            continue
        line = line.strip(_SPACE)
        if not line:
            continue
        try:
            yield Value(json.loads(line, parse_constant=_no_number), where)
        except (ValueError, RecursionError) as error:
            why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            yield Trouble(where, f"This line is not JSON ({why}). Each line must be one JSON object.")


class _Whole:
    """Reads a text of which only a part is in memory."""

    def __init__(self, text: IO[str], name: str) -> None:
        self.text, self.name, self.buffer, self.at, self.line = text, name, "", 0, 1
        self.decoder = json.JSONDecoder(parse_constant=_no_number)

    def values(self) -> Iterator[Value | Trouble]:
        while True:
            try:
                yield from self._values()
                return
            except (ValueError, RecursionError) as error:
                why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error).partition(": line")[0]
                yield Trouble(self._where(), f"The JSON is broken here ({why}); it is read on from the next line that begins an object.")
            if not self._to_next_object():
                return

    def _values(self) -> Iterator[Value | Trouble]:
        while mark := self._next():
            if mark == "[":
                yield from self._list("")
            elif mark == "{":
                yield from self._object()
            elif mark in ",;]}":
                self.at += 1
            else:
                where = self._where()
                yield Value(self._value(), where)

    def _to_next_object(self) -> bool:
        while True:
            found = _NEXT_OBJECT.search(self.buffer, self.at)
            if found:
                self.at = found.start() + 1
                return True
            self.at = max(self.at, len(self.buffer) - 200)
            if not self._more():
                return False

    def _list(self, under: str) -> Iterator[Value | Trouble]:
        self.at += 1
        while mark := self._next():
            if mark == "]":
                self.at += 1
                return
            if mark == ",":
                self.at += 1
                continue
            where = self._where()
            yield Value(self._value(), where, under)
        raise ValueError("the list does not end")

    def _holds_a_list(self) -> bool:
        """Whether the object that begins here is a wrapping: near its beginning a list of the known names, or another wrapping."""
        return bool(_WRAPPED.match(self.buffer, self.at))

    def _object(self, depth: int = 0) -> Iterator[Value | Trouble]:
        """The members of the lists that an object holds, one by one; all else of it as one value."""
        self.at += 1
        rest: dict[str, Any] = {}
        where, had_list = self._where(), False
        while mark := self._next():
            if mark == "}":
                self.at += 1
                if rest or not had_list:
                    yield Value(rest, where, BESIDE if had_list else "")
                return
            if mark == ",":
                self.at += 1
                continue
            key = str(self._value())
            if self._next() != ":":
                raise ValueError("a name without a value")
            self.at += 1
            mark = self._next()
            if mark == "[" and key in _LISTS:
                had_list = True
                yield from self._list(key)
            elif mark == "{" and key in _WRAPPINGS and depth < _MOST_WRAPPINGS and self._holds_a_list():
                had_list = True
                yield from self._object(depth + 1)
            else:
                rest[key] = self._value()
        raise ValueError("the object does not end")

    def _next(self) -> str:
        """The next mark that is no space; empty at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        while True:
            try:
                value, end = self.decoder.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos >= len(self.buffer) - 16
                if not is_cut or len(self.buffer) - self.at > _LONGEST or not self._more():
                    raise
                continue
            # A number may go on in the next block.
            if end == len(self.buffer) and not isinstance(value, dict | list | str) and self._more():
                continue
            self.at = end
            return value

    def _more(self) -> bool:
        # What is waited for may be long: then more is read at a time, so that trying again stays rare.
        block = self.text.read(max(_BLOCK, len(self.buffer) - self.at))
        self.line += self.buffer.count("\n", 0, self.at)
        self.buffer, self.at = self.buffer[self.at :] + block, 0
        return bool(block)

    def _where(self) -> str:
        return f"{self.name}:{self.line + self.buffer.count(chr(10), 0, self.at)}"


def _no_number(_: str) -> None:
    """NaN and Infinity are no JSON, and no database keeps them: such a value is not there."""
