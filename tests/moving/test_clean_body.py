"""Bodies from elsewhere become few, safe kinds of block."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from broadsheet.moving.body import clean_body

ALLOWED = {"p", "b", "i", "a", "ul", "ol", "li", "blockquote", "br", "sub", "sup", "code"}
VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def _blocks(source: str, form: Any = "markdown", **more: Any) -> list[tuple[str, Any]]:
    return list(clean_body(source, format=form, **more).blocks)


def _changes(source: str, form: Any = "markdown") -> list[str]:
    return [change.what for change in clean_body(source, format=form).changes]


def _text(html: str) -> list[tuple[str, Any]]:
    return [("text", html)]


def _embed(url: str = VIDEO, caption: str = "") -> list[tuple[str, Any]]:
    return [("embed", {"url": url, "caption": caption})]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("One.\n\nTwo **bold** and _it **x** y_.", _text("<p>One.</p><p>Two <b>bold</b> and <i>it <b>x</b> y</i>.</p>")),
        ("## A heading\n\nText", [("subheading", "A heading"), *_text("<p>Text</p>")]),
        ("## Tags {#toc0}\n\n", [("subheading", "Tags")]),
        ("caf&#233; &amp; co &#8211; here", _text("<p>café &amp; co – here</p>")),
        ("[a](https://example.org/x)", _text('<p><a href="https://example.org/x">a</a></p>')),
        ("<me@example.org>", _text('<p><a href="mailto:me@example.org">me@example.org</a></p>')),
        ("[a](javascript:alert(1))", _text("<p>a</p>")),
        ("[a](https://e.org/a \"t\") and [b](to https://e.org/b c)", _text('<p><a href="https://e.org/a">a</a> and <a href="https://e.org/b">b</a></p>')),
        ("- one\n  - two\n\n    more\n- three", _text("<ul><li>one<ul><li>two<br/>more</li></ul></li><li>three</li></ul>")),
        ("3. a\n4. b", _text("<p>3. a</p><p>4. b</p>")),
        ("> said\n> so\n>\n> twice", _text("<blockquote>said so<br/>twice</blockquote>")),
        ("```\na < b\n  c\n```", _text("<p><code>a &lt; b<br/>&nbsp;&nbsp;c</code></p>")),
        ("`{{ kept }}` {{ dropped }}", _text("<p><code>{{ kept }}</code></p>")),
        ("| a | b |\n|---|---|\n| 1 |", [("table", {"caption": "", "header": ["a", "b"], "rows": [["1", ""]]})]),
        ("A.[^x] B.[^x]\n\n[^x]: Where *from*.", [*_text("<p>A.<sup>1</sup> B.<sup>1</sup></p>"), ("subheading", "Notes"), *_text("<ol><li>Where <i>from</i>.</li></ol>")]),
        ("As a <type of person>, I", _text("<p>As a &lt;type of person&gt;, I</p>")),
        ("**Half bold **and __more", _text("<p><b>Half bold</b> and more</p>")),
        ("<p>Html</p>_then_ [m](https://e.org)", _text('<p>Html</p><p><i>then</i> <a href="https://e.org">m</a></p>')),
        ("A\u200b\x00\ud800B\r\nc", _text("<p>AB c</p>")),
        ("___\n\n`\n\n&nbsp;\n\n**", []),
    ],
)  # fmt: skip
def test_markdown_becomes_blocks(source: str, blocks: list[tuple[str, Any]]) -> None:
    assert _blocks(source) == blocks


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("<b>a <i>b</b> c</i>", _text("<p><b>a <i>b</i></b> <i>c</i></p>")),
        ("one<br><br>two<br>three<p> <p>four", _text("<p>one</p><p>two<br/>three</p><p>four</p>")),
        ("<b>bold </b>text<p><b>open<p>shut</p>next", _text("<p><b>bold</b> text</p><p><b>open</b></p><p><b>shut</b></p><p>next</p>")),
        ("<li>a<li>b</ul>c", _text("<ul><li>a</li><li>b</li></ul><p>c</p>")),
        ("x <script>if (a<b) alert('</p>')</script>y", _text("<p>x y</p>")),
        ("x <script>alert(1) y", _text("<p>x alert(1) y</p>")),
        ("<blockquote>Said<br>— <cite>Her</cite></blockquote>", [("pull_quote", {"quote": "Said", "attribution": "Her"})]),
        ("<blockquote>-<footer>Her</footer></blockquote>x", _text("<blockquote>— Her</blockquote><p>x</p>")),
        ('<div class="pquote"><blockquote>“It was good.” - Noah</blockquote></div>', [("pull_quote", {"quote": "It was good.", "attribution": "Noah"})]),
        ("<table><caption>C</caption><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>", [("table", {"caption": "C", "header": ["a", "b"], "rows": [["1", "2"], ["", "3"]]})]),
        ("<table><tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3</table>", [("table", {"caption": "", "header": ["a", "", "b"], "rows": [["1", "2", "3"]]})]),
        ("<table><tr><td><p>only</p><ul><li>laid out</ul></table>", _text("<p>only</p><ul><li>laid out</li></ul>")),
        ('<iframe src="//player.vimeo.com/video/76979871?x=1" title="T"></iframe>', _embed("https://vimeo.com/76979871", "T")),
        ("<p>https://youtu.be/dQw4w9WgXcQ?t=3</p>", _embed()),
        ("<figure><img src=x><figcaption>gone</figcaption></figure><figure><pre>x</pre><figcaption>kept</figcaption></figure>", _text("<p><code>x</code></p><p>kept</p>")),
        ("<h2><p>In</p></h2><h3>On<p>after", [("subheading", "In"), ("subheading", "On"), *_text("<p>after</p>")]),
        ("<ul><li><h3>h</h3>x</ul>", _text("<ul><li><b>h</b><br/>x</li></ul>")),
        ('<a href="http://e.org/a b?x=1&y=2">l</a>', _text('<p><a href="http://e.org/a%20b?x=1&amp;y=2">l</a></p>')),
        ("a &lt;b&gt; &copy; 5 < 6", _text("<p>a &lt;b&gt; © 5 &lt; 6</p>")),
    ],
)  # fmt: skip
def test_html_becomes_blocks(source: str, blocks: list[tuple[str, Any]]) -> None:
    assert _blocks(source, "html") == blocks


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ('[a]({{< ref "x.md" >}} "T") b', _text("<p>a b</p>")),
        ('<a href="{{< relref "x.md" >}}">a</a> b', _text("<p>a b</p>")),
        ("{{< youtube dQw4w9WgXcQ >}}", _embed()),
        ('{{% youtube id="dQw4w9WgXcQ" title="The title" %}}', _embed(caption="The title")),
        ("{{< vimeo 76979871 >}}", _embed("https://vimeo.com/76979871")),
        ("[youtube=http://www.youtube.com/watch?v=dQw4w9WgXcQ&w=600]", _embed()),
        ("[embed width=3]https://youtu.be/dQw4w9WgXcQ[/embed]", _embed()),
        ("{{ \"https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ\" | embed: 'T' }}", _embed(caption="T")),
        ('{{< quote-block text="Said \\[so\\]" cite="Her" >}}', [("pull_quote", {"quote": "Said [so]", "attribution": "Her"})]),
        ("{{% note %}}**In**{{% /note %}}", _text("<p><b>In</b></p>")),
        ('{{< box title="Some words" >}}\nIn\n{{< /box >}}', _text("<p><b>Some words</b></p><p>In</p>")),
        ("we {{< highlight >}}do{{< /highlight >}} it", _text("<p>we do it</p>")),
        ('{{< button href="https://e.org" >}}Go{{< /button >}}', _text('<p><a href="https://e.org">Go</a></p>')),
        ('{{< asset-static file="a.pdf" label="the plan" >}}', _text("<p>the plan</p>")),
        ("{{< img src=a >}}{{< legacy-img-right src=b >}}{% image 'c' %}[caption id=1]<img src=d> d[/caption]", []),
        ("is {{< odd >}}kept{{< /odd >}} {{< never closed", _text("<p>is kept never closed</p>")),
        ('[18F]({{ "/a" | url }}) {% raw %}x{% endraw %} {{ "noah-w" | team_link }}', _text("<p>18F x Noah W</p>")),
        ("A [video] and a [quote]", _text("<p>A [video] and a [quote]</p>")),
    ],
)
def test_shortcodes_are_mapped(source: str, blocks: list[tuple[str, Any]]) -> None:
    assert _blocks(source) == blocks


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("![A boat](x.jpg)", "picture-dropped"),
        ('{{< img src="boat" >}}', "picture-dropped"),
        ('{{< tweet id="1" >}}', "shortcode-unknown"),
        ("Mark[^9]", "footnote-orphan"),
        ("No mark\n\n[^1]: note", "footnote-orphan"),
        ("[a](/inside)", "link-relative"),
        ('[a]({{< ref "x" >}})', "link-inside"),
        ("[a](javascript:alert(1))", "link-unsafe"),
        ("[a](http://[broken)", "link-broken"),
        ('<iframe src="https://youtube.com.evil.example/embed/dQw4w9WgXcQ"></iframe>', "embed-host"),
        ("<object data=x></object>", "html-dropped"),
        ("{{ page.secret }}", "template-dropped"),
    ],
)
def test_what_is_dropped_is_told(source: str, what: str) -> None:
    assert _changes(source) == [what]


def test_a_change_quotes_in_a_short_sentence() -> None:
    (change,) = clean_body(f"![{'long ' * 100}](x.jpg)", format="markdown").changes
    assert change.detail.startswith("A picture that lies outside was left out: “long long")
    assert len(change.detail) <= 125


def test_relative_links_lead_on_from_a_base() -> None:
    assert _blocks("[a](/b)", base_url="https://old.example/x/") == _text('<p><a href="https://old.example/b">a</a></p>')
    assert _blocks("[a](b#c)", base_url="https://old.example/x/y") == _text('<p><a href="https://old.example/x/b#c">a</a></p>')
    assert _blocks("[a](/b)", base_url="http://[broken") == _text("<p>a</p>")


def test_plain_text_is_escaped() -> None:
    assert _blocks("a <b> **c**\nd\n\n&amp;", "text") == _text("<p>a &lt;b&gt; **c**<br/>d</p><p>&amp;amp;</p>")


@given(st.text(max_size=400), st.sampled_from(["markdown", "html", "text"]))
@settings(deadline=None, max_examples=150)
def test_any_text_comes_out_safe(source: str, form: str) -> None:
    _assert_safe(_blocks(source, form))


_PIECES = [
    "<b>", "</b>", "<ul>", "<li>", "</ol>", "<ol start=4>", "<blockquote>", "</blockquote>", "<cite>", "</cite>", "<table>", "<tr>", "<td rowspan=3>", "</table>",
    "<pre>", "</pre>", "<h2>", "</h2>", "<figure>", "<figcaption>", "</figure>", "<a href='javascript:alert(1)'>", "<a href=//e.org>", "</a>", "<br>", "<svg onload=x>",
    "</svg>", "<script>", "</script>", "<iframe src='https://youtu.be/dQw4w9WgXcQ'>", "{{< note >}}", "{{< /note >}}", '{{< ref "x', "[^1]", "\n[^1]: ", "![", "](", ")", "**", "_",
    "`", "```", "\n", "\n\n", "    ", "- ", "> ", "|", "|-|-|", "&lt;", "&#0;", "&#xD800;", '"', "word", "\x00", "\ud800", "{{", "}}", "{%", "%}", "[caption]", "[/caption]", "<!--",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join), st.sampled_from(["markdown", "html"]))
@settings(deadline=None, max_examples=300)
def test_any_mixture_of_markup_comes_out_safe(source: str, form: str) -> None:
    _assert_safe(_blocks(source, form))


@pytest.mark.parametrize("piece", ["<div>", "<ul><li>", "<b>", "<blockquote>", "<table><tr><td>", "> ", "[", "{{< x ", "<a x=\"", "<!--", "- a\n", "word "])  # fmt: skip
@pytest.mark.parametrize("form", ["markdown", "html"])
def test_deep_and_long_bodies_come_out_soon(piece: str, form: str) -> None:
    started = time.process_time()
    blocks = _blocks(piece * (30_000 // len(piece)) + "\n\nlast words", form)
    _assert_safe(blocks)
    assert "last words" in json.dumps(blocks)
    assert time.process_time() - started < 4


def test_a_body_that_is_too_long_is_cut() -> None:
    body = clean_body("word " * 500_000, format="text")
    assert [change.what for change in body.changes] == ["body-cut"]
    assert sum(len(value) for _, value in body.blocks) < 2_001_000


def _assert_safe(blocks: list[tuple[str, Any]]) -> None:
    for kind, value in blocks:
        if kind == "text":
            _assert_safe_html(value)
        elif kind == "embed":
            assert re.fullmatch(r"https://(www\.youtube\.com/watch\?v=[\w-]{11}|vimeo\.com/\d+)", value["url"])
            assert isinstance(value["caption"], str)
        elif kind == "table":
            assert {len(row) for row in value["rows"]} == {len(value["header"])}
            assert all(isinstance(cell, str) for row in [value["header"], *value["rows"]] for cell in row)
        elif kind == "pull_quote":
            assert value.keys() == {"quote", "attribution"}
            assert value["quote"]
        else:
            assert kind == "subheading"
            assert value.strip()
    assert not re.search("[\x00-\x08\ud800-\udfff]", repr(blocks).encode("unicode_escape").decode())
    json.dumps(blocks, ensure_ascii=False).encode()


def _assert_safe_html(html: str) -> None:
    assert html.strip()
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in root.iterdescendants():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= ({"href"} if element.tag == "a" else set())
        assert re.match(r"(https?://|mailto:)", element.get("href", "mailto:"))
        if element.tag in {"p", "li", "b", "a"}:
            assert "".join(element.itertext()).strip()
        if element.tag in {"p", "blockquote"}:
            assert element.getparent() is root


def _hostile(folder: Path) -> Iterator[str]:
    for file in sorted((folder / "xss").rglob("*")):
        if file.is_file():
            whole = file.read_text("utf-8", "replace")
            yield whole[:50_000]
            if file.suffix == ".json":
                yield from (str(value) for case in json.loads(whole) for value in (case.values() if isinstance(case, dict) else [case]))
            else:
                yield from whole.splitlines()
    yield from json.loads((folder / "naughty-strings.json").read_text("utf-8"))


@pytest.mark.shared_data
def test_hostile_html_comes_out_inert(shared_data: Path) -> None:
    for source in _hostile(shared_data / "bad-input"):
        for form in ("html", "markdown", "text"):
            _assert_safe(_blocks(source, form, base_url="https://old.example/"))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W\d_]{3,}", unescape(text).lower()))


_NO_WORDS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|<script.*?</script>|<audio.*?</audio>|<!--.*?-->|!\[[^\]]*\]\([^)]*\)|\[(?:youtube|soundcloud)[^\]]*\]|(?<=\])\([^)]*\)|<[^>]*>|https?://\S+", re.DOTALL)  # fmt: skip


@pytest.mark.shared_data
def test_real_articles_keep_their_words_and_lose_their_markup(shared_data: Path) -> None:
    poor = []
    with open(shared_data / "news" / "us-gov-news.jsonl", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    for article in articles:
        blocks = _blocks(article["body"])
        assert any(kind == "text" for kind, _ in blocks), article["id"]
        told = " ".join(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for _, value in blocks)
        left = re.search(
            r"\{\{[<%]|!\[|\[\^|old-site:|&lt;/?(p|div|span|br|a|strong|em|li|ul|img)\b", re.sub(r"<code>.*?</code>", "", told)
        )
        assert not left, (article["id"], left)
        before, after = _words(_NO_WORDS.sub(" ", article["body"])), _words(re.sub(r"<[^>]*>", " ", told))
        if (before & after).total() < 0.9 * before.total():
            poor.append(article["id"])
    assert len(poor) <= 0.02 * len(articles), poor
