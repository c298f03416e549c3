"""The allow-list that rich text passes on its way to a page."""

from __future__ import annotations

import nh3

TAGS = {"p", "b", "i", "strong", "em", "a", "ul", "ol", "li", "blockquote", "br", "sub", "sup", "code", "h2", "h3", "hr"}


def clean_html(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )  # fmt: skip
