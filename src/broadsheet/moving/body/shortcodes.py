"""Shortcodes of site builders (Hugo's `{{< … >}}` and `{{% … %}}`, WordPress's `[caption]`), turned into plain Markdown or HTML."""

from __future__ import annotations

import re
from html import escape

from broadsheet.moving.body.changes import Changes

_CODE = re.compile(r"\{\{\s*[<%]\s*(/?)\s*([\w./-]+)((?:[^{}\"]|\"[^\"]*\"|\{(?!\{))*?)/?\s*[%>]\s*\}\}", re.DOTALL)
_REF_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*(?:\{\{\s*[<%]\s*(?:ref|relref|tmp)\b[^{}]*[>%]\s*\}\})[^)\n]*\)")
_REF_HREF = re.compile(r"""href\s*=\s*["']?\s*\{\{\s*[<%]\s*(?:ref|relref|tmp)\b.*?[>%]\s*\}\}[^"'\s>]*["']?""", re.DOTALL)
_ARGUMENT = re.compile(r"""(?:([\w-]+)\s*=\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"'<>%]+))""")
_CAPTION = re.compile(r"\[caption[^\]]*\](.*?)\[/caption\]", re.DOTALL | re.IGNORECASE)
_BRACKET_VIDEO = re.compile(r"\[(?:youtube|embed|vimeo)[^\]]*?(https?://[^\s\]]+)[^\]]*\](?:\s*\[/embed\])?", re.IGNORECASE)
_PICTURES = ("img", "image", "figure", "legacy-img", "photo")
_QUOTES = ("quote", "quote-block", "pullquote", "blockquote")


def without_shortcodes(source: str, changes: Changes) -> str:
    """`source` with every shortcode mapped or removed; the text inside paired ones is kept."""
    source = _REF_LINK.sub(lambda match: _unlinked(match, changes), source)
    source = _REF_HREF.sub('href=""', source)
    source = _CAPTION.sub(lambda match: _captioned(match, changes), source)
    source = _BRACKET_VIDEO.sub(lambda match: f"\n\n{match[1]}\n\n", source)
    return _CODE.sub(lambda match: _mapped(match, changes), source)


def _unlinked(match: re.Match[str], changes: Changes) -> str:
    changes.note("link-inside", "A link to a page of the old site was removed, its text kept", match[1])
    return match[1]


def _captioned(match: re.Match[str], changes: Changes) -> str:
    changes.note("picture-dropped", "A picture that lies outside was left out", re.sub(r"<[^>]*>", "", match[1]))
    return ""


def _mapped(match: re.Match[str], changes: Changes) -> str:
    closing, name, rest = match[1], match[2].lower(), match[3]
    given = _arguments(rest)
    first = given.get("0", "")
    if closing:
        return "\n\n"
    if name.startswith(_PICTURES):
        changes.note("picture-dropped", "A picture that lies outside was left out", given.get("alt") or given.get("src") or first)
        return ""
    if name in {"youtube", "vimeo"}:
        key = given.get("id") or first
        host = "https://www.youtube.com/watch?v=" if name == "youtube" else "https://vimeo.com/"
        return f"\n\n{host}{key}\n\n" if re.fullmatch(r"[\w-]{5,20}", key) else ""
    if name in _QUOTES and (text := given.get("text") or given.get("quote")):
        return (
            f"\n\n<blockquote><p>{escape(text)}</p><cite>{escape(given.get('cite', '') or given.get('author', ''))}</cite></blockquote>\n\n"
        )
    if name in {"link", "button"} and (url := given.get("href") or given.get("url")):
        return f"[{given.get('text') or url}]({url})"
    if name in {"note", "box", "ring", "highlight", "accordion", *_QUOTES} or name.startswith(("card", "usa-")):
        title = given.get("title") or given.get("heading") or (first if " " in first else "")
        return f"\n\n**{title}**\n\n" if title else "\n\n"
    if name in {"ref", "relref", "tmp"}:
        return ""
    changes.note("shortcode-unknown", f"The shortcode “{name}” is not known here; it was removed", rest)
    return " "


def _arguments(rest: str) -> dict[str, str]:
    """Named arguments by name, others by their place."""
    given: dict[str, str] = {}
    for place, (name, double, single, bare) in enumerate(_ARGUMENT.findall(rest)):
        given[name.lower() or str(place)] = double or single or bare
    return given
