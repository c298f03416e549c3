"""Fronts: pins first, no story twice, and a reason for each place."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.utils import timezone

from broadsheet.newsroom.actions.unpin_expired import unpin_expired
from broadsheet.newsroom.fronts import lay_home, lay_section
from broadsheet.newsroom.models import Front, FrontSlot, Section, TopNewsPin
from broadsheet.newsroom.top_news import add_reads, count_top_news, top_news, weigh
from tests.cast import MakeStory, hours_ago


def test_pinned_stories_stand_first_in_their_order(make_story: MakeStory) -> None:
    old, older = make_story(published_at=hours_ago(90)), make_story(published_at=hours_ago(95))
    for _ in range(4):
        make_story()
    front = Front.objects.get(section=None)
    FrontSlot.objects.create(front=front, story=older, sort_order=0, reason="The anniversary")
    FrontSlot.objects.create(front=front, story=old, sort_order=1)
    head = lay_home()[0].placed
    assert [one.story.pk for one in head[:2]] == [older.pk, old.pk]
    assert head[0].reason == "Pinned at 1: The anniversary"
    assert head[2].reason == "Newest of all sections, no. 1"


def test_no_story_stands_twice_on_a_front(make_story: MakeStory) -> None:
    for number in range(40):
        make_story(section=("city", "business", "sport")[number % 3])
    shown = [one.story.pk for block in lay_home() for one in block.placed]
    assert len(shown) == len(set(shown)) > 20


def test_a_section_front_holds_the_stories_of_sections_below(make_story: MakeStory) -> None:
    sport = Section.objects.get(slug="sport")
    Section.objects.create(slug="cricket", name="Cricket", parent=sport)
    story = make_story(section="cricket")
    assert story.pk in [one.story.pk for one in lay_section(sport)[0].placed]


def test_an_expired_pin_falls_off(ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    FrontSlot.objects.create(front=Front.objects.get(section=None), story=story, until=timezone.now() - dt.timedelta(minutes=1))
    unpin_expired()
    assert not FrontSlot.objects.exists()


def test_reads_weigh_less_as_they_age() -> None:
    now = timezone.now()
    assert weigh([(1, hours_ago(12), 100), (2, hours_ago(0.5), 40)], now) == [2, 1]
    assert weigh([(1, hours_ago(1), 100), (2, hours_ago(0.5), 40)], now) == [1, 2]


def test_top_news_has_pins_then_the_most_read(ana: Client, make_story: MakeStory) -> None:
    stories = [make_story() for _ in range(5)]
    add_reads({stories[0].pk: 5, stories[1].pk: 50})
    add_reads({stories[0].pk: 100})
    TopNewsPin.objects.create(story=stories[3])
    assert count_top_news()
    assert [story.pk for story in top_news()][:3] == [stories[3].pk, stories[0].pk, stories[1].pk]
    assert not count_top_news(), "nothing has changed since"
    assert 'data-part="top-news"' in ana.get("/").content.decode()


def test_a_killed_story_leaves_top_news(make_story: MakeStory) -> None:
    from broadsheet.newsroom.actions.kill_story import kill_story

    stories = [make_story() for _ in range(2)]
    add_reads({stories[0].pk: 50})
    count_top_news()
    kill_story(stories[0])
    assert stories[0].pk not in [story.pk for story in top_news()]


def test_every_story_that_is_laid_is_shown(ana: Client, make_story: MakeStory) -> None:
    for number in range(24):
        make_story(section=("city", "business", "sport")[number % 3])
    page = ana.get("/").content.decode()
    for block in lay_home():
        for one in block.placed:
            assert f'class="card-headline"><a href="{one.story.get_absolute_url()}"' in page, one.reason
