"""The bridge to Django, and the paper's own templates, which are used first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template import engines
from django.template.loader import render_to_string

from broadsheet.frontdoor.django_bridge import environ
from broadsheet.newsroom.models import Paper


def test_a_template_of_the_paper_stands_before_the_packages(paper: Paper, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "names.html").write_text("OUR OWN")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    engines._engines = {}
    assert render_to_string("parts/names.html", {}) == "OUR OWN"


class _Scope:
    method, path, query_string, http_version, scheme = "GET", "/café/", "a=1", "1.1", "http"
    server, client, authority = "127.0.0.1:8000", "[::1]:5000", "paper.example"

    class headers:
        @staticmethod
        def items() -> list[tuple[str, str]]:
            return [("cookie", "a=1"), ("cookie", "b=2"), ("x_forwarded_for", "6.6.6.6"), ("accept", "text/html")]


def test_the_bridge_makes_an_environment_as_pep_3333_says() -> None:
    made = environ(_Scope, b"body")
    assert made["PATH_INFO"].encode("latin-1").decode() == "/café/"
    assert made["HTTP_COOKIE"] == "a=1; b=2"
    assert made["HTTP_HOST"] == "paper.example"
    assert made["CONTENT_LENGTH"] == "4"
    assert made["REMOTE_ADDR"] == "::1"
    assert "HTTP_X_FORWARDED_FOR" not in made, "an underscore may not pass for a hyphen"
