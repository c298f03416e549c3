"""The web app manifest: the paper's name and colours for a home screen."""

from __future__ import annotations

import json

from django.contrib.staticfiles.storage import staticfiles_storage

from broadsheet.newsroom.models import Paper
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.views import printed


@printed
def manifest() -> Plan:
    def text() -> str:
        paper = Paper.load()
        icon = {"src": staticfiles_storage.url("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
        return json.dumps(
            {
                "name": paper.name, "short_name": paper.name[:24], "start_url": "/", "display": "minimal-ui", "lang": paper.language,
                "background_color": "#ffffff", "theme_color": paper.accent, "icons": [icon],
            }
        )  # fmt: skip

    return Plan((fragment("manifest", {"paper"}, text),), frozenset({"paper"}), content_type="application/manifest+json")
