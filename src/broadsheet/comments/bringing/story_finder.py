"""Find which story an old page was: by its address here or before, by the id it had, or by a file that says so."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from broadsheet.comments.bringing.old_comment import NotReadable, OldComment
from broadsheet.newsroom.models import FormerAddress, Story

_KEPT_AT_HAND = 50_000
_DATED = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})(?:/(\d{1,2}))?(?=/)")
_ENDINGS = re.compile(r"(?:/amp|/index\.(?:html?|php))?/*\Z", re.IGNORECASE)
_SLUG_END = re.compile(r"\.(?:html?|php|aspx?)\Z", re.IGNORECASE)
# Page, id of the page, title.
_Key = tuple[str, str, str]


def path_of(address: str) -> str:
    """What an address comes to: its path without host, query, fragment and last slash. `/?p=4` keeps its number, which is all it has."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    is_rooted = parts.netloc or "://" in address or address.startswith("/")
    path = parts.path if is_rooted else f"/{parts.path}" if "/" in parts.path else ""
    path = _ENDINGS.sub("", unquote(path, errors="replace").replace("\0", ""))
    if not path:
        asked = parse_qs(parts.query)
        number = next((asked[name][0] for name in ("p", "page_id", "id") if asked.get(name)), "")
        return f"/?p={number}" if number else ""
    return path


def spellings_of(address: str) -> list[str]:
    """The ways one address is written: with http and https, with and without the last slash, or as its path alone."""
    bare = address.strip().partition("#")[0].partition("?")[0].rstrip("/")
    rest = bare.partition("://")[2] if "://" in bare else ""
    hosted = [f"{scheme}://{rest}" for scheme in ("https", "http")] if rest else [bare]
    path = path_of(address)
    found = [address.strip(), *(f"{one}{end}" for one in [*hosted, path] if one for end in ("", "/"))]
    return list(dict.fromkeys(one for one in found if one and len(one) <= 500))


class StoryFinder:
    """Finds the pages of a batch with a few queries, and remembers some. `numbers_are_ours` takes a bare number for a story’s here."""

    def __init__(self, map_file: Path | None = None, *, numbers_are_ours: bool = False) -> None:
        self._map = read_map(map_file) if map_file else {}
        self._numbers_are_ours = numbers_are_ours
        self._known: dict[_Key, int | None] = {}

    def find(self, comments: Iterable[OldComment]) -> list[int | None]:
        """The number of each comment's story, or None where no story here is known by its page."""
        keys = [(one.page, one.page_id, one.title) for one in comments]
        unknown = [key for key in dict.fromkeys(keys) if key not in self._known]
        if len(self._known) + len(unknown) > _KEPT_AT_HAND:
            self._known.clear()
            unknown = list(dict.fromkeys(keys))
        self._learn(unknown)
        return [self._known[key] for key in keys]

    def _learn(self, keys: list[_Key]) -> None:
        for start in range(0, len(keys), 100):
            part = keys[start : start + 100]
            mapped = {key: self._mapped(key) for key in part}
            asked = {key: (mapped[key], "", "") if mapped[key] else key for key in part}
            found = _Looked(list(asked.values()))
            for key, question in asked.items():
                self._known[key] = found.story_of(question, self._numbers_are_ours or bool(mapped[key]))

    def _mapped(self, key: _Key) -> str:
        page, page_id, _ = key
        return self._map.get(path_of(page), "") or self._map.get(page_id, "") or self._map.get(page.strip(), "") if self._map else ""


class _Looked:
    """What a handful of pages could be, looked up at once."""

    def __init__(self, keys: list[_Key]) -> None:
        ids = {one for page, page_id, _ in keys for one in (page_id, _number_in(page), *spellings_of(page)) if one and len(one) <= 200}
        paths = {path_of(page) for page, _, _ in keys} - {""}
        slugs = {_slug_of(path) for path in paths} - {""}
        numbers = {int(one) for one in ids if one.isdecimal() and one.isascii() and len(one) < 16}
        self.by_id = dict(Story.objects.filter(source_id__in=ids).values_list("source_id", "pk")) if ids else {}
        former = FormerAddress.objects.filter(path__in=[f"{path}{end}" for path in paths for end in ("", "/")], story__isnull=False)
        self.by_path = {path.rstrip("/"): story for path, story in former.values_list("path", "story_id")} if paths else {}
        self.by_slug: dict[str, list[tuple[dt.date | None, int]]] = {}
        for slug, day, number in Story.objects.filter(slug__in=slugs).order_by("pk").values_list("slug", "day", "pk") if slugs else ():
            self.by_slug.setdefault(slug, []).append((day, number))
        self.headlines = dict(Story.objects.filter(pk__in=numbers).values_list("pk", "headline")) if numbers else {}

    def story_of(self, key: _Key, numbers_are_ours: bool) -> int | None:
        page, page_id, title = key
        path = path_of(page)
        found = self._of_day(path) or self.by_path.get(path)
        if found is None:
            ids = (page_id, *spellings_of(page), _number_in(page))
            found = next((self.by_id[one] for one in ids if one in self.by_id), None)
        if found is None:
            # Numbers of another system mean nothing here, unless the headline is the same too.
            number = next((int(one) for one in (page_id, page) if one.isdecimal() and one.isascii() and len(one) < 16), 0)
            if number in self.headlines and (numbers_are_ours or _same(title, self.headlines[number])):
                found = number
        return found

    def _of_day(self, path: str) -> int | None:
        """A story whose slug ends the path and whose day the path names, or the month if it says no more and only one is of that month."""
        dated, stories = _DATED.search(path), self.by_slug.get(_slug_of(path), [])
        if dated is None or not stories:
            return None
        year, month, day = int(dated[1]), int(dated[2]), int(dated[3] or 0)
        of_month = [(when, number) for when, number in stories if when and (when.year, when.month) == (year, month)]
        fitting = [number for when, number in of_month if not day or when.day == day]
        return fitting[0] if len(fitting) == 1 else None


def _slug_of(path: str) -> str:
    return _SLUG_END.sub("", path.rpartition("/")[2])[:120]


def _number_in(page: str) -> str:
    path = path_of(page)
    return path.removeprefix("/?p=") if path.startswith("/?p=") else page.strip() if "/" not in page else ""


def _same(one: str, other: str) -> bool:
    return bool(one) and " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def read_map(file: Path) -> dict[str, str]:
    """A map file: two columns, the old address or id and the new address, id or number of the story; a first line of names is passed over.

    Raises NotReadable.
    """
    try:
        content = file.read_bytes().decode("utf-8-sig", "replace").replace("\0", "")
    except OSError as error:
        raise NotReadable(f"{file}: The map file cannot be read: {error.strerror}.") from error
    first = content.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    found: dict[str, str] = {}
    try:
        for line, row in enumerate(csv.reader(content.splitlines(), delimiter=separator), 1):
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if len(cells) < 2 or not cells[0]:
                raise NotReadable(f"{file}:{line}: A line of the map file needs two cells: the old address or id, and the story’s here.")
            for name in filter(None, (cells[0], path_of(cells[0]))):
                if cells[1]:
                    found.setdefault(name, cells[1])
    except csv.Error as error:
        raise NotReadable(f"{file}: The map file cannot be read as CSV: {error}.") from error
    return found
