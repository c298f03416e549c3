"""What is written inside a shortcode, and where the shortcode stands."""

from __future__ import annotations

import re
from html import escape, unescape

from broadsheet.moving.body.links import OLD_SITE

_ARGUMENT = re.compile(
    r"""(?:([\w-]+)\s*[=:]\s*)?"""
    r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|([^\s"'`,]+))""",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\([^\w\s])|\\(?=_)")
_LONGEST = 20_000
_CURLED = str.maketrans("“”″‘’", '"""\'\'')
# Where a link's or picture's address is expected: after `](`, after `<`, or as an attribute's value.
_TARGET = re.compile(r"(?:\]\(\s*<?|(?:href|src)\s*=\s*[\"']?)$", re.IGNORECASE)


def arguments_of(inside: str) -> dict[str, str]:
    """Named arguments by their name, others by their place, from "0" on."""
    inside = inside[:_LONGEST]
    if "&#" in inside or "&quot;" in inside:
        # Editors that curl quotes did so inside shortcodes too.
        inside = unescape(inside).translate(_CURLED)
    given: dict[str, str] = {}
    place = 0
    for name, *values in _ARGUMENT.findall(inside):
        value = next((value for value in values if value), "")
        value = _ESCAPED.sub(r"\1", value)
        if name:
            given.setdefault(name.lower(), value)
        else:
            given[str(place)] = value
            place += 1
    return given


def first_of(given: dict[str, str], *names: str) -> str:
    """The first of these arguments that says something."""
    return next((given[name].strip() for name in names if given.get(name, "").strip()), "")


def is_target(before: str) -> bool:
    """Whether what follows `before` is a link's address."""
    return bool(_TARGET.search(before[-40:]))


def to_old_site(page: str) -> str:
    """An address that no link can have, for a page of the old site; links to it are taken off later, with a change."""
    return OLD_SITE + (re.sub(r"[^\w./-]+", "-", page).strip("-") or "page")


def frame(address: str, title: str) -> str:
    """A video as HTML, on lines of its own."""
    return f'\n\n<iframe src="{escape(address)}" title="{escape(" ".join(title.split()))}"></iframe>\n\n'


def quotation(said: str, by: str) -> str:
    """A quote that stands out, as HTML."""
    said, by = (escape(" ".join(part.split())) for part in (said, by))
    return f'\n\n<blockquote class="pullquote"><p>{said}</p><footer>{by}</footer></blockquote>\n\n'


def link(address: str, text: str) -> str:
    """A link as HTML."""
    return f'<a href="{escape(address)}">{escape(text or address)}</a>'
