"""A killed story is gone from every exit at once, and its address says so."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from broadsheet.newsroom.actions.correct_story import correct_story
from broadsheet.newsroom.actions.kill_story import kill_story
from broadsheet.newsroom.models import Front, FrontSlot, RelatedStory, Story
from broadsheet.newsroom.search_text import find_text
from broadsheet.readers.models import Reader
from tests.cast import MakeStory


def _exits(story: Story) -> list[str]:
    return ["/", "/city/", "/topics/port/", "/feed.rss", "/feed.atom", "/sitemap-news.xml", "/search/?q=rumour", "/archive/", "/patterns/"]


def test_a_killed_story_is_gone_from_every_page_that_was_printed(ana: Client, make_story: MakeStory, ed: Reader) -> None:
    story = make_story(headline="A rumour", topics=("port",))
    other = make_story(body=[("text", "<p>One.</p>"), ("related_story", story)], access="free")
    other.related_stories.add(RelatedStory(related=story))
    other.save_revision().publish()
    Front.objects.get(section=None).slots.add(FrontSlot(story=story))
    addresses = [*_exits(story), other.get_absolute_url(), f"/archive/{story.day:%Y/%m/%d}/"]
    assert any("A rumour" in ana.get(address).content.decode() for address in addresses)
    kill_story(story, user=ed, note="It was not true.")
    for address in addresses:
        assert "A rumour" not in ana.get(address).content.decode(), address
    page = ana.get(story.get_absolute_url())
    assert page.status_code == 410
    assert "It was not true." in page.content.decode()
    assert "A rumour" not in page.content.decode()
    assert find_text("rumour").stories == []


def test_a_killed_story_stays_dead(make_story: MakeStory, ed: Reader) -> None:
    story = make_story()
    kill_story(story, user=ed)
    with pytest.raises(ValidationError, match="was killed"):
        Story.objects.get(pk=story.pk).save_revision().publish()
    with pytest.raises(ValidationError, match="already"):
        kill_story(story, user=ed)


def test_a_reporter_may_not_kill(make_story: MakeStory, rhea: Reader) -> None:
    with pytest.raises(PermissionDenied):
        kill_story(make_story(), user=rhea)


def test_unpublishing_takes_a_story_down_until_it_is_published_again(ana: Client, make_story: MakeStory, ed: Reader) -> None:
    story = make_story(headline="Too early")
    assert "Too early" in ana.get("/").content.decode()
    story.unpublish(user=ed)
    assert "Too early" not in ana.get("/").content.decode()
    assert ana.get(story.get_absolute_url()).status_code == 410
    Story.objects.get(pk=story.pk).save_revision().publish()
    assert ana.get(story.get_absolute_url()).status_code == 200
    assert "Too early" in ana.get("/").content.decode()


def test_a_correction_shows_with_its_date(ana: Client, make_story: MakeStory, ed: Reader) -> None:
    story = make_story()
    correct_story(story, "An earlier version gave the year as 1998; it was 1989.", user=ed)
    page = ana.get(story.get_absolute_url()).content.decode()
    assert 'data-part="correction"' in page
    assert "it was 1989" in page
    assert 'data-part="updated"' in page


def test_a_correction_survives_the_next_publishing(ana: Client, make_story: MakeStory, ed: Reader) -> None:
    story = make_story()
    draft = Story.objects.get(pk=story.pk)
    draft.headline = "A draft not yet out"
    draft.save_revision()
    correct_story(story, "It was 1989.", user=ed)
    page = ana.get(story.get_absolute_url()).content.decode()
    assert "It was 1989." in page
    assert "A draft not yet out" not in page
    Story.objects.get(pk=story.pk).get_latest_revision().publish()
    page = ana.get(story.get_absolute_url()).content.decode()
    assert "It was 1989." in page
    assert "A draft not yet out" in page


def test_an_empty_correction_is_refused(make_story: MakeStory, ed: Reader) -> None:
    with pytest.raises(ValidationError, match="what was wrong"):
        correct_story(make_story(), "  ", user=ed)
