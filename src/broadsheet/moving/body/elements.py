"""HTML's elements, by what becomes of them."""

from __future__ import annotations

STYLES = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "dfn": "i", "var": "i", "cite": "i", "sub": "sub", "sup": "sup",
    "code": "code", "tt": "code", "kbd": "code", "samp": "code",
}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"}
BLOCKS = TABLE_PARTS | {
    "p", "div", "section", "article", "main", "header", "footer", "nav", "aside", "address", "center", "form",
    "fieldset", "legend", "dl", "dt", "dd", "details", "summary", "hgroup", "hr", "body", "html", "dialog",
    "search", "menu", "dir", "optgroup", "marquee", "plaintext", "xmp", "listing", "frameset", "noframes",
    "noscript", "title", "figcaption",
}  # fmt: skip
# Left out with all that is in them, and told.
DROPPED = {
    "script", "style", "object", "applet", "audio", "video", "canvas", "svg", "math", "select", "textarea",
    "template", "head", "noembed", "datalist", "map",
}  # fmt: skip
# Left out and told, but they hold nothing.
DROPPED_EMPTY = {
    "embed", "input", "meta", "link", "base", "frame", "bgsound", "keygen", "isindex", "area",
}  # fmt: skip
TRANSPARENT = {
    "span", "font", "u", "ins", "abbr", "acronym", "small", "big", "mark", "time", "label", "bdo", "bdi", "ruby",
    "rb", "rt", "rtc", "rp", "wbr", "nobr", "picture", "source", "track", "param", "data", "output", "button", "s",
    "strike", "del", "option", "progress", "meter", "slot", "blink", "basefont", "spacer", "layer", "image",
}  # fmt: skip
KNOWN = (
    set(STYLES) | HEADINGS | BLOCKS | DROPPED | DROPPED_EMPTY | TRANSPARENT
    | {"a", "br", "img", "ul", "ol", "li", "blockquote", "pre", "iframe", "figure", "q"}
)  # fmt: skip
# What code shown in `pre` is marked up with; other tags in it are what is shown.
IN_CODE = {
    "code", "span", "b", "strong", "i", "em", "a", "p", "div", "mark", "kbd", "samp", "var", "tt", "font", "u",
    "ins", "del", "sub", "sup",
}  # fmt: skip
