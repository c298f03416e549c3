"""Bracketed shortcodes, as WordPress has them: `[caption]`, `[youtube=…]`, `[embed]`."""

from __future__ import annotations

import re

from broadsheet.moving.body.arguments import arguments_of, first_of, frame, link, quotation
from broadsheet.moving.body.changes import Changes
from broadsheet.moving.body.links import video_address, vimeo_address, youtube_address

_PAIRED = re.compile(
    r"\[(caption|wp_caption|embed|pullquote|quote|blockquote|button|audio|video|youtube|vimeo)\b([^\[\]\n]{0,2000})\]"
    r"((?:(?!\[/?\1\b).){0,20000}?)\[/\1\]",
    re.DOTALL | re.IGNORECASE,
)
_SINGLE = re.compile(
    r"\[(/?)(youtube|vimeo|embed|soundcloud|gallery|audio|video|playlist|caption|twitter|tweet|slideshare"
    r"|contact-form(?:-7)?|wp_\w+|vc_\w+|et_pb_\w+|su_\w+|fusion_\w+)(?:([=\s:][^\[\]\n]{0,2000})?)\](?![(\[:])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>|!\[[^\[\]]*\]\([^()]*\)")
# Names that are also words: alone in brackets they are the text's own, not a shortcode.
_WORDS = {
    "video", "audio", "caption", "gallery", "playlist", "embed", "youtube", "vimeo", "twitter", "tweet", "soundcloud",
    "slideshare",
}  # fmt: skip
_OTHER_HOST = "An embed of a provider that is not on the list was left out"


def without_brackets(source: str, changes: Changes) -> str:
    """`source` with the bracketed shortcodes that are known mapped or removed; other brackets are the text's own."""
    if "[" not in source:
        return source
    if "[/" in source:
        source = _PAIRED.sub(lambda match: _pair(match, changes), source)
    return _SINGLE.sub(lambda match: _single(match, changes), source)


def _pair(match: re.Match[str], changes: Changes) -> str:
    name, given, inside = match[1].lower(), arguments_of(match[2]), match[3]
    if "caption" in name:
        about = _TAG.sub(" ", inside).strip() or first_of(given, "caption", "alt") or inside
        changes.note("picture-dropped", "A picture that lies outside was left out", about)
        return ""
    if "quote" in name:
        return quotation(_TAG.sub("", inside), first_of(given, "cite", "author", "name", "by"))
    if name == "button":
        return link(first_of(given, "href", "url", "link"), _TAG.sub("", inside).strip())
    return _video(name, given, inside.strip(), changes)


def _single(match: re.Match[str], changes: Changes) -> str:
    closing, name, rest = match[1], match[2].lower(), (match[3] or "").strip()
    if not closing and not rest.strip("=:") and name in _WORDS:
        return match[0]
    if closing:
        return ""
    given = arguments_of(rest.lstrip("=:"))
    if name in {"gallery", "caption"}:
        changes.note("picture-dropped", "Pictures that lie outside were left out", match[0])
        return ""
    if name in {"youtube", "vimeo", "embed", "video"}:
        return _video(name, given, rest.lstrip("=: "), changes)
    if name in {"soundcloud", "audio", "playlist", "twitter", "tweet", "slideshare"}:
        changes.note("embed-host", _OTHER_HOST, first_of(given, "url", "src", "0") or rest)
        return ""
    changes.note("shortcode-unknown", "A shortcode not known here was removed, text in it kept", match[0])
    return ""


def _video(name: str, given: dict[str, str], said: str, changes: Changes) -> str:
    """A video from a shortcode's arguments or from what stands in it."""
    said = said.replace("\\_", "_").replace("&amp;", "&").replace("&#038;", "&")
    for address in (said.split(" ")[0], first_of(given, "src", "url", "mp4", "id", "0")):
        known = video_address(address) or (vimeo_address(address) if name == "vimeo" else youtube_address(address))
        if known:
            return frame(known, first_of(given, "title", "caption"))
    changes.note("embed-host", _OTHER_HOST, said)
    return ""
