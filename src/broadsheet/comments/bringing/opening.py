"""Open the files of an export: packed or not, in any encoding, from standard input too."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from broadsheet.comments.bringing.old_comment import NotReadable
from broadsheet.progress import Step

_HEAD = 65_536
_BLOCK = 1 << 16
_PACKED = b"\x1f\x8b"
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class _Counted(io.RawIOBase):
    """Bytes of a file on their way, with a word to the progress bar now and then."""

    def __init__(self, file: IO[bytes], opened: Opened) -> None:
        self._file, self._opened = file, opened

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._opened.tell(self._opened.raw.tell())
        try:
            return cast("io.BufferedReader", self._file).readinto(buffer)
        except (EOFError, OSError, gzip.BadGzipFile) as error:
            raise NotReadable(f"The file breaks off: {error}. What came before is kept.") from error


@dataclass
class Opened:
    """A file of an export. `head` is its beginning, unpacked. It may be read more than once."""

    name: str
    path: Path
    head: bytes = b""
    size: int = 0
    before: int = 0
    total: int = 0
    step: Step | None = None
    raw: BinaryIO = None  # type: ignore[assignment]

    def tell(self, at: int) -> None:
        if self.step is not None:
            self.step(self.before + at, self.total)

    @contextlib.contextmanager
    def bytes(self) -> Iterator[BinaryIO]:
        """The file's bytes, unpacked."""
        with open(self.path, "rb") as raw:
            self.raw = raw
            packed = raw.read(2) == _PACKED
            raw.seek(0)
            file: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw
            yield cast("BinaryIO", io.BufferedReader(_Counted(file, self), _BLOCK))

    @contextlib.contextmanager
    def text(self) -> Iterator[io.TextIOWrapper]:
        """The file's text. What cannot be read in its encoding becomes �; only \\n ends a line."""
        with self.bytes() as file:
            yield io.TextIOWrapper(file, encoding=self.encoding, errors="replace", newline="\n")

    @property
    def encoding(self) -> str:
        if self.head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        declared = _DECLARED.search(self.head[:400])
        if declared:
            with contextlib.suppress(LookupError):
                found = codecs.lookup(declared[1].decode("ascii")).name
                # A file that can be read byte by byte, as this one was, is none of these, whatever it says.
                if not found.startswith(("utf-16", "utf-32", "utf-8")):
                    return found
        return "utf-8-sig"

    def words(self) -> str:
        """The beginning as text, without what stands before the first mark that means something."""
        return self.head.decode(self.encoding, "replace").lstrip("\ufeff \t\r\n\0")


@contextlib.contextmanager
def opened_files(files: Sequence[str], step: Step | None = None) -> Iterator[list[Opened | NotReadable]]:
    """Each file ready to be read, or why it cannot be. `-` is standard input, which is laid down in a file of its own meanwhile."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-comments-") as folder:
        found: list[Opened | NotReadable] = []
        for number, name in enumerate(files):
            try:
                found.append(_open(name, Path(folder) / str(number), step))
            except OSError as error:
                found.append(NotReadable(f"{name}: The file cannot be read: {error.strerror or error}."))
        total, before = sum(one.size for one in found if isinstance(one, Opened)), 0
        for one in found:
            if isinstance(one, Opened):
                one.total, one.before = total, before
                before += one.size
        yield found


def _open(name: str, spare: Path, step: Step | None) -> Opened:
    path = Path(name)
    if name == "-":
        with open(spare, "wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        path, name = spare, "standard input"
    opened = Opened(name, path, size=path.stat().st_size, step=step)
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder; name the files in it")
    try:
        with opened.bytes() as file:
            opened.head = file.read(_HEAD)
    except NotReadable as error:
        raise OSError(5, str(error)) from error
    return opened
