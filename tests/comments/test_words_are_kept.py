"""What is typed into a form of the conversation outlives an ended sign-in and a token that has grown old."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from broadsheet.comments.actions.moderate_comment import Ruling, Verb, moderate_comment
from broadsheet.comments.models import Appeal, Claim, Follow, Report, Voice
from broadsheet.comments.views.drafts import writer_mark
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.conftest import OTHER, Say

Written = tuple[str, dict[str, str]]
WORDS = "I quoted the minister, word for word, and said so in the same sentence."


def _edit(reader: Reader, other: Reader, mo: Reader, say: Say) -> Written:
    return f"/comments/c/{say(reader).pk}/edit/", {"text": OTHER}


def _appeal(reader: Reader, other: Reader, mo: Reader, say: Say) -> Written:
    made = moderate_comment(say(reader).pk, Ruling(Verb.REJECT, rule="abuse"), user=mo)
    return made.get_absolute_url(), {"text": WORDS}


def _report(reader: Reader, other: Reader, mo: Reader, say: Say) -> Written:
    return f"/comments/c/{say(other).pk}/report/", {"sent": "1", "reason": "false", "note": WORDS}


def _claim(reader: Reader, other: Reader, mo: Reader, say: Say) -> Written:
    voice = Voice.objects.create(source="vuukle", source_id="7", name="Old Rita")
    comment = say(other)
    comment.voice = voice
    comment.save(update_fields=["voice"])
    Voice.objects.filter(pk=voice.pk).update(published=1)
    return "/account/comments/old/?q=old+rita", {"voice": str(voice.pk), "evidence": WORDS}


WAYS = [_edit, _appeal, _report, _claim]


def _strict(client: Client) -> Client:
    client.handler.enforce_csrf_checks = True
    return client


def _words(sent: dict[str, str]) -> str:
    return next(words for words in sent.values() if len(words) > 20)


@pytest.mark.parametrize("way", WAYS)
def test_words_outlive_an_ended_sign_in(ana: Client, rita: Reader, nina: Reader, mo: Reader, say: Say, way: Callable[..., Written]) -> None:
    address, sent = way(rita, nina, mo, say)
    answer = _strict(ana).post(address, sent | {"writer": writer_mark(rita.pk)})
    assert answer.status_code == 302
    assert "/login/" in answer["location"]
    ana.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    page = ana.get(address).content.decode()
    assert f">{_words(sent)}</textarea>" in page
    if "reason" in sent:
        assert 'value="false" checked' in page


@pytest.mark.parametrize("way", [_report, _claim])
def test_words_wait_for_who_wrote_them_and_nobody_else(
    ana: Client, rita: Reader, nina: Reader, sam: Reader, mo: Reader, say: Say, way: Callable[..., Written]
) -> None:
    address, sent = way(rita, nina, mo, say)
    ana.post(address, sent | {"writer": writer_mark(rita.pk)})
    ana.force_login(sam, backend="django.contrib.auth.backends.ModelBackend")
    page = ana.get(address).content.decode()
    assert _words(sent) not in page
    assert f'name="writer" value="{writer_mark(sam.pk)}"' in page


@pytest.mark.parametrize("way", WAYS)
def test_words_outlive_an_old_token(as_rita: Client, rita: Reader, nina: Reader, mo: Reader, say: Say, way: Callable[..., Written]) -> None:
    address, sent = way(rita, nina, mo, say)
    answer = _strict(as_rita).post(address, sent)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "This page had grown old" in page
    assert f">{_words(sent)}</textarea>" in page
    assert not Appeal.objects.exists()
    assert not Report.objects.exists()
    assert not Claim.objects.exists()


@pytest.mark.parametrize("way", WAYS)
def test_words_that_were_taken_are_not_offered_again(
    as_rita: Client, rita: Reader, nina: Reader, mo: Reader, say: Say, way: Callable[..., Written]
) -> None:
    address, sent = way(rita, nina, mo, say)
    _strict(as_rita).post(address, sent)
    as_rita.handler.enforce_csrf_checks = False
    assert as_rita.post(address, sent).status_code == 302
    assert not [name for name in as_rita.session.get("comment_drafts", {})]


@pytest.mark.parametrize("way", WAYS)
def test_words_that_another_site_sends_are_not_kept(
    as_rita: Client, rita: Reader, nina: Reader, mo: Reader, say: Say, way: Callable[..., Written]
) -> None:
    address, sent = way(rita, nina, mo, say)
    page = _strict(as_rita).post(address, sent, headers={"origin": "https://elsewhere.example"}).content.decode()
    assert f">{_words(sent)}</textarea>" not in page
    assert "grown old" not in page


def test_who_signs_in_to_follow_a_story_is_asked_once_more_and_follows(ana: Client, rita: Reader, story: Story) -> None:
    address = f"/comments/{story.pk}/follow/"
    assert "/login/" in ana.post(address)["location"]
    ana.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert "Do you want to hear of new comments" in ana.get(address).content.decode()
    ana.post(address)
    assert Follow.objects.filter(reader=rita, story=story, root=None).count() == 1
    # Asked again, it would be taken back by the same button.
    assert "You follow this conversation already" in ana.get(address, follow=True).content.decode()


@pytest.mark.parametrize("press", ["mute", "follow", "react/respects"])
def test_who_pressed_before_is_not_asked_to_take_it_back(as_rita: Client, nina: Reader, say: Say, press: str) -> None:
    address = f"/comments/c/{say(nina).pk}/{press}/"
    assert "Do you want to" in as_rita.get(address).content.decode()
    as_rita.post(address)
    answer = as_rita.get(address, follow=True)
    assert "already" in answer.content.decode()
    assert answer.redirect_chain


def test_a_comment_in_the_waiting_room_is_taken_back_from_the_account(as_rita: Client, rita: Reader) -> None:
    voice = Voice.objects.create(reader=rita, source="disqus", source_id="9", name="Rita")
    comment = voice.comments.create(text=OTHER, page="https://old.example.org/a-story", source="disqus", source_id="9")
    address = f"/comments/c/{comment.pk}/delete/"
    assert address in as_rita.get("/account/comments/").content.decode()
    assert as_rita.get(address).status_code == 200
    assert as_rita.post(address)["location"] == "/account/comments/"
    comment.refresh_from_db()
    assert (comment.state, comment.text) == ("deleted", "")
