"""The stylesheet: all components in one, with the paper's colours and type, under an address that holds its digest."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage

from broadsheet.newsroom.models import Paper, Typeface

_FOLDER = Path(__file__).parent.parent / "design" / "css"
# The layers' order; inside one, files come by name.
_LAYERS = ("base", "layout", "components", "pages", "print")
_STACKS = {
    Typeface.SERIF: '"Newsreader", "Newsreader fallback", Georgia, "Times New Roman", serif',
    Typeface.SANS: '"Libre Franklin", "Libre Franklin fallback", "Helvetica Neue", Arial, sans-serif',
}
FONTS = (
    ("Newsreader", "normal", "400 700", "fonts/newsreader.woff2"),
    ("Newsreader", "italic", "400 700", "fonts/newsreader-italic.woff2"),
    ("Libre Franklin", "normal", "400 700", "fonts/libre-franklin.woff2"),
)


def stylesheet(paper: Paper) -> str:
    return "\n".join([f"@layer {', '.join(_LAYERS)};", _faces(), _properties(paper), _components()])


@cache
def _components() -> str:
    """All components, each in its layer. They are part of the program, so they are read once a process."""
    parts = []
    for layer in _LAYERS:
        files = sorted((_FOLDER / layer).glob("*.css"))
        parts.append(f"@layer {layer} {{\n" + "\n".join(file.read_text("utf-8") for file in files) + "}")
    return "\n".join(parts)


def stylesheet_address() -> str:
    digest = hashlib.blake2b(stylesheet(Paper.load()).encode(), digest_size=6).hexdigest()
    return f"/style/{digest}.css"


def _faces() -> str:
    face = '@font-face {{ font-family: "{}"; font-style: {}; font-weight: {}; font-display: swap; src: url("{}") format("woff2"); }}'
    return "\n".join(face.format(*rest, staticfiles_storage.url(file)) for *rest, file in FONTS)


def _properties(paper: Paper) -> str:
    headline, body = _STACKS[Typeface(paper.headline_type)], _STACKS[Typeface(paper.body_type)]
    return (
        f":root {{ --accent: {paper.accent}; --headline-type: {headline}; --body-type: {body}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {paper.accent_dark}; }} }}\n"
        f"@media print {{ :root {{ --accent: {paper.accent}; }} }}"
    )
