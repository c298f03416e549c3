"""Links and videos: which addresses a story may lead to, and in which form."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from broadsheet.moving.body.changes import Changes

# What shortcodes leave where a link led to a page of the old site: a scheme that no link of a story has.
OLD_SITE = "old-site:"
_KEPT_AS_IS = ":/?#[]@!$&'()*+,;=%~"
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_YOUTUBE_ID = re.compile(r"[\w-]{11}")
_VIMEO_ID = re.compile(r"\d{4,12}")
_YOUTUBE_HOSTS = {"youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com", "youtu.be"}
_LONGEST = 4000


def safe_link(href: str, base_url: str, changes: Changes) -> str:
    """`href` as an address to http, https or mailto, or nothing, with a change that tells why."""
    # Browsers take no notice of line ends in an address, and read a backslash as a slash; so must the check.
    href = re.sub(r"[\t\n]+", "", href.strip()).replace("\\_", "_").replace("\\", "/")
    if not href:
        return ""
    if href.lower().startswith(OLD_SITE):
        page = href[len(OLD_SITE) :]
        changes.note("link-inside", "A link to a page of the old site was removed, its text kept", page)
        return ""
    scheme = _SCHEME.match(href)
    if scheme and scheme[1].lower() not in {"http", "https", "mailto"}:
        changes.note("link-unsafe", "A link that is neither http, https nor mailto was removed, its text kept", href)
        return ""
    if not scheme:
        if href.startswith("#") or not base_url:
            changes.note("link-relative", "A link that leads nowhere from here was removed, its text kept", href)
            return ""
        href = _joined(base_url, href)
    address = _in_order(href)
    if not address:
        changes.note("link-broken", "A link with a broken address was removed, its text kept", href)
    return address


def _joined(base_url: str, href: str) -> str:
    try:
        return urljoin(base_url, href)
    except ValueError:
        return ""


def _in_order(href: str) -> str:
    """The address with everything quoted that has to be, or nothing where it has no host."""
    if len(href) > _LONGEST:
        return ""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme == "mailto":
        return f"mailto:{quote(href[7:], _KEPT_AS_IS)}" if "@" in href else ""
    if scheme not in {"http", "https"} or not host or re.search(r"[\s<>\"'`{}|^%]", parts.netloc):
        return ""
    rest = href.split(":", 1)[1]
    return f"{scheme}:{quote(rest, _KEPT_AS_IS)}"


def video_address(address: str) -> str:
    """The usual address of a YouTube or Vimeo video, or nothing if it is no such address."""
    address = address.strip()
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    steps = [step for step in parts.path.split("/") if step]
    if host in _YOUTUBE_HOSTS:
        return youtube_address(_youtube_id(host, steps, query))
    if host in {"vimeo.com", "player.vimeo.com"}:
        return vimeo_address(next((step for step in steps if step.isdigit()), ""))
    return ""


def _youtube_id(host: str, steps: list[str], query: dict[str, list[str]]) -> str:
    if host == "youtu.be":
        return steps[0] if steps else ""
    if len(steps) == 2 and steps[0] in {"embed", "v", "shorts", "live", "e"}:
        return steps[1].split("&")[0]
    return query["v"][0] if steps[:1] == ["watch"] and "v" in query else ""


def youtube_address(video: str) -> str:
    """The address of the YouTube video with this id, or nothing if that can be none."""
    return f"https://www.youtube.com/watch?v={video}" if _YOUTUBE_ID.fullmatch(video) and video.isascii() else ""


def vimeo_address(video: str) -> str:
    """The address of the Vimeo video with this number, or nothing if that can be none."""
    return f"https://vimeo.com/{video}" if _VIMEO_ID.fullmatch(video) and video.isascii() else ""
