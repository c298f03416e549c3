"""Write comments in the form of a Disqus export, which most other systems read."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any, BinaryIO

from django.conf import settings
from lxml import etree

from broadsheet.comments.bringing.lines import line_id
from broadsheet.comments.models import Comment, State
from broadsheet.newsroom.models import Story

_SPACE = "http://disqus.com"
_INSIDE = "http://disqus.com/disqus-internals"
# Any: the stubs know of no namespace without a prefix.
_NAMES: Any = {None: _SPACE, "dsq": _INSIDE, "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
_SCHEMA = "http://disqus.com/api/schemas/1.0/disqus.xsd http://disqus.com/api/schemas/1.0/disqus-internals.xsd"
_NUMBER = f"{{{_INSIDE}}}id"
_FORUM, _CATEGORY = "broadsheet", "1"
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AT_ONCE = 2000
# Pages without a story have no number of their own; theirs begin where no story's ever will.
_PAGES_FROM = 10**12


def write_disqus(out: BinaryIO, *, with_addresses: bool, step: Callable[[int], None]) -> int:
    """Threads first, then posts; returns how many posts. What is not published is marked deleted or spam, and its words stay here."""
    done = 0
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("disqus", {f"{{{_NAMES['xsi']}}}schemaLocation": _SCHEMA}, nsmap=_NAMES):
            file.write(_category())
            for thread in _threads():
                file.write(thread)
            for post in _posts(with_addresses):
                file.write(post)
                done += 1
                if done % _AT_ONCE == 0:
                    step(done)
    return done


def _element(name: str, number: str = "", **children: str | None) -> Any:
    element = etree.Element(f"{{{_SPACE}}}{name}", {_NUMBER: number} if number else {}, nsmap=_NAMES)
    for child, text in children.items():
        if text is not None:
            _child(element, child, text)
    return element


def _child(parent: Any, name: str, text: str = "", number: str = "") -> Any:
    child = etree.SubElement(parent, f"{{{_SPACE}}}{name}", {_NUMBER: number} if number else {})
    child.text = _NEVER.sub("", text) or None
    return child


def _category() -> Any:
    return _element("category", _CATEGORY, forum=_FORUM, title="General", isDefault="true")


def _threads() -> Iterator[Any]:
    last = 0
    stories = (
        Story.objects.filter(comments__isnull=False)
        .select_related("section")
        .only("headline", "slug", "day", "published_at", "section__slug")
    )
    while part := list(stories.filter(pk__gt=last).order_by("pk").distinct()[:500]):
        last = part[-1].pk
        for one in part:
            yield _thread(str(one.pk), f"{settings.ADDRESS}{one.get_absolute_url()}", one.headline, one.published_at)
    waiting = Comment.objects.filter(story__isnull=True).order_by("page").values_list("page", flat=True).distinct()
    page: str | None = None
    while pages := list((waiting if page is None else waiting.filter(page__gt=page))[:500]):
        page = pages[-1]
        for one in pages:
            yield _thread(_number_of(one), one if "://" in one else f"{settings.ADDRESS}/{one.lstrip('/')}", one, None)


def _thread(number: str, link: str, title: str, made: dt.datetime | None) -> Any:
    thread = _element("thread", number, id=number, forum=_FORUM)
    _child(thread, "category", number=_CATEGORY)
    for name, text in (
        ("link", link),
        ("title", title),
        ("message", ""),
        ("createdAt", _moment(made or dt.datetime(2000, 1, 1, tzinfo=dt.UTC))),
    ):
        _child(thread, name, text)
    author = _child(thread, "author")
    for name, text in (("name", "The newsroom"), ("isAnonymous", "true")):
        _child(author, name, text)
    for name in ("isClosed", "isDeleted"):
        _child(thread, name, "false")
    return thread


def _posts(with_addresses: bool) -> Iterator[Any]:
    last = 0
    rows = Comment.objects.select_related("voice__reader").order_by("pk")
    while part := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        last = part[-1].pk
        for one in part:
            yield _post(one, with_addresses)


def _post(one: Comment, with_addresses: bool) -> Any:
    is_spam = one.state == State.REJECTED and bool((one.old or {}).get("spam"))
    is_deleted = one.state != State.PUBLISHED and not is_spam
    post = _element("post", str(one.pk), id=line_id(one.pk, one.written_at, one.source, one.source_id))
    message = _child(post, "message")
    if not is_deleted:
        message.text = etree.CDATA(_NEVER.sub("", _html(one.text)))
    _child(post, "createdAt", _moment(one.written_at))
    _child(post, "isDeleted", "true" if is_deleted else "false")
    _child(post, "isSpam", "true" if is_spam else "false")
    author, voice = _child(post, "author"), one.voice
    address = voice.reader.email if voice.reader else voice.email
    if with_addresses and address:
        _child(author, "email", address)
    _child(author, "name", voice.public_name)
    _child(author, "isAnonymous", "false")
    _child(author, "username", line_id(voice.pk, voice.made_at, voice.source, voice.source_id))
    _child(post, "thread", number=str(one.story_id) if one.story_id else _number_of(one.page))
    if one.parent_id:
        _child(post, "parent", number=str(one.parent_id))
    return post


def _html(text: str) -> str:
    """Paragraphs, and quotations in blockquotes. The end of a CDATA section cannot stand in it: > is always escaped."""
    parts = []
    for block in text.split("\n\n"):
        lines = block.split("\n")
        quoted = all(line.startswith(">") for line in lines)
        inner = "<br>".join(escape(line.removeprefix(">").removeprefix(" ") if quoted else line, quote=False) for line in lines)
        parts.append(f"<blockquote><p>{inner}</p></blockquote>" if quoted else f"<p>{inner}</p>")
    return "".join(parts)


def _number_of(page: str) -> str:
    return str(_PAGES_FROM + int.from_bytes(hashlib.blake2b(page.encode("utf-8", "replace"), digest_size=5).digest(), "big"))


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
