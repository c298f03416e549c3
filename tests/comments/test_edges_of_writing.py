"""Writing at its edges: an ended sign-in, an old token, limits, bans for a part, and stories that are gone."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.post_comment import MOST_KEPT, NotTaken, Sent, post_comment
from broadsheet.comments.may_write import what_stops
from broadsheet.comments.models import Ban, Comment, Conversation, State
from broadsheet.comments.models.voice import own_voice
from broadsheet.comments.views.write import _JUDGED_A_MINUTE
from broadsheet.newsroom.models import Person, Story
from broadsheet.readers.models import Reader
from tests.cast import PASSWORD, Browser
from tests.comments.conftest import GOOD, OTHER, Say


def _strict(client: Client) -> Client:
    client.handler.enforce_csrf_checks = True
    return client


def test_nobody_else_is_shown_the_edited_words(as_nina: Client, rita: Reader, say: Say) -> None:
    assert as_nina.post(f"/comments/c/{say(rita).pk}/edit/", {"text": OTHER}).status_code == 404


def test_one_voice_does_not_fill_the_queue(rita: Reader, story: Story) -> None:
    # Long ago, so that the rule against haste has no say.
    held = {"story": story, "voice": own_voice(rita), "state": State.HELD, "written_at": timezone.now() - dt.timedelta(days=2)}
    Comment.objects.bulk_create([Comment(**held, text=f"{OTHER} {one}", key=str(one)) for one in range(10)])
    with pytest.raises(NotTaken, match="wait for a moderator"):
        post_comment(rita, story, Sent(GOOD), why_wait="fast")
    assert post_comment(rita, story, Sent(GOOD)).comment is not None


def test_a_check_in_the_address_is_counted(as_rita: Client, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadsheet.comments.views.write.count_try", lambda *_: _JUDGED_A_MINUTE + 1)
    assert as_rita.post(f"/comments/{story.pk}/write/?check=1", {"text": GOOD}).status_code == 429


def test_a_freelance_answers_under_their_own_story(rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    Conversation.objects.update_or_create(story=story, defaults={"is_questions": True})
    asked = say(nina)
    with pytest.raises(NotTaken, match="readers ask"):
        post_comment(rita, story, Sent(OTHER, asked))
    Person.objects.filter(slug="meera-pillai").update(account=rita)
    posted = post_comment(Reader.objects.get(pk=rita.pk), Story.objects.get(pk=story.pk), Sent(OTHER, asked))
    assert posted.comment is not None
    assert posted.comment.badge == "author"


def test_who_may_not_answer_hears_it_before_they_write(as_rita: Client, nina: Reader, story: Story, say: Say) -> None:
    Conversation.objects.update_or_create(story=story, defaults={"is_questions": True})
    page = as_rita.get(f"/comments/{story.pk}/write/?to={say(nina).pk}").content.decode()
    assert "Here readers ask" in page
    assert "<textarea" not in page


def test_the_appeal_link_leads_to_a_page_that_appeals(as_rita: Client, story: Story) -> None:
    assert 'name="appeal"' in as_rita.get(f"/comments/{story.pk}/write/?appeal=1").content.decode()
    assert 'name="appeal"' not in as_rita.get(f"/comments/{story.pk}/write/").content.decode()


def test_a_refused_edit_names_a_way_to_a_moderator(as_rita: Client, rita: Reader, say: Say) -> None:
    answer = as_rita.post(
        f"/comments/c/{say(rita).pk}/edit/", {"text": "THE WHOLE COUNCIL SHOULD RESIGN OVER THIS BRIDGE AND SO SHOULD THE MAYOR."}
    )
    assert answer.status_code == 422
    assert 'name="appeal"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/comments/judge/", "/comments/{}/write/"])
def test_a_script_with_an_old_token_gets_another(as_rita: Client, story: Story, address: str) -> None:
    address, json = address.format(story.pk), {"accept": "application/json"}
    answer = _strict(as_rita).post(address, {"text": GOOD}, headers=json)
    assert answer.status_code == 403
    again = as_rita.post(address, {"text": GOOD}, headers={**json, "x-csrftoken": answer.json()["token"]})
    assert again.status_code != 403


def test_a_session_with_a_draft_lasts_like_any_other_after_sign_in(ana: Client, rita: Reader, story: Story) -> None:
    long = "word " * (MOST_KEPT // 5 - 1) + "end."
    ana.post(f"/comments/{story.pk}/write/", {"text": long})
    assert ana.session.get_expiry_age() == 24 * 3600
    ana.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert ana.session.get_expiry_age() > 24 * 3600
    assert "end." in ana.get(f"/comments/{story.pk}/write/").content.decode()


def test_words_under_a_killed_story_are_still_taken_back(as_rita: Client, rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    Story.objects.filter(pk=story.pk).update(killed_at=timezone.now())
    assert story.headline not in as_rita.get(f"/comments/c/{comment.pk}/delete/").content.decode()
    assert as_rita.post(f"/comments/c/{comment.pk}/delete/")["location"] == "/account/comments/"
    comment.refresh_from_db()
    assert (comment.state, comment.text) == (State.DELETED, "")


def test_a_ban_for_threads_is_not_told_over_an_answer(as_rita: Client, rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    comment = say(nina)
    Ban.objects.create(reader=rita, scope=Ban.Scope.THREADS, reason="Too many threads.")
    assert "Too many threads" not in as_rita.get(f"/comments/{story.pk}/write/?to={comment.pk}").content.decode()
    assert "Too many threads" in as_rita.get(f"/comments/{story.pk}/write/").content.decode()


def test_a_bans_end_is_told_in_the_papers_time(rita: Reader) -> None:
    Ban.objects.create(reader=rita, reason="Threats.", until=dt.datetime(2090, 1, 1, 20, 0, tzinfo=dt.UTC))
    stopped = what_stops(rita, new_thread=True)
    assert stopped is not None
    assert "02 January 2090, 01:30 IST" in stopped.why


def test_the_name_that_came_with_a_refused_comment_is_kept(paper: None, story: Story) -> None:
    nameless = Reader.objects.create_user("none@example.org", PASSWORD)
    EmailAddress.objects.create(user=nameless, email=nameless.email, verified=True, primary=True)
    client = Browser()
    client.force_login(nameless, backend="django.contrib.auth.backends.ModelBackend")
    assert 'value="R. Das"' in client.post(f"/comments/{story.pk}/write/?check=1", {"text": GOOD, "name": "R. Das"}).content.decode()
