"""The paper's stylesheet, under the address that holds its digest."""

from __future__ import annotations

from django.http import HttpResponseBase, HttpResponseRedirect

from broadsheet.newsroom.models import Paper
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed
from broadsheet.site.stylesheet import stylesheet, stylesheet_address


@printed
def style(digest: str) -> Plan | HttpResponseBase:
    current = stylesheet_address()
    if f"/style/{digest}.css" != current:
        return HttpResponseRedirect(current)
    css = stylesheet(Paper.load())
    return Plan(
        (fragment(f"style:{digest}", {"paper"}, lambda: css),), frozenset({"paper"}), content_type="text/css; charset=utf-8",
        headers=(("cache-control", "public, max-age=31536000, immutable"), ("x-content-type-options", "nosniff")),
    )  # fmt: skip
