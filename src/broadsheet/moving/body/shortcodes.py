"""Shortcodes of site builders, mapped to HTML or removed: Hugo's here, Jekyll's and WordPress's next door."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from broadsheet.moving.body.arguments import arguments_of, first_of, frame, is_target, link, quotation, to_old_site
from broadsheet.moving.body.brackets import without_brackets
from broadsheet.moving.body.changes import Changes
from broadsheet.moving.body.links import vimeo_address, youtube_address
from broadsheet.moving.body.templates import without_templates

_SHORTCODE = re.compile(r"\{\{\s?([<%])((?:(?!\{\{).)*?)[>%]\s?\}\}", re.DOTALL)
_INSIDE = re.compile(r"\s*(/?)\s*([\w./-]*)(.*?)(/?)\s*", re.DOTALL)
_UNCLOSED = re.compile(r"\{\{\s?[<%]")
CODE = re.compile(
    r"(^[ \t]*(`{3,}|~{3,})[^\n]*\n(?:.*?\n)??[ \t]*\2[`~]*[ \t]*$|(?<!`)`[^`\n]+`(?!`))",
    re.DOTALL | re.MULTILINE,
)

_PICTURE = re.compile(r"(?:[\w-]*-)?(?:img|image|figure|photo|picture|gallery)s?(?:-[\w-]+)?|imgproc")
_QUOTES = {"quote", "quote-block", "pullquote", "pull-quote", "blockquote"}
_LINKS = {
    "link", "button", "asset", "asset-static", "asset-link", "btn", "file", "download", "legacy-file", "cta",
}  # fmt: skip
_REFERENCES = {"ref", "relref", "tmp"}
# Shortcodes that only put a frame round their text.
_FRAMES = {
    "note", "box", "accordion", "accordion-item", "details", "callout", "alert", "notice", "tip", "warning", "info",
    "ring", "section", "highlight", "lead", "column", "columns", "row", "div", "center", "aside", "expand", "tab",
    "tabs", "card", "summary-box", "summary", "admonition", "panel", "sidebar", "rawhtml", "markdown", "intro",
}  # fmt: skip
_WORDS = ("title", "heading", "kicker", "intro", "text", "summary", "description", "label", "content")


def without_shortcodes(source: str, changes: Changes, *, code_apart: bool) -> str:
    """`source` with every shortcode mapped or removed; the text inside paired ones is kept.

    With `code_apart`, templates and brackets in Markdown code are left as they are: there they are what is shown.
    """
    if "{{" in source:
        source = _UNCLOSED.sub("", _Hugo(source, changes).result())
    if code_apart and ("`" in source or "~~~" in source):
        parts = CODE.split(source)
        # The pattern's two groups make each code a triple: text, code, its fence.
        plain, code = parts[0::3], [*parts[1::3], ""]
        return "".join(_without_others(text, changes) + kept for text, kept in zip(plain, code, strict=True))
    return _without_others(source, changes)


def _without_others(source: str, changes: Changes) -> str:
    return without_brackets(without_templates(source, changes), changes)


@dataclass
class _Hugo:
    source: str
    changes: Changes
    closings: dict[str, list[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def result(self) -> str:
        self.closed = set(re.findall(r"\{\{\s?[<%]\s*/\s*([\w./-]+)", self.source))
        return _SHORTCODE.sub(self._mapped, self.source)

    def _mapped(self, match: re.Match[str]) -> str:
        inside = _INSIDE.fullmatch(match[2])
        closing, name, rest, _ = inside.groups() if inside else ("", "", match[2], "")
        name = name.lower().removesuffix(".html")
        if closing:
            waiting = self.closings.get(name)
            return waiting.pop() if waiting else ""
        given = arguments_of(rest)
        if is_target(self.source[max(0, match.start() - 40) : match.start()]):
            return to_old_site(first_of(given, "0", "path", "file", "src", "href", "url"))
        before, after = self._become(name, given, match)
        if name in self.closed:
            self.closings.setdefault(name, []).append(after)
            return before
        return before + after if before.strip() else before

    def _become(self, name: str, given: dict[str, str], match: re.Match[str]) -> tuple[str, str]:
        """What a shortcode becomes, and what its closing becomes, if it has one."""
        if _PICTURE.fullmatch(name):
            about = first_of(given, "caption", "alt", "title", "src", "0")
            self.changes.note("picture-dropped", "A picture that lies outside was left out", about)
            return "", ""
        if name in {"youtube", "vimeo", "youtube-lite", "youtubevideo"}:
            return self._video(name, given), ""
        if name in _QUOTES and (said := first_of(given, "text", "quote")):
            return quotation(said, first_of(given, "cite", "author", "attribution", "name", "by", "source")), ""
        if name in _QUOTES:
            by = first_of(given, "cite", "author", "attribution", "name", "by", "source")
            return '\n\n<blockquote class="pullquote">\n\n', f"\n\n<footer>{by}</footer></blockquote>\n\n"
        if name in _LINKS:
            return self._link(name, given)
        if name in _REFERENCES:
            return "", ""
        if name == "highlight" and (language := given.get("0", "")):
            return f"\n\n```{re.sub(r'[^a-zA-Z0-9]', '', language)}\n", "\n```\n\n"
        if name not in _FRAMES and not name.startswith("usa-"):
            said = match[0][3:-3].strip()
            self.changes.note("shortcode-unknown", "A shortcode not known here was removed, text in it kept", said)
        return self._framed(name, given, match)

    def _video(self, name: str, given: dict[str, str]) -> str:
        video = first_of(given, "id", "0", "video", "src", "url")
        address = vimeo_address(video) if name == "vimeo" else youtube_address(video)
        if not address and "/" not in video:
            self.changes.note("embed-host", "A video whose address cannot be told was left out", video)
            return ""
        return frame(address or video, first_of(given, "title", "caption"))

    def _link(self, name: str, given: dict[str, str]) -> tuple[str, str]:
        address = first_of(given, "href", "url", "link", "file", "path", "src", "0")
        text = first_of(given, "text", "label", "title", "1")
        if name in self.closed and not text:
            return link(address, "\0").replace("\0</a>", ""), "</a>"
        return link(address, text or address.rsplit("/", 1)[-1]), ""

    def _framed(self, name: str, given: dict[str, str], match: re.Match[str]) -> tuple[str, str]:
        """The words in a frame's arguments, and a gap round the frame if it stands on lines of its own."""
        keys = ("0", *_WORDS) if name in _FRAMES else _WORDS
        said = [given[key].strip() for key in keys if key in given]
        words = [text for text in said if " " in text and not text.startswith("http")]
        if words:
            told = "\n\n".join(word if "**" in word or len(word) >= 100 else f"**{word}**" for word in words)
            return f"\n\n{told}\n\n", "\n\n"
        start, end = match.span()
        alone = start == 0 or self.source[start - 1] == "\n" or self.source[end : end + 1] == "\n"
        return ("\n\n", "\n\n") if alone else ("", "")
