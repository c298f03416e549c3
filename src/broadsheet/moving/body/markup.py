"""HTML of any quality, walked into the blocks of a story body."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import nh3
from lxml import etree
from lxml import html as lxml_html

from broadsheet.moving.body.changes import Changes

Block = tuple[str, Any]
_TAGS = {"p", "b", "i", "a", "ul", "ol", "li", "blockquote", "br", "sub", "sup", "code"}
# Read, but not kept: they are mapped to something else below.
_READ = _TAGS | {
    "strong", "em", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "iframe", "img",
    "div", "span", "section", "article", "figure", "figcaption", "pre", "tt", "hr", "cite", "q", "dl", "dt", "dd", "main", "aside",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_INLINE = {"b", "i", "a", "sub", "sup", "code", "br", "strong", "em", "span", "tt", "cite", "q", "img"}
_SAME = {"strong": "b", "em": "i", "tt": "code"}
_DROPPED = re.compile(r"<\s*(script|style|object|embed|form|input|button|audio|video|svg|math|link|meta|base)\b", re.IGNORECASE)
_YOUTUBE = re.compile(r"(?:youtube(?:-nocookie)?\.com/(?:watch\?(?:\S*&)?v=|embed/|v/|shorts/)|youtu\.be/)([\w-]{6,20})")
_VIMEO = re.compile(r"vimeo\.com/(?:video/)?(\d{5,12})")
_SPACE = re.compile(r"[^\S\n]*\s[^\S\n]*")
_DEEPEST = 100


def blocks_of(html: str, base_url: str, changes: Changes) -> list[Block]:
    """The blocks of an HTML text. Nothing gets past nh3's allow-list, before the walk and after it."""
    for name in sorted({match.lower() for match in _DROPPED.findall(html)}):
        changes.note("html-dropped", f"The HTML element “{name}” was left out")
    safe = nh3.clean(
        html, tags=_READ, attributes={"a": {"href"}, "iframe": {"src"}, "img": {"src", "alt"}, "td": {"colspan"}, "th": {"colspan"}},
        url_schemes={"http", "https", "mailto"}, link_rel=None, clean_content_tags={"script", "style"},
    )  # fmt: skip
    try:
        root = lxml_html.fragment_fromstring(safe, create_parent="div", parser=lxml_html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return _as_text(safe)
    walk = _Walk(base_url, changes)
    walk.children(root, 0)
    walk.end_paragraph()
    return walk.finish() or _as_text(safe)


def _as_text(html: str) -> list[Block]:
    """The words alone, of HTML that is nested deeper than a parser follows."""
    words = " ".join(nh3.clean(html, tags=set()).split())
    return [("text", f"<p>{words}</p>")] if words else []


class _Walk:
    def __init__(self, base_url: str, changes: Changes) -> None:
        self._base = base_url
        self._changes = changes
        self._blocks: list[Block] = []
        self._text: list[str] = []
        self._open: list[str] = []

    def finish(self) -> list[Block]:
        self._end_text()
        return self._blocks

    def children(self, element: Any, depth: int) -> None:
        self._open.append(_escaped(element.text))
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, depth + 1)
            self._open.append(_escaped(child.tail))

    def _element(self, element: Any, depth: int) -> None:
        tag = element.tag
        if depth > _DEEPEST:
            self._open.append(_escaped("".join(element.itertext())))
        elif tag in _HEADINGS:
            self.end_paragraph()
            self._block("subheading", _plain(element))
        elif tag == "table":
            self.end_paragraph()
            self._table(element)
        elif tag == "iframe":
            self._frame(element.get("src", ""))
        elif tag in _INLINE:
            self._open.append(self._inline(element, depth))
        elif tag in {"ul", "ol", "blockquote", "pre"}:
            self.end_paragraph()
            self._kept(element, depth)
        elif tag == "hr":
            self.end_paragraph()
        else:
            self.end_paragraph()
            self.children(element, depth)
            self.end_paragraph()

    def _kept(self, element: Any, depth: int) -> None:
        """Lists, quotes and preformatted text, with what stands inside made inline."""
        if element.tag == "pre":
            lines = "".join(element.itertext()).strip("\n").split("\n")
            self._text.append(f"<p><code>{'<br>'.join(_escaped(line) for line in lines)}</code></p>")
        elif element.tag == "blockquote":
            cite = element.find(".//cite")
            said = _plain(element)
            if cite is not None and (name := _plain(cite)) is not None:
                self._block("pull_quote", {"quote": said.removesuffix(name).strip(' —–-\n“”"'), "attribution": name})
            elif said:
                self._text.append(f"<blockquote>{self._nested(element, depth)}</blockquote>")
        elif _plain(element):
            self._text.append(self._list(element, depth))

    def _list(self, element: Any, depth: int) -> str:
        items = []
        for item in element:
            if isinstance(item.tag, str) and (inner := self._nested(item, depth + 1)):
                items.append(f"<li>{inner}</li>")
        return f"<{element.tag}>{''.join(items)}</{element.tag}>" if items else ""

    def _nested(self, element: Any, depth: int) -> str:
        """The inside of a list item or quote: inline text, line breaks between paragraphs, lists in lists."""
        if depth > _DEEPEST:
            return _escaped(_plain(element))
        parts = [_escaped(element.text)]
        for child in element:
            if isinstance(child.tag, str):
                if child.tag in {"ul", "ol"}:
                    parts.append(self._list(child, depth + 1))
                elif child.tag in _INLINE:
                    parts.append(self._inline(child, depth + 1))
                elif inner := self._nested(child, depth + 1):
                    parts.append(("<br>" if "".join(parts).strip() else "") + inner)
            parts.append(_escaped(child.tail))
        return "".join(parts).strip().removesuffix("<br>")

    def _inline(self, element: Any, depth: int) -> str:
        tag = _SAME.get(element.tag, element.tag)
        if tag == "br":
            return "<br>"
        if tag == "img":
            self._changes.note(
                "picture-dropped", "A picture that lies outside was left out", element.get("alt") or element.get("src") or ""
            )
            return ""
        if depth > _DEEPEST:
            return _escaped("".join(element.itertext()))
        inside = _escaped(element.text)
        for child in element:
            if isinstance(child.tag, str):
                inside += self._inline(child, depth + 1) if child.tag in _INLINE else f" {_escaped(_plain(child))} "
            inside += _escaped(child.tail)
        if tag == "a":
            return self._link(element.get("href"), inside)
        return f"<{tag}>{inside}</{tag}>" if tag in _TAGS and inside.strip() else inside

    def _link(self, href: str | None, inside: str) -> str:
        address = urljoin(self._base, (href or "").strip()) if self._base else (href or "").strip()
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if (parts.scheme in {"http", "https"} and parts.netloc) or parts.scheme == "mailto":
            return f'<a href="{_escaped(address).replace(chr(34), "%22")}">{inside}</a>' if inside.strip() else ""
        if address:
            self._changes.note("link-relative", "A link that leads nowhere from here was removed, its text kept", address)
        return inside

    def _frame(self, address: str) -> None:
        self.end_paragraph()
        video = video_address(address)
        if video:
            self._block("embed", {"url": video, "caption": ""})
        else:
            self._changes.note("embed-host", "A frame of a provider that is not on the list was left out", address)

    def _table(self, element: Any) -> None:
        rows = [[_plain(cell) for cell in row if cell.tag in {"td", "th"}] for row in element.iter("tr")]
        rows = [row for row in rows if any(row)]
        width = max((len(row) for row in rows), default=0)
        if width < 2 or len(rows) < 2:
            self._text += [f"<p>{_escaped(cell)}</p>" for row in rows for cell in row if cell]
            return
        even = [row + [""] * (width - len(row)) for row in rows]
        caption = element.find("caption")
        self._block("table", {"caption": _plain(caption)[:200] if caption is not None else "", "header": even[0], "rows": even[1:]})

    def end_paragraph(self) -> None:
        html, self._open = "".join(self._open), []
        html = re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", _SPACE.sub(" ", html))
        plain = re.sub(r"<[^>]*>", "", html).strip()
        if not plain:
            return
        video = video_address(plain) if re.fullmatch(r"https?://\S+", plain) else ""
        if video:
            self._block("embed", {"url": video, "caption": ""})
        else:
            self._text.append(f"<p>{html}</p>")

    def _block(self, kind: str, value: Any) -> None:
        if not value:
            return
        self._end_text()
        self._blocks.append((kind, value))

    def _end_text(self) -> None:
        html, self._text = "".join(self._text), []
        clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None)
        if re.sub(r"<[^>]*>", "", clean).strip():
            self._blocks.append(("text", clean))


def video_address(address: str) -> str:
    """The address of a YouTube or Vimeo video in its usual form, or nothing."""
    if found := _YOUTUBE.search(address):
        return f"https://www.youtube.com/watch?v={found[1]}"
    if found := _VIMEO.search(address):
        return f"https://vimeo.com/{found[1]}"
    return ""


def _plain(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", " ")
