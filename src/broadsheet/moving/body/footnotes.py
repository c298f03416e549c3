"""Footnotes of Markdown: numbers in the text, and a list of notes at the end."""

from __future__ import annotations

import re

from broadsheet.moving.body.changes import Changes

_DEFINITION = re.compile(r"^\[\^([^\]\s]{1,60})\]:[ \t]*(.*(?:\n(?:[ \t]{2,}.*|[ \t]*$)(?=\n|$))*)", re.MULTILINE)
_MARK = re.compile(r"\[\^([^\]\s]{1,60})\]")


def with_notes(source: str, changes: Changes) -> str:
    """Footnotes as superscript numbers, with the notes under a heading at the end; a mark without a note is reported."""
    notes = {match[1]: match[2].strip() for match in _DEFINITION.finditer(source)}
    body = _DEFINITION.sub("", source)
    order: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match[1]
        if name not in notes:
            changes.note("footnote-orphan", "A mark without a footnote was left out", name)
            return ""
        if name not in order:
            order.append(name)
        return f"<sup>{order.index(name) + 1}</sup>"

    body = _MARK.sub(number, body)
    order += [name for name in notes if name not in order]
    if not order:
        return body
    listed = "\n".join(f"{place}. {' '.join(notes[name].split())}" for place, name in enumerate(order, 1))
    return f"{body}\n\n## Notes\n\n{_MARK.sub('', listed)}\n"
