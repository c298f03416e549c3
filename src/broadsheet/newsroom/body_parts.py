"""The body of a story as HTML, cut where its preview ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from lxml import html as lxml_html

from broadsheet.newsroom.models import Story

# Without an editor's mark, a preview ends after this many paragraphs, and never past half of the story.
_PREVIEW_PARAGRAPHS = 2


@dataclass(frozen=True)
class BodyParts:
    """`preview` may be read by all who may know of the story; `rest` only by whom the gate lets."""

    preview: str
    rest: str


def body_parts(story: Story, context: dict[str, Any] | None = None) -> BodyParts:
    blocks = [(block.block_type, str(block.render(context=context or {}))) for block in story.body]
    kinds = [kind for kind, _ in blocks]
    if "preview_end" in kinds:
        cut = kinds.index("preview_end")
        return BodyParts(_joined(blocks[:cut]), _joined(blocks[cut + 1 :]))
    return _cut_by_paragraphs(blocks)


def _joined(blocks: list[tuple[str, str]]) -> str:
    return "".join(html for kind, html in blocks if kind != "preview_end")


def _cut_by_paragraphs(blocks: list[tuple[str, str]]) -> BodyParts:
    pieces: list[tuple[bool, str]] = []
    for kind, html in blocks:
        if kind == "text":
            pieces += [(True, piece) for piece in _top_level(html)]
        else:
            pieces.append((False, html))
    paragraphs = sum(is_paragraph for is_paragraph, _ in pieces)
    left = max(1, min(_PREVIEW_PARAGRAPHS, paragraphs // 2))
    for index, (is_paragraph, _) in enumerate(pieces):
        left -= is_paragraph
        if left == 0:
            return BodyParts(_text(pieces[: index + 1]), _text(pieces[index + 1 :]))
    return BodyParts("", _text(pieces))


def _text(pieces: list[tuple[bool, str]]) -> str:
    return "".join(html for _, html in pieces)


def _top_level(html: str) -> list[str]:
    """The elements of a text block, one by one."""
    pieces = []
    elements: Any = lxml_html.fragments_fromstring(html)
    for element in elements:
        if isinstance(element, str):
            if element.strip():
                pieces.append(f"<p>{escape(element)}</p>")
        else:
            pieces.append(lxml_html.tostring(element, encoding="unicode"))
    return pieces
