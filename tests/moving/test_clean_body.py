"""Bodies from elsewhere become few, safe kinds of block."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from broadsheet.moving.body import clean_body

ALLOWED = {"p", "b", "i", "a", "ul", "ol", "li", "blockquote", "br", "sub", "sup", "code"}


def _blocks(source: str, form: Any = "markdown", **more: Any) -> list[tuple[str, Any]]:
    return list(clean_body(source, format=form, **more).blocks)


def _changes(source: str) -> list[str]:
    return [change.what for change in clean_body(source, format="markdown").changes]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("One.\n\nTwo **bold** and _it_.", [("text", "<p>One.</p><p>Two <b>bold</b> and <i>it</i>.</p>")]),
        ("## A heading\n\nText", [("subheading", "A heading"), ("text", "<p>Text</p>")]),
        ("caf&#233; &amp; co &#8211; here", [("text", "<p>café &amp; co – here</p>")]),
        ("[a](https://example.org/x)", [("text", '<p><a href="https://example.org/x">a</a></p>')]),
        ("[a](javascript:alert(1))", [("text", "<p>[a](javascript:alert(1))</p>")]),
        ('<a href="javascript:alert(1)">a</a>', [("text", "<p>a</p>")]),
        ("[a]({{< ref \"x.md\" >}} \"T\") b", [("text", "<p>a b</p>")]),
        ("{{< youtube dQw4w9WgXcQ >}}", [("embed", {"url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "caption": ""})]),
        ('<iframe src="https://player.vimeo.com/video/76979871"></iframe>', [("embed", {"url": "https://vimeo.com/76979871", "caption": ""})]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", [("table", {"caption": "", "header": ["a", "b"], "rows": [["1", "2"]]})]),
        ("- one\n- two", [("text", "<ul><li>one</li><li>two</li></ul>")]),
        ("```\na < b\nc\n```", [("text", "<p><code>a &lt; b<br>c</code></p>")]),
        ("A fact.[^1]\n\n[^1]: Where from.", [("text", "<p>A fact.<sup>1</sup></p>"), ("subheading", "Notes"), ("text", "<ol><li>Where from.</li></ol>")]),  # fmt: skip
        ('{{< quote-block text="Said so" cite="Her" >}}', [("pull_quote", {"quote": "Said so", "attribution": "Her"})]),
        ("{{% note %}}Inside{{% /note %}}", [("text", "<p>Inside</p>")]),
        ("<script>alert(1)</script>After", [("text", "<p>After</p>")]),
    ],
)  # fmt: skip
def test_each_kind_becomes_its_block(source: str, blocks: list[tuple[str, Any]]) -> None:
    assert _blocks(source) == blocks


def test_what_is_dropped_is_told() -> None:
    assert _changes("![A boat](x.jpg)") == ["picture-dropped"]
    assert _changes('{{< tweet id="1" >}}') == ["shortcode-unknown"]
    assert _changes("Mark[^9]") == ["footnote-orphan"]
    assert _changes("[a](/inside)") == ["link-relative"]
    assert _changes('<iframe src="https://evil.example/x"></iframe>') == ["embed-host"]


def test_relative_links_lead_on_from_a_base() -> None:
    assert _blocks("[a](/b)", base_url="https://old.example/x/") == [("text", '<p><a href="https://old.example/b">a</a></p>')]


def test_plain_text_is_escaped() -> None:
    assert _blocks("a <b> c\n\nd", "text") == [("text", "<p>a &lt;b&gt; c</p><p>d</p>")]


@given(st.text(max_size=400), st.sampled_from(["markdown", "html", "text"]))
@settings(deadline=None)
def test_any_text_comes_out_safe(source: str, form: str) -> None:
    _assert_safe(_blocks(source, form))


def test_deep_and_long_bodies_come_out() -> None:
    assert _blocks("<div>" * 3000 + "x" + "</div>" * 3000, "html")
    assert _blocks("> " * 500 + "x")
    assert _blocks("<b>" * 1000 + "deep", "html")
    assert _blocks("word " * 100_000)


def _assert_safe(blocks: list[tuple[str, Any]]) -> None:
    for kind, value in blocks:
        assert kind in {"text", "subheading", "pull_quote", "table", "embed"}
        if kind == "embed":
            assert value["url"].startswith(("https://www.youtube.com/watch?v=", "https://vimeo.com/"))
        if kind == "text":
            root = lxml_html.fragment_fromstring(value, create_parent="div")
            for element in root.iterdescendants():
                assert element.tag in ALLOWED
                assert set(element.attrib) <= {"href"}
                assert re.match(r"(https?|mailto):", element.get("href", "http:"), re.IGNORECASE)


@pytest.mark.shared_data
def test_hostile_html_comes_out_inert(shared_data: Path) -> None:
    for file in (shared_data / "bad-input" / "xss").rglob("*"):
        if file.suffix in {".txt", ".test", ".svg", ".xml", ".json"}:
            for line in [*file.read_text("utf-8", "replace").splitlines()[:400], file.read_text("utf-8", "replace")[:20_000]]:
                _assert_safe(_blocks(line, "html"))
                _assert_safe(_blocks(line))


@pytest.mark.shared_data
def test_real_articles_keep_their_words_and_lose_their_shortcodes(shared_data: Path) -> None:
    poor = total = 0
    with open(shared_data / "news" / "us-gov-news.jsonl", encoding="utf-8") as lines:
        for raw in list(lines)[::4]:
            body = json.loads(raw)["body"]
            blocks = _blocks(body)
            _assert_safe(blocks)
            told = json.dumps(blocks, ensure_ascii=False)
            assert "{{<" not in told
            assert "[^" not in re.sub(r"<code>.*?</code>", "", told)
            words = re.findall(r"[a-z]{4,}", re.sub(r"\{\{.*?\}\}|<[^>]*>|https?://\S+|\(.*?\)", " ", body, flags=re.DOTALL).lower())
            kept = set(re.findall(r"[a-z]{4,}", told.lower()))
            total += 1
            poor += sum(word in kept for word in words) < 0.9 * len(words)
    assert poor <= total * 0.02
