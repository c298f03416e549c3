"""Publishing, and everything that must happen with it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from broadsheet.newsroom.actions.publish_due import publish_due
from broadsheet.newsroom.models import Placement, Section, Story
from tests.cast import MakePicture, MakeStory, hours_ago


def test_a_published_story_stands_on_its_page_fronts_lists_and_feeds(ana: Client, make_story: MakeStory) -> None:
    story = make_story(topics=("port",), people=("meera-pillai",))
    for address in ("/", "/city/", "/topics/port/", "/people/meera-pillai/", "/feed.rss", "/feed.atom", "/sitemap-news.xml"):
        page = ana.get(address)
        assert page.status_code == 200
        assert story.get_absolute_url() in page.content.decode(), address
    assert ana.get(story.get_absolute_url()).status_code == 200


def test_a_page_printed_before_shows_what_is_published_after(ana: Client, make_story: MakeStory) -> None:
    make_story()
    assert "A late arrival" not in ana.get("/").content.decode()
    make_story(headline="A late arrival")
    assert "A late arrival" in ana.get("/").content.decode()


def test_a_picture_without_credit_or_alt_text_stops_publishing(make_story: MakeStory, make_picture: MakePicture) -> None:
    picture = make_picture(credit_line="", alt_text="")
    with pytest.raises(ValidationError, match="has no credit line and no alt text"):
        make_story(picture=picture)
    assert not Placement.objects.exists()


def test_an_embargoed_story_is_nowhere_until_its_time(ana: Client, make_story: MakeStory) -> None:
    story = make_story(headline="Sealed report", embargo_until=timezone.now() + dt.timedelta(hours=2))
    assert not story.live
    for address in ("/", "/city/", "/feed.rss", "/sitemap-news.xml", "/search/?q=sealed", story.get_absolute_url()):
        assert "Sealed report" not in ana.get(address).content.decode()
    Story.objects.filter(pk=story.pk).update(embargo_until=hours_ago(1), go_live_at=hours_ago(1))
    revision = story.latest_revision
    assert revision is not None
    revision.content = {**revision.content, "embargo_until": hours_ago(1).isoformat(), "go_live_at": hours_ago(1).isoformat()}
    revision.approved_go_live_at = hours_ago(1)
    revision.save()
    assert publish_due() == 1
    assert "Sealed report" in ana.get("/").content.decode()


def test_an_embargo_comes_too_late_for_a_story_that_is_out(make_story: MakeStory) -> None:
    story = make_story()
    story.embargo_until = timezone.now() + dt.timedelta(hours=1)
    with pytest.raises(ValidationError, match="too late"):
        story.save_revision().publish()


def test_the_first_publication_cannot_be_freshened(make_story: MakeStory) -> None:
    story = make_story(published_at=hours_ago(30))
    story.published_at = hours_ago(1)
    with pytest.raises(ValidationError, match="cannot be moved to a later time"):
        story.save_revision().publish()


def test_only_a_material_update_shows_as_one(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    story.standfirst = "A comma moved."
    story.save_revision().publish()
    assert 'data-part="updated"' not in ana.get(story.get_absolute_url()).content.decode()
    story = Story.objects.get(pk=story.pk)
    story.is_update = True
    story.save_revision().publish()
    assert 'data-part="updated"' in ana.get(story.get_absolute_url()).content.decode()


def test_a_changed_slug_leaves_a_redirect(ana: Client, make_story: MakeStory) -> None:
    story = make_story(slug="first")
    before = story.get_absolute_url()
    story.slug = "second"
    story.save_revision().publish()
    answer = ana.get(before)
    assert answer.status_code == 301
    assert answer["location"] == Story.objects.get(pk=story.pk).get_absolute_url()
    assert answer["location"].endswith("/second/")


def test_a_changed_section_leaves_a_redirect(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    before = story.get_absolute_url()
    story.section = Section.objects.get(slug="sport")
    story.save_revision().publish()
    assert ana.get(before)["location"].startswith("/sport/")
    assert story.headline in ana.get("/sport/").content.decode()
    assert story.headline not in ana.get("/city/").content.decode().split("data-part=")[0]


def test_a_changed_slug_of_a_section_leaves_a_redirect(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    before = story.get_absolute_url()
    section = Section.objects.get(slug="city")
    section.slug = "town"
    section.save()
    assert ana.get("/city/")["location"] == "/town/"
    assert ana.get(before)["location"].startswith("/town/")


def test_a_taken_address_is_refused_with_a_sentence(make_story: MakeStory) -> None:
    first, second = make_story(), make_story()
    second.slug = first.slug
    with pytest.raises(ValidationError, match="Choose another slug"):
        second.save_revision().publish()


def test_a_scheduled_story_is_published_when_due(ana: Client, make_story: MakeStory) -> None:
    story = make_story(go_live_at=timezone.now() + dt.timedelta(hours=1))
    assert not story.live
    assert publish_due() == 0


def test_the_desk_approves_what_a_reporter_sends(make_story: MakeStory, rhea: object, ed: object) -> None:
    story = make_story(publish=False)
    state = story.get_workflow().start(story, rhea)
    assert not Story.objects.get(pk=story.pk).live
    state.current_task_state.approve(user=ed)
    assert Story.objects.get(pk=story.pk).live
