"""The cast: Ana is anonymous, Rita reads, Sam subscribes, Rhea reports, Ed edits, Mo moderates, Adi administers."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django_tasks_db.management.commands import db_worker
from PIL import Image

from broadsheet.access.actions.change_subscription import grant_subscription
from broadsheet.newsroom.models import Agency, Paper, Person, Picture, Section, Story, StoryByline, Topic
from broadsheet.readers.models import Reader

PASSWORD = "a long enough password"
_NAME = "The Test Courier"
_numbers = itertools.count(1)


class Browser(Client):
    """A browser that comes after what was done before has been committed.

    A test's own transaction is never committed, so what waits for the commit is run here, as the commit would.
    """

    def request(self, **request: Any) -> Any:
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for _, callback, _ in waiting:
            callback()
        return super().request(**request)


def run_tasks() -> bool:
    """Work off tasks as the night shift does, but on the test's own connection: closing it would end the test's transaction."""
    from broadsheet.frontdoor.task_worker import run_ready_tasks

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(db_worker, "close_old_connections", lambda: None)
        return run_ready_tasks()


@pytest.fixture
def paper(db: None) -> Paper:
    """A small paper in Indian time, with roles, standing pages and three sections."""
    return make_paper()


def make_paper() -> Paper:
    """The small paper: made once for all tests, and anew where a test before this one emptied the database."""
    from broadsheet.newsroom.first_pages import make_first_pages
    from broadsheet.newsroom.roles import make_roles

    paper = Paper.objects.filter(name=_NAME).first()
    if paper is not None:
        return paper
    make_roles()
    make_first_pages()
    paper = Paper.load()
    paper.name, paper.time_zone = _NAME, "Asia/Kolkata"
    paper.save()
    for position, (slug, name) in enumerate([("city", "City"), ("business", "Business"), ("sport", "Sport")]):
        Section.objects.create(slug=slug, name=name, position=position)
    return paper


def _person(email: str, group: str = "", **fields: Any) -> Reader:
    reader = Reader.objects.create_user(email, PASSWORD, **fields)
    if group:
        reader.groups.add(Group.objects.get_or_create(name=group)[0])
    EmailAddress.objects.create(user=reader, email=email, verified=True, primary=True)
    return reader


def _signed_in(reader: Reader) -> Client:
    client = Browser()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def rita(paper: Paper) -> Reader:
    return _person("rita@example.org", first_name="Rita")


@pytest.fixture
def sam(paper: Paper) -> Reader:
    sam = _person("sam@example.org", first_name="Sam")
    grant_subscription(sam)
    return sam


@pytest.fixture
def rhea(paper: Paper) -> Reader:
    return _person("rhea@example.org", "Reporters", first_name="Rhea", is_staff=True)


@pytest.fixture
def ed(paper: Paper) -> Reader:
    return _person("ed@example.org", "Editors", first_name="Ed", is_staff=True)


@pytest.fixture
def mo(paper: Paper) -> Reader:
    return _person("mo@example.org", "Moderators", first_name="Mo", is_staff=True)


@pytest.fixture
def adi(paper: Paper) -> Reader:
    return _person("adi@example.org", "Administrators", first_name="Adi", is_staff=True, is_superuser=True)


@pytest.fixture
def ana(paper: Paper) -> Client:
    """A browser of somebody who is not signed in."""
    return Browser()


@pytest.fixture
def as_rita(rita: Reader) -> Client:
    return _signed_in(rita)


@pytest.fixture
def as_sam(sam: Reader) -> Client:
    return _signed_in(sam)


@pytest.fixture
def as_rhea(rhea: Reader) -> Client:
    return _signed_in(rhea)


@pytest.fixture
def as_ed(ed: Reader) -> Client:
    return _signed_in(ed)


@pytest.fixture
def as_mo(mo: Reader) -> Client:
    return _signed_in(mo)


@pytest.fixture
def as_adi(adi: Reader) -> Client:
    return _signed_in(adi)


MakeStory = Callable[..., Story]
MakePicture = Callable[..., Picture]


def image_file(width: int = 640, height: int = 480, colour: str = "steelblue", name: str = "picture.jpg") -> ImageFile:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    out.seek(0)
    return ImageFile(out, name=name)


@pytest.fixture
def make_picture(paper: Paper) -> MakePicture:
    def make(**fields: Any) -> Picture:
        given = {"title": "A harbour", "credit_line": "Asha Rao / Courier", "alt_text": "Boats in a harbour", **fields}
        picture = Picture(file=given.pop("file", None) or image_file(), **given)
        picture.save()
        return picture

    return make


PREVIEW, GATED = "The first paragraph is for everybody.", "MARKERBEHINDTHEGATE is for those who may read."


@pytest.fixture
def make_story(paper: Paper) -> MakeStory:
    """Makes a story and, unless told `publish=False`, publishes it as the newsroom does."""

    def make(
        *, publish: bool = True, section: str = "city", topics: tuple[str, ...] = (), people: tuple[str, ...] = (), **fields: Any
    ) -> Story:
        number = next(_numbers)
        given: dict[str, Any] = {
            "headline": f"Story number {number}", "standfirst": f"What story number {number} says.", "slug": f"story-{number}",
            "access": "metered", **fields,
        }  # fmt: skip
        go_live_at = given.pop("go_live_at", None)
        agency = given.pop("agency", None)
        body = given.pop("body", [("text", f"<p>{PREVIEW}</p><p>A second one.</p>"), ("text", f"<p>{GATED}</p><p>And more.</p>")])
        story = Story(section=Section.objects.get(slug=section), live=False, **given)
        story.body = body
        if agency:
            story.agency = Agency.objects.get_or_create(slug=agency, defaults={"name": f"Agency {agency}", "short_name": agency.upper()})[0]
        story.topics.set([Topic.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0] for slug in topics])
        for order, slug in enumerate(people):
            person = Person.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ").title()})[0]
            story.story_bylines.add(StoryByline(person=person, sort_order=order))
        story.save()
        if go_live_at:
            story.go_live_at = go_live_at
        revision = story.save_revision()
        if publish:
            revision.publish()
        return Story.objects.get(pk=story.pk)

    return make


def hours_ago(hours: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)
