"""Markdown that was too broken to be read, mended or taken off after the rest has become HTML."""

from __future__ import annotations

import re
from html import escape, unescape

from broadsheet.moving.body.changes import Changes

_APART = re.compile(r"(<code\b.*?</code>|<[^<>]*>)", re.DOTALL)
_SUSPECT = re.compile(r"\*\*|_|!\[|\]\(|`|&lt;img")
_PICTURE = re.compile(
    r"!\[([^\[\]]{0,500})\](?:\([^()]{0,1000}\)|\[[^\[\]]{0,100}\])?|!\["
    r"|&lt;img\b((?:(?!&lt;).){0,2000}?)&gt;",
    re.DOTALL,
)
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(([^()\n]{0,500}(?:\([^()\n]{0,100}\)[^()\n]{0,300})?)\)")
_OLD_SITE = re.compile(r"\[([^\[\]]{1,300})\]\((old-site:[\w./-]*)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+|mailto:\s*[^\s?]+@\S+|old-site:[\w./-]*")
_CODED = re.compile(r"(?<![`\w])`([^`\n]{1,200})`(?![`\w])")
_BOLD = re.compile(r"(\*\*|__)(?=[^\s*_])([^*_\n]{1,300}?)(\s*)\1")
_ITALIC = re.compile(r"(?<![\w_/@#=.&-])_(?=[^\s_])([^_\n]{1,500}?)(\s?)_(?![\w_])")
# Emphasis that was never closed, or that began or ended where none may. Longer runs are blanks to fill in.
_LEFT_OVER = re.compile(
    r"\*{2,}|(?<![^\s(“‘\"'])_{1,2}(?!_)(?=[\w“‘(&]|\s|$)"
    r"|(?<=[\w.,;:!?)”’…])(?<!_)_{1,2}(?=[\s.,;:!?)”]|$)|(?<!\S)_{1,2}(?=[.,;:])"
)


def mended(html: str, changes: Changes) -> str:
    """`html` with the pictures, links and emphasis that are still Markdown read as what they were meant to be."""
    if not _SUSPECT.search(html):
        return html
    parts = _APART.split(html)
    parts[0::2] = [_mended_text(text, changes) if _SUSPECT.search(text) else text for text in parts[0::2]]
    return "".join(parts)


def _mended_text(text: str, changes: Changes) -> str:
    def picture(match: re.Match[str]) -> str:
        if about := match[1] or match[2]:
            changes.note("picture-dropped", "A picture that lies outside was left out", unescape(about))
        return ""

    if "![" in text or "&lt;img" in text:
        text = _PICTURE.sub(picture, text)
    if "](" in text:
        text = _OLD_SITE.sub(_linked, _LINK.sub(_linked, text))
    if "`" in text:
        text = _CODED.sub(r"<code>\1</code>", text)
    if "**" in text or "_" in text:
        parts = _APART.split(text)
        parts[0::2] = [_emphasised(part) for part in parts[0::2]]
        text = "".join(parts)
    return text


def _emphasised(text: str) -> str:
    text = _ITALIC.sub(r"<i>\1</i>\2", _BOLD.sub(r"<b>\2</b>\3", text))
    return _LEFT_OVER.sub("", text)


def _linked(match: re.Match[str]) -> str:
    """A link whose address had spaces or a word before it; what has no address was no link."""
    address = _ADDRESS.search(unescape(match[2]))
    if not address:
        return match[0]
    if address[0].startswith("mailto:"):
        return f'<a href="mailto:{escape(address[0][7:].strip())}">{match[1]}</a>'
    return f'<a href="{escape(address[0])}">{match[1]}</a>'
