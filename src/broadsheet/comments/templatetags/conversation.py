"""Filters for comments: their text as HTML, and the words that a rule concerns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from broadsheet.comments.rules.characters import PILE

register = template.Library()

# Marks that turn the direction of a whole page around, and controls: none of them belongs into somebody else's page.
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LINK = re.compile(r'rel="nofollow"')


def readable(text: str) -> str:
    """A text without what would break a page around it; nothing that says anything is lost."""
    return PILE.sub(r"\1", _UNSEEN.sub("", text))


@register.filter
def plain(text: str) -> str:
    return readable(text)


@register.filter
def comment_html(text: str) -> SafeString:
    """Paragraphs, quotations (lines that begin with >) and links. Everything else is text."""
    parts = []
    for block in re.split(r"\n{2,}", readable(text).strip()):
        lines = block.split("\n")
        quoted = all(line.startswith(">") for line in lines)
        inner = "<br>".join(_linked(line.lstrip("> ") if quoted else line) for line in lines)
        parts.append(f"<blockquote><p>{inner}</p></blockquote>" if quoted else f"<p>{inner}</p>")
    return mark_safe("".join(parts))


def _linked(line: str) -> str:
    # Every link is a reader's: search engines are told so, and the page that it leads to hears nothing.
    return _LINK.sub('rel="nofollow ugc noopener noreferrer"', urlize(line, trim_url_limit=60, nofollow=True, autoescape=True))


@register.simple_tag
def marked(text: str, findings: Iterable[dict[str, Any]]) -> SafeString:
    """The text with the words concerned in <mark>, titled with the rules; `findings` as a comment's `verdict` keeps them."""
    findings = [
        {"rule": str(one.get("rule", "")), "spans": list(one.get("spans") or ())[:200]} for one in findings if isinstance(one, dict)
    ]
    edges = sorted({0, len(text), *(min(max(0, edge), len(text)) for one in findings for span in one["spans"] for edge in span)})
    parts = []
    for start, end in itertools.pairwise(edges):
        rules = [one["rule"] for one in findings if any(span[0] <= start and end <= span[1] for span in one["spans"])]
        piece = escape(readable(text[start:end]))
        parts.append(format_html('<mark title="{}">{}</mark>', ", ".join(dict.fromkeys(rules)), mark_safe(piece)) if rules else piece)
    return mark_safe("".join(parts).replace("\n", "<br>"))


@register.filter
def of(mapping: Any, key: Any) -> Any:
    """What a mapping holds under a key, or nothing."""
    return mapping.get(key, ()) if mapping else ()
