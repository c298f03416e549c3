"""HTML, as platforms send it, into the plain text that comments are kept as."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^<>]*)>|<[!?][^<>]*>")
_MARKUP = re.compile(r"</?(?:p|br|div|a|b|i|em|strong|span|blockquote|li|ul|ol|img|u|s|code|pre)\b[^<>]*>", re.IGNORECASE)
_BLOCKS = re.compile(r"<(?:p|br|div|blockquote|li|h[1-6])\b", re.IGNORECASE)
_SILENT = re.compile(r"<(script|style|template)\b[^<>]*>.*?(?:</\1[^<>]*>|\Z)", re.DOTALL | re.IGNORECASE)
_PLAIN_LINES = re.compile(r" ?\n[ \n]*")
# Some platforms send ’ as a backtick. Between letters it is never the mark of code.
_BACKTICK = re.compile(r"(?<=[^\W\d_])`(?=[^\W\d_])")
_PARAGRAPHS = {"p", "div", "ul", "ol", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article"}
# Where something is to be done; single spaces are left alone, for speed.
_SPACES = re.compile(r"[ \t\xa0]{2,}|[\t\xa0]")
_MANY_LINES = re.compile(r"\n[ \t]*\n[ \t\n]*")
# Around each emoji of some editors stand marks without width.
_UNSEEN = re.compile("[\ufeff\u200b\x00]")
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|hellip|[mn]dash);)", re.IGNORECASE)
_COUNTED = re.compile(r"https?://(?:www\.)?disq\.us/(?:url)?\?(?:[^#]*&)?url=([^&#]+)", re.IGNORECASE)
_LONGEST = 200_000


def plain_text(told: str, *, is_html: bool = True) -> str:
    """The text with its paragraphs; links as their address, quotations with `> `, emoji as themselves.

    `is_html` says that entities and any tag are markup. Otherwise only a text that plainly holds tags is taken for HTML.
    """
    told = _UNSEEN.sub("", told[:_LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
    if "<" in told and (is_html or _MARKUP.search(told)):
        told = _without_tags(told)
    elif is_html and "&" in told:
        told = html.unescape(told)
    if "`" in told:
        told = _BACKTICK.sub("'", told)
    return _MANY_LINES.sub("\n\n", told).strip()


def with_letters(told: str) -> str:
    """Plain text with its entities read, where each & in it begins one: then a program wrote them, and no person."""
    if "&" in told and "<" not in told and not _BARE_AMPERSAND.search(told):
        return html.unescape(told)
    return told


def plain_line(told: object) -> str:
    """A name or a title: entities read, on one line."""
    if told is None:
        return ""
    text = _UNSEEN.sub("", str(told))
    if "&" in text:
        text = html.unescape(text)
    if "`" in text:
        text = _BACKTICK.sub("'", text)
    return " ".join(text.split())


class _Writer:
    """Puts text down line by line, with the marks of the quotations it stands in."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.quotes = 0
        self.links: list[tuple[str, int]] = []

    def say(self, text: str) -> None:
        self.parts.append(text)

    def new_line(self, paragraph: bool) -> None:
        self.parts.append("\n\n" if paragraph else "\n")

    def quote(self, begins: bool) -> None:
        self.parts.append("\n\n\x01" if begins else "\x02\n\n")

    def close_link(self) -> None:
        if not self.links:
            return
        address, since = self.links.pop()
        said = "".join(self.parts[since:]).strip()
        if not address or said == address or (said.startswith("@") and " " not in said):
            # Of a mention the name is enough; where that person's page was is gone.
            return
        bare = address.partition("://")[2].rstrip("/")
        short = said.rstrip(".…").partition("://")[2] or said.rstrip(".…")
        if not said or bare.startswith(short.rstrip("/")) or bare.removeprefix("www.").startswith(short.rstrip("/")):
            # The platform shortened the address for show; the whole one stands for it.
            self.parts[since:] = [address]
        else:
            self.parts.append(f" ({address})")


def _without_tags(told: str) -> str:
    if "<!--" in told:
        told = _without_remarks(told)
    if "<s" in told or "<S" in told or "<t" in told or "<T" in told:
        told = _SILENT.sub("", told)
    told = _SPACES.sub(" ", told)
    if _BLOCKS.search(told):
        told = _PLAIN_LINES.sub(lambda found: "\n" if found[0].count("\n") < 2 else "\n\n", told)
        keeps_lines = False
    else:
        keeps_lines = True
    out, at = _Writer(), 0
    for found in _TAG.finditer(told):
        if found.start() > at:
            out.say(_said(told[at : found.start()], keeps_lines))
        at = found.end()
        if found[2]:
            _tag(out, found[2].lower(), bool(found[1]), found[3])
    out.say(_said(told[at:], keeps_lines))
    text = _SPACES.sub(" ", "".join(out.parts))
    text = "\n".join(line.strip(" ") for line in text.split("\n"))
    return _quoted(_MANY_LINES.sub("\n\n", text)) if "\x01" in text else text


def _without_remarks(told: str) -> str:
    """Without HTML comments; by hand, for a pattern would look to the end of the text from each one that never closes."""
    kept, at = [], 0
    while (begins := told.find("<!--", at)) >= 0:
        ends = told.find("-->", begins)
        kept.append(told[at:begins])
        if ends < 0:
            return "".join(kept)
        at = ends + 3
    return "".join(kept) + told[at:]


def _said(text: str, keeps_lines: bool) -> str:
    """Words between tags. Two ends of line are a paragraph even among tags: writers typed them."""
    if not keeps_lines and "\n" in text:
        text = "\n\n".join(part.replace("\n", " ") for part in text.split("\n\n")) if text.strip() else " "
    text = html.unescape(text) if "&" in text else text
    return text.replace("\x01", "").replace("\x02", "")


def _tag(out: _Writer, name: str, closes: bool, attributes: str) -> None:
    if name == "br":
        out.new_line(False)
    elif name in _PARAGRAPHS:
        out.new_line(True)
    elif name == "li":
        out.say("" if closes else "\n- ")
    elif name == "blockquote":
        out.quote(not closes)
    elif name == "a":
        if closes:
            out.close_link()
        else:
            address = _unwrapped(_attribute(attributes, "href"))
            out.links.append((address if address.lower().startswith(("http://", "https://")) else "", len(out.parts)))
    elif name == "img" and not closes:
        alt, address = _attribute(attributes, "alt"), _attribute(attributes, "src")
        out.say(alt if alt and (len(alt) < 20 or not address.startswith("http")) else address if address.startswith("http") else alt)


def _unwrapped(address: str) -> str:
    """The address itself, where Disqus's counter of clicks stands before it: it puts a check sum behind it."""
    found = _COUNTED.match(address)
    return unquote(found[1], errors="replace").rpartition(":")[0] or address if found else address


def _attribute(attributes: str, name: str) -> str:
    found = re.search(rf"(?:^|\s){name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", attributes, re.IGNORECASE)
    return html.unescape(next(filter(None, found.groups()), "")).strip() if found else ""


def _quoted(text: str) -> str:
    """Lines between the marks of a quotation, with `> ` before each; empty ones only where the quotation goes on."""
    lines: list[str] = []
    depth, waits = 0, False
    for line in text.split("\n"):
        begins, ends = line.count("\x01"), line.count("\x02")
        said = line.replace("\x01", "").replace("\x02", "").strip()
        is_quoted = depth > 0 or begins > 0
        depth = max(0, depth + begins - ends)
        if is_quoted and not said:
            waits = True
            continue
        if waits:
            lines.append(">" if is_quoted and lines and lines[-1].startswith(">") else "")
        lines.append(f"> {said}" if is_quoted else said)
        waits = False
    return "\n".join(lines)
