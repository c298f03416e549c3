"""Saving stories for later, finding them again, and what was read."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.newsroom.actions.kill_story import kill_story
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from broadsheet.shelf.actions import save_story as save_action
from broadsheet.shelf.actions.save_story import label_saved, save_story
from broadsheet.shelf.history import note_reads
from broadsheet.shelf.models import Label, ReadStory, SavedStory
from tests.cast import Browser, MakeStory


def test_one_press_saves_and_the_next_changes_nothing(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    story = make_story()
    for _ in range(2):
        answer = as_rita.post(f"/account/save/{story.pk}/", headers={"referer": "http://testserver/city/"})
        assert answer["location"] == "/account/saved/?back=%2Fcity%2F"
    assert SavedStory.objects.filter(reader=rita).count() == 1
    page = as_rita.get(answer["location"]).content.decode()
    assert story.headline in page
    assert 'href="/city/"' in page


def test_a_script_is_answered_in_json(as_rita: Client, make_story: MakeStory) -> None:
    story = make_story()
    said = as_rita.post(f"/account/save/{story.pk}/", headers={"accept": "application/json"}).json()
    assert said == {"saved": True, "said": "Saved for later."}
    assert as_rita.get(f"/account/saved/which/?stories={story.pk},999,x,{'9' * 40}").json() == {"saved": [story.pk]}
    assert as_rita.post(f"/account/unsave/{story.pk}/", headers={"accept": "application/json"}).json()["saved"] is False
    assert not SavedStory.objects.exists()


@pytest.mark.parametrize("path", ["/account/saved/", "/account/history/", "/account/saved/which/"])
def test_a_stranger_signs_in_first(ana: Client, path: str) -> None:
    assert ana.get(path)["location"] == f"/account/login/?next={path}"


def test_who_signs_in_to_save_is_asked_once_more(rita: Reader, as_rita: Client, make_story: MakeStory) -> None:
    story = make_story()
    answer = Browser().post(f"/account/save/{story.pk}/")
    assert answer["location"] == f"/account/login/?next=/account/save/{story.pk}/"
    page = as_rita.get(f"/account/save/{story.pk}/").content.decode()
    assert story.headline in page
    assert not SavedStory.objects.exists()


def test_a_story_that_is_not_public_cannot_be_saved(as_rita: Client, make_story: MakeStory) -> None:
    hidden = make_story(publish=False)
    assert as_rita.post(f"/account/save/{hidden.pk}/", headers={"accept": "application/json"}).status_code == 404
    assert as_rita.post("/account/save/999999/", headers={"accept": "application/json"}).status_code == 404


def test_a_saved_story_outlives_its_page_with_a_note(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    story, gone = make_story(headline="The quay that was"), make_story(headline="The row that was deleted")
    for one in (story, gone):
        save_story(rita, one)
    kill_story(story)
    Story.objects.filter(pk=gone.pk).delete()
    page = as_rita.get("/account/saved/").content.decode()
    assert page.count("no longer published") == 2
    for title in ("The quay that was", "The row that was deleted"):
        assert title in page
    assert story.get_absolute_url() not in page


def test_labels_search_and_order(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    boats, bread = make_story(headline="All the boats"), make_story(headline="Bread and salt")
    first, second = save_story(rita, boats), save_story(rita, bread)
    as_rita.post(f"/account/saved/{first.pk}/label/", {"labels": " Weekend ,Weekend,  long   reads ,,"})
    assert {label.name for label in first.labels.all()} == {"Weekend", "long reads"}
    assert "Bread and salt" not in as_rita.get("/account/saved/?label=Weekend").content.decode()
    assert "All the boats" not in as_rita.get("/account/saved/?q=bread").content.decode()
    titles = as_rita.get("/account/saved/?order=title").content.decode()
    assert titles.index("All the boats") < titles.index("Bread and salt")
    label_saved(first, "")
    assert not Label.objects.exists()
    as_rita.post(f"/account/saved/{second.pk}/drop/")
    assert list(SavedStory.objects.all()) == [first]


def test_a_shelf_is_its_owners_alone(as_rita: Client, sam: Reader, make_story: MakeStory) -> None:
    saved = save_story(sam, make_story())
    assert as_rita.post(f"/account/saved/{saved.pk}/drop/").status_code == 404
    assert as_rita.post(f"/account/saved/{saved.pk}/label/", {"labels": "mine"}).status_code == 404
    assert SavedStory.objects.filter(pk=saved.pk).exists()


def test_a_full_shelf_says_so(as_rita: Client, rita: Reader, make_story: MakeStory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save_action, "MOST", 1)
    save_story(rita, make_story())
    answer = as_rita.post(f"/account/save/{make_story().pk}/", headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "Take some off" in answer.json()["said"]


def test_what_may_be_kept_offline_never_counts(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    metered, free = make_story(access="metered"), make_story(access="free")
    for one in (metered, free):
        save_story(rita, one)
    page = as_rita.get("/account/saved/").content.decode()
    assert f'data-offline="{free.get_absolute_url()}"' in page
    assert f'data-offline="{metered.get_absolute_url()}"' not in page
    as_rita.get(metered.get_absolute_url())
    assert f'data-offline="{metered.get_absolute_url()}"' in as_rita.get("/account/saved/").content.decode()


# The reading history


def test_what_the_meter_grants_is_in_the_history(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    story = make_story()
    as_rita.get(story.get_absolute_url())
    assert story.headline in as_rita.get("/account/history/").content.decode()
    as_rita.post("/account/history/change/", {"clear": ""})
    assert not ReadStory.objects.exists()
    assert rita.grants.count() == 1, "clearing the history gives no story back and takes none away"


def test_a_history_that_is_switched_off_keeps_nothing(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    as_rita.post("/account/history/change/", {"switch": ""})
    story = make_story()
    as_rita.get(story.get_absolute_url())
    note_reads({(rita.pk, story.pk): timezone.now().timestamp()})
    assert not ReadStory.objects.exists()
    as_rita.post("/account/history/change/", {"switch": ""})
    note_reads({(rita.pk, story.pk): timezone.now().timestamp(), (999_999, story.pk): 1.0, (rita.pk, 999_999): 1.0})
    assert ReadStory.objects.count() == 1


def test_reading_again_moves_a_story_up_and_makes_no_second_row(rita: Reader, make_story: MakeStory) -> None:
    first, second = make_story(), make_story()
    for at, story in ((1_000.0, first), (2_000.0, second), (3_000.0, first)):
        note_reads({(rita.pk, story.pk): at})
    assert list(ReadStory.objects.values_list("story_id", flat=True)) == [first.pk, second.pk]
