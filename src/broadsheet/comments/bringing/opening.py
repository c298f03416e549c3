"""Open the files of an export: packed or not, in any encoding, from standard input too."""

from __future__ import annotations

import builtins
import contextlib
import gzip
import io
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, BinaryIO, cast

from broadsheet.comments.bringing.encodings import Encoding, encoding_of
from broadsheet.comments.bringing.old_comment import NotReadable
from broadsheet.progress import Step

_HEAD = 65_536
_BLOCK = 1 << 16
_GZIP, _ZIP, _TAR = b"\x1f\x8b", b"PK\x03\x04", b"ustar"
_OTHER_PACKERS = {b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"Rar!": "rar", b"7z\xbc\xaf\x27\x1c": "7-Zip"}
_PACKED_WRONGLY = (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)
# Longer than any comment with all its answers; a longer line has lost its end.
LONGEST_LINE = 64 << 20


class _Counted(io.RawIOBase):
    """Bytes of a file on their way, with a word to the progress bar now and then."""

    def __init__(self, file: IO[bytes], raw: IO[bytes], opened: Opened) -> None:
        self._file, self._raw, self._opened = file, raw, opened

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._opened.tell(self._raw.tell())
        try:
            return cast("io.BufferedReader", self._file).readinto(buffer)
        except _PACKED_WRONGLY as error:
            raise NotReadable(f"The file breaks off: {error}. What came before is kept.") from error


@dataclass
class Opened:
    """A file of an export. `head` is its beginning, unpacked; `member` its name in a zip archive. It may be read more than once."""

    name: str
    path: Path
    member: str = ""
    head: bytes = b""
    size: int = 0
    before: int = 0
    total: int = 0
    step: Step | None = None

    def tell(self, at: int) -> None:
        if self.step is not None:
            self.step(self.before + min(at, self.size), self.total)

    @contextlib.contextmanager
    def bytes(self) -> Iterator[BinaryIO]:
        """The file's bytes, unpacked."""
        with open(self.path, "rb") as raw, contextlib.ExitStack() as closing:
            file: IO[bytes] = raw
            if self.member:
                file = closing.enter_context(zipfile.ZipFile(raw).open(self.member))
            packed = file.read(2) == _GZIP
            file.seek(0)
            if packed:
                file = cast("IO[bytes]", gzip.GzipFile(fileobj=file))
            yield cast("BinaryIO", io.BufferedReader(_Counted(file, raw, self), _BLOCK))

    @contextlib.contextmanager
    def text(self, newline: str = "\n") -> Iterator[io.TextIOWrapper]:
        """The file's text. What cannot be read in its encoding becomes �; only \\n ends a line, or what else `newline` says."""
        with self.bytes() as file:
            yield io.TextIOWrapper(file, encoding=self.encoding.name, errors="replace", newline=newline)

    @contextlib.contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A file of its own with the unpacked bytes, for programs that need one."""
        if not self.member and not self._starts_with(_GZIP):
            yield self.path
            return
        with tempfile.TemporaryDirectory(prefix="broadsheet-unpacked-") as folder:
            with self.bytes() as file, open(Path(folder) / "unpacked", "wb") as kept:
                shutil.copyfileobj(file, kept)
            yield Path(folder) / "unpacked"

    @cached_property
    def encoding(self) -> Encoding:
        def blocks() -> Iterator[builtins.bytes]:
            with contextlib.suppress(NotReadable), self.bytes() as file:
                while block := file.read(_BLOCK):
                    yield block

        return encoding_of(self.head, blocks)

    def words(self) -> str:
        """The beginning as text, without what stands before the first mark that means something."""
        return self.head.decode(self.encoding.name, "replace").lstrip("\ufeff \t\r\n\0")

    def _starts_with(self, mark: builtins.bytes) -> bool:
        with open(self.path, "rb") as raw:
            return raw.read(len(mark)) == mark


def lines_of(text: io.TextIOWrapper, longest: int = LONGEST_LINE) -> Iterator[str | None]:
    """Line by line; None in place of a line that is longer than `longest` characters, which memory need not hold then."""
    while line := text.readline(longest):
        if len(line) < longest or line.endswith(("\n", "\r")):
            yield line
            continue
        while line and not line.endswith(("\n", "\r")):
            line = text.readline(_BLOCK)
        yield None


@contextlib.contextmanager
def opened_files(files: Sequence[str], step: Step | None = None) -> Iterator[list[Opened | NotReadable]]:
    """Each file ready to be read, or why it cannot be. `-` is standard input, which is laid down in a file of its own meanwhile."""
    with tempfile.TemporaryDirectory(prefix="broadsheet-comments-") as folder:
        found: list[Opened | NotReadable] = []
        for number, name in enumerate(files):
            try:
                found += _open(name, Path(folder) / str(number), step)
            except (OSError, ValueError) as error:
                found.append(NotReadable(f"{name}: The file cannot be read: {getattr(error, 'strerror', None) or error}."))
            except NotReadable as error:
                found.append(error)
        total, before = sum(one.size for one in found if isinstance(one, Opened)), 0
        for one in found:
            if isinstance(one, Opened):
                one.total, one.before = total, before
                before += one.size
        yield found


def _open(name: str, spare: Path, step: Step | None) -> list[Opened]:
    path = Path(name)
    if name == "-":
        with open(spare, "wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        path, name = spare, "standard input"
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder; name the files in it")
    if path.exists() and not path.is_file():
        # A pipe can be read once only.
        with open(path, "rb") as pipe, open(spare, "wb") as kept:
            shutil.copyfileobj(pipe, kept)
        path = spare
    with open(path, "rb") as raw:
        is_zip = raw.read(4) == _ZIP
    opened = _members(name, path, step) if is_zip else [Opened(name, path, size=path.stat().st_size, step=step)]
    for one in opened:
        try:
            with one.bytes() as file:
                one.head = file.read(_HEAD)
        except NotReadable as error:
            raise OSError(5, str(error)) from error
        except _PACKED_WRONGLY as error:
            raise NotReadable(f"{one.name}: It cannot be unpacked ({error}). Unpack it first, and give what was in it.") from error
        _refuse_packed(one)
    return opened


def _members(name: str, path: Path, step: Step | None) -> list[Opened]:
    """The files in a zip archive, without what archivers put beside them."""
    try:
        with zipfile.ZipFile(path) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir() and one.file_size]
    except _PACKED_WRONGLY as error:
        raise NotReadable(f"{name}: The zip archive is damaged ({error}). Fetch it again, or unpack what can be unpacked.") from error
    if any(one.filename == "[Content_Types].xml" for one in inside):
        raise NotReadable(f"{name}: This is an office document. Open it in a table program and save it as CSV, in UTF-8.")
    kept = [one for one in inside if not one.filename.startswith("__MACOSX/") and not Path(one.filename).name.startswith(".")]
    if not kept:
        raise NotReadable(f"{name}: The zip archive holds no file.")
    return [Opened(f"{name}/{one.filename}", path, one.filename, size=one.compress_size, step=step) for one in kept]


def _refuse_packed(one: Opened) -> None:
    packer = next((what for mark, what in _OTHER_PACKERS.items() if one.head.startswith(mark)), "")
    if packer:
        raise NotReadable(f"{one.name}: The file is packed with {packer}. Unpack it first; gzip and zip are unpacked on the way.")
    if one.head[257:262] == _TAR:
        raise NotReadable(f"{one.name}: This is a tar archive of several files. Unpack it first, and give the files that were in it.")
