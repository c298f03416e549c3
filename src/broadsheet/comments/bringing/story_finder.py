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
_BEGINNINGS = re.compile(r"\A/+amp(?=/.)|\A/+(?=/)", re.IGNORECASE)
_ENDINGS = re.compile(r"(?:/comment-page-\d{1,6})?(?:/amp|/index\.(?:html?|php))?/*\Z", re.IGNORECASE)
# What is asked for behind an address, and is another page each time: not where a reader came from, nor in which dress it is shown.
_ASKS = ("p", "page_id", "id", "article_id", "articleid", "story_id", "storyid", "aid", "nid", "newsid")
_NUMBER_AT_END = re.compile(r"(?:\A|[^0-9])(\d{5,15})\Z")
_ENDING_OF_FILES = re.compile(r"\.[A-Za-z]{2,5}\Z")
_SLUG_END = re.compile(r"\.(?:html?|php|aspx?|ece|cms|amp)\Z", re.IGNORECASE)
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
    path = _BEGINNINGS.sub("", _ENDINGS.sub("", unquote(path, errors="replace").replace("\0", "")))
    if not path:
        number = _asked_in(parts.query)
        return f"/?p={number}" if number else ""
    return path


def _asked_in(query: str) -> str:
    """The number or name of a page that stands in a query, as systems write it that have one program for all pages."""
    if not query:
        return ""
    try:
        asked = {name.lower(): told[0] for name, told in parse_qs(query, max_num_fields=50).items()}
    except ValueError:
        return ""
    return next((asked[name] for name in _ASKS if asked.get(name)), "")


def _page_of(address: str) -> str:
    """The path, and what is asked for behind it: two pages of one program are two."""
    path = path_of(address)
    if not path or path.startswith("/?p=") or "?" not in address:
        return path
    asked = _asked_in(address.partition("?")[2].partition("#")[0])
    return f"{path}?{asked}" if asked else path


def spellings_of(address: str) -> list[str]:
    """The ways one address is written: with http and https, www and the last slash or without, or as its path alone."""
    bare, _, query = address.strip().partition("#")[0].partition("?")
    # What is asked for makes it another page.
    end = f"?{query}" if _asked_in(query) else ""
    bare = bare if end else bare.rstrip("/")
    rest = bare.partition("://")[2] if "://" in bare else ""
    other = rest.removeprefix("www.") if rest.startswith("www.") else f"www.{rest}"
    hosted = [f"{scheme}://{host}" for host in (rest, other) for scheme in ("https", "http")] if rest else [bare]
    path = path_of(address)
    if end:
        found = [address.strip(), *(f"{one}{end}" for one in hosted), path if path.startswith("/?p=") else ""]
    else:
        found = [address.strip(), *(f"{one}{slash}" for one in [*hosted, path] if one for slash in ("", "/"))]
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
        if not self._map:
            return ""
        page, page_id, _ = key
        names = (page.strip(), _page_of(page), page_id)
        return next((self._map[name] for name in names if name and name in self._map), "")


class _Looked:
    """What a handful of pages could be, looked up at once."""

    def __init__(self, keys: list[_Key]) -> None:
        ids = {one for page, page_id, _ in keys for one in _ids_in(page, page_id) if len(one) <= 200}
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
            found = next((self.by_id[one] for one in _ids_in(page, page_id) if one in self.by_id), None)
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
    return _SLUG_END.sub("", path.rpartition("/")[2])[:120].lower()


def _ids_in(page: str, page_id: str) -> list[str]:
    """What the story's old id may be: told, the address itself, asked for behind it, or the number that it ends with."""
    path = path_of(page)
    asked = path.removeprefix("/?p=") if path.startswith("/?p=") else _asked_in(page.partition("?")[2].partition("#")[0])
    ending = _NUMBER_AT_END.search(_ENDING_OF_FILES.sub("", path.rpartition("/")[2]))
    found = [page_id, *spellings_of(page), asked, page.strip() if "/" not in page else "", ending[1] if ending else ""]
    return [one for one in found if one]


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
            for name in filter(None, (cells[0], _page_of(cells[0]))):
                if cells[1]:
                    found.setdefault(name, cells[1])
    except csv.Error as error:
        raise NotReadable(f"{file}: The map file cannot be read as CSV: {error}.") from error
    return found
