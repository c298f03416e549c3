"""The newsroom's screens, as the roles see them."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from broadsheet.newsroom.models import Front, Section, Story, Topic
from tests.cast import MakePicture, MakeStory


def _url(name: str, *arguments: object) -> str:
    return reverse(Story.snippet_viewset.get_url_name(name), args=arguments)


def _form(**fields: str) -> dict[str, str]:
    form = {
        "kicker": "", "headline": "Ferry runs again", "short_headline": "", "standfirst": "After a month.", "slug": "", "kind": "news",
        "access": "metered", "section": str(Section.objects.get(slug="city").pk), "dateline": "", "picture": "", "picture_caption": "",
        "agency": "", "embargo_until": "", "published_at": "", "seo_title": "", "seo_description": "", "social_title": "",
        "social_picture": "", "go_live_at": "", "expire_at": "",
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "subheading", "body-0-value": "Words",
        "body-0-id": "11111111-1111-4111-8111-111111111111",
    }  # fmt: skip
    for prefix in ("story_bylines", "related_stories", "corrections"):
        form |= {
            f"{prefix}-TOTAL_FORMS": "0",
            f"{prefix}-INITIAL_FORMS": "0",
            f"{prefix}-MIN_NUM_FORMS": "0",
            f"{prefix}-MAX_NUM_FORMS": "1000",
        }
    return form | fields


def test_a_reporter_writes_and_cannot_publish(as_rhea: Client) -> None:
    assert as_rhea.post(_url("add"), _form()).status_code == 302
    story = Story.objects.get()
    assert story.slug == "ferry-runs-again"
    assert not story.live
    as_rhea.post(_url("edit", story.pk), _form(slug=story.slug) | {"action-publish": "1"})
    assert not Story.objects.get().live


def test_an_editor_publishes_from_the_form(as_ed: Client, ana: Client) -> None:
    answer = as_ed.post(_url("add"), _form() | {"action-publish": "1"})
    assert answer.status_code == 302
    assert Story.objects.get().live
    assert "Ferry runs again" in ana.get("/").content.decode()


def test_the_form_says_why_a_story_cannot_be_published(as_ed: Client, make_picture: MakePicture) -> None:
    picture = make_picture(alt_text="")
    answer = as_ed.post(_url("add"), _form(picture=str(picture.pk)) | {"action-publish": "1"})
    assert answer.status_code == 200
    assert "has no alt text" in answer.content.decode()
    assert not Story.objects.filter(live=True).exists()


def test_the_whole_way_from_reporter_through_desk_to_page(as_rhea: Client, as_ed: Client, ana: Client) -> None:
    as_rhea.post(_url("add"), _form())
    story = Story.objects.get()
    as_rhea.post(_url("edit", story.pk), _form(slug=story.slug) | {"action-submit": "1"})
    story.refresh_from_db()
    assert story.workflow_in_progress
    state = story.current_workflow_task_state
    answer = as_ed.post(_url("workflow_action", story.pk, "approve", state.pk), {})
    assert answer.status_code == 302
    assert ana.get(Story.objects.get().get_absolute_url()).status_code == 200


def test_an_editor_kills_after_asking_once(as_ed: Client, ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    assert "stays away for good" in as_ed.get(reverse("kill_story", args=[story.pk])).content.decode()
    assert as_ed.post(reverse("kill_story", args=[story.pk]), {"note": "Not so."}).status_code == 302
    assert ana.get(story.get_absolute_url()).status_code == 410


def test_an_editor_corrects(as_ed: Client, ana: Client, make_story: MakeStory) -> None:
    story = make_story()
    assert as_ed.post(reverse("correct_story", args=[story.pk]), {"text": "It was 1989."}).status_code == 302
    assert "It was 1989." in ana.get(story.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["kill_story", "correct_story"])
def test_who_may_not_kill_or_correct_is_turned_away(
    name: str, as_rhea: Client, as_rita: Client, ana: Client, make_story: MakeStory
) -> None:
    story = make_story()
    for client in (as_rhea, as_rita, ana):
        assert client.post(reverse(name, args=[story.pk]), {"text": "x"}).status_code in {302, 403}
    story.refresh_from_db()
    assert story.killed_at is None
    assert not story.corrections.exists()


def test_the_front_desk_says_why_each_story_stands_where_it_does(as_ed: Client, make_story: MakeStory) -> None:
    make_story()
    page = as_ed.get(reverse("front_desk")).content.decode()
    assert "Newest of all sections, no. 1" in page
    front = Front.objects.get(section__slug="city")
    assert as_ed.get(reverse("front_desk_of", args=[front.pk])).status_code == 200


def test_topics_are_suggested_from_the_text(as_rhea: Client) -> None:
    Topic.objects.create(slug="nato", name="NATO", synonyms="North Atlantic Treaty Organization")
    Topic.objects.create(slug="usa", name="USA", synonyms="US\nUnited States")
    text = "The north atlantic treaty organization met. Tell us more, said the host."
    answer = as_rhea.post(reverse("suggest_topics"), json.dumps({"text": text}), content_type="application/json")
    assert [topic["name"] for topic in answer.json()["topics"]] == ["NATO"], "“us” is not the US"
    assert as_rhea.post(reverse("suggest_topics"), "[", content_type="application/json").status_code == 400
    assert as_rhea.get(reverse("suggest_topics")).status_code == 405


@pytest.mark.parametrize("client", ["ana", "as_rita", "as_sam"])
def test_readers_cannot_enter_the_newsroom(client: str, request: pytest.FixtureRequest) -> None:
    answer = request.getfixturevalue(client).get("/newsroom/")
    assert answer.status_code in {302, 403}


@pytest.mark.parametrize("client", ["as_rhea", "as_ed", "as_mo", "as_adi"])
def test_staff_enter_the_newsroom(client: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(client).get("/newsroom/").status_code == 200


@pytest.mark.parametrize("name", ["list", "add"])
def test_the_screens_of_every_kind_open(name: str, as_adi: Client) -> None:
    from wagtail.snippets.models import get_snippet_models

    for model in get_snippet_models():
        assert as_adi.get(reverse(model.snippet_viewset.get_url_name(name))).status_code == 200, model


def test_the_preview_is_the_page(as_ed: Client, ana: Client, make_story: MakeStory) -> None:
    story = make_story(access="free")
    page = ana.get(story.get_absolute_url()).content.decode()
    preview = as_ed.get(_url("preview_on_edit", story.pk))
    assert preview.status_code in {200, 302}
    from django.test import RequestFactory

    from broadsheet.site.views.preview import preview_story

    shown = preview_story(story, RequestFactory().get("/")).content.decode()
    assert shown == page


def test_staff_can_be_made_to_hold_a_second_factor(as_ed: Client, settings: object) -> None:
    settings.STAFF_TWO_FACTOR = True  # type: ignore[attr-defined]
    assert as_ed.get("/newsroom/")["location"] == "/account/2fa/"
    settings.STAFF_TWO_FACTOR = False  # type: ignore[attr-defined]
    assert as_ed.get("/account/2fa/").status_code == 200
