"""Liquid, Jekyll's template language, mapped to HTML or removed: `{% … %}` and `{{ … }}`."""

from __future__ import annotations

import re

from broadsheet.moving.body.arguments import arguments_of, first_of, frame, is_target, to_old_site
from broadsheet.moving.body.changes import Changes
from broadsheet.moving.body.links import vimeo_address, youtube_address

_TEMPLATE = re.compile(
    r"\{%-?\s*(?P<name>\w+)(?P<rest>(?:(?!\{%|%\}).)*?)-?%\}"
    r"|\{\{-?(?![<%])(?P<told>(?:(?!\{\{|\}\}).){0,2000}?)-?\}\}",
    re.DOTALL,
)
_COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}(?:(?!\{%-?\s*comment).)*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_STRING = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*""")
_FILTER = re.compile(r"""\|\s*(\w+)\s*(?::\s*((?:"[^"]*"|'[^']*'|[^|"'])*))?""")
# Marks of a heading or paragraph that Jekyll's Markdown reads: `{: .wide}`, `{#contents}`.
_MARKS = re.compile(r"\{:[^{}\n]{0,200}\}|[ \t]*\{#[^{}\n]{1,100}\}[ \t]*$", re.MULTILINE)
_SILENT = {
    "raw", "endraw", "if", "endif", "else", "elsif", "unless", "endunless", "assign", "capture", "endcapture", "break",
}  # fmt: skip


def without_templates(source: str, changes: Changes) -> str:
    """`source` with Liquid's tags and values mapped or removed."""
    if "{" not in source:
        return source
    if "{%" in source:
        source = _COMMENT.sub("", source)
    source = _TEMPLATE.sub(lambda match: _mapped(match, changes), source)
    return _MARKS.sub("", source)


def _mapped(match: re.Match[str], changes: Changes) -> str:
    target = is_target(match.string[max(0, match.start() - 40) : match.start()])
    if match["name"]:
        return _tag(match["name"].lower(), match["rest"], target, changes)
    return _value(match["told"], target, changes)


def _tag(name: str, rest: str, target: bool, changes: Changes) -> str:
    given = arguments_of(rest)
    if "image" in name or "figure" in name or (name.startswith("include") and re.search("image|figure|photo", rest)):
        about = first_of(given, "caption", "alt", "2", "1", "0")
        changes.note("picture-dropped", "A picture that lies outside was left out", about)
        return ""
    if target:
        return to_old_site(given.get("0", ""))
    if name in {"youtube", "vimeo"}:
        video = given.get("0", "")
        address = vimeo_address(video) if name == "vimeo" else youtube_address(video)
        return frame(address or video, first_of(given, "title", "caption"))
    if name == "highlight":
        return "\n\n```\n"
    if name == "endhighlight":
        return "\n```\n\n"
    if name not in _SILENT:
        changes.note("template-dropped", "A template's tag was left out", f"{name} {rest}")
    return ""


def _value(told: str, target: bool, changes: Changes) -> str:
    """What `{{ … }}` stood for, as far as it can be told without the site it was written for."""
    if re.fullmatch(r"\s*(?:site|page)\.(?:\w*base_?url|url)\s*", told):
        return ""
    string = _STRING.match(told)
    filters = dict(_FILTER.findall(told[string.end() if string else 0 :]))
    said = (string[1] or string[2] or "") if string else ""
    if "team_photo" in filters:
        changes.note("picture-dropped", "A picture that lies outside was left out", said)
        return ""
    if "embed" in filters:
        title = _STRING.match(filters["embed"])
        return frame(said, (title[1] or title[2] or "") if title else "")
    if string and "team_link" in filters:
        name = said.replace("-", " ").replace("_", " ").title()
        changes.note("template-name", "A short name stands where the old site put a person's name", name)
        return name
    if target:
        return said if string else to_old_site(told)
    if string:
        return said
    changes.note("template-dropped", "A value that only the old site knew was left out", told)
    return ""
