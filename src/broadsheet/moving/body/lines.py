"""A line of prose: words with the styles they are in, written as HTML that is always well-formed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

_ORDER = {"a": 0, "b": 1, "i": 2, "sub": 3, "sup": 4, "code": 5}
_BREAK = "\n"


@dataclass(frozen=True)
class Style:
    """An element round words: its tag and, for a link, its address."""

    tag: str
    href: str = ""

    def opened(self) -> str:
        return f'<a href="{escape(self.href)}">' if self.tag == "a" else f"<{self.tag}>"


Styles = frozenset[Style]
PLAIN: Styles = frozenset()


@dataclass
class Line:
    """What becomes a paragraph, an item's text or a heading."""

    runs: list[tuple[str, Styles]] = field(default_factory=list)
    # Only where there are words does a line become anything.
    words: bool = False
    breaks: int = 0

    def add(self, text: str, styles: Styles) -> None:
        """Add text; white space in it counts as one space."""
        if text:
            self.runs.append((" " if text.isspace() else text.replace(_BREAK, " "), styles))
            if not text.isspace():
                self.words, self.breaks = True, 0

    def add_break(self) -> None:
        """Start a new line inside this one."""
        self.runs.append((_BREAK, PLAIN))
        self.breaks += 1

    def bold(self) -> Line:
        """The same in bold."""
        return Line([(text, styles | {Style("b")}) for text, styles in self.runs], self.words)

    def plain(self) -> str:
        """The words alone."""
        return " ".join("".join(text for text, _ in self.runs).split())

    def html(self) -> str:
        """The words in their styles; spaces and line breaks at either end, or at a style's edge inside it, are gone."""
        out: list[str] = []
        stack: list[Style] = []
        gap = ""
        for text, styles in self.runs:
            if text == _BREAK:
                gap = "<br>"
                continue
            words = " ".join(text.split())
            if text[:1].isspace():
                gap = gap or " "
            if not words:
                continue
            kept = next((place for place, style in enumerate(stack) if style not in styles), len(stack))
            out += [f"</{style.tag}>" for style in reversed(stack[kept:])]
            del stack[kept:]
            out.append(gap if out else "")
            for style in sorted(styles.difference(stack), key=lambda style: _ORDER[style.tag]):
                out.append(style.opened())
                stack.append(style)
            out.append(escape(words, quote=False))
            gap = " " if text[-1].isspace() else ""
        out += [f"</{style.tag}>" for style in reversed(stack)]
        return "".join(out)
