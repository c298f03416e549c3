"""A writer's record and the reports on a comment stay true whatever its writer does."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

from django.apps import apps
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.edit_comment import delete_comment
from broadsheet.comments.actions.follow import mute
from broadsheet.comments.actions.moderate_comment import Ruling, Verb, moderate_comment
from broadsheet.comments.actions.post_comment import Sent, post_comment
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.holdings import erase_comments
from broadsheet.comments.models import Comment, CommentNotice, Conversation, Look, Report, State, Voice
from broadsheet.comments.views import take_part
from broadsheet.newsroom.models import Story
from broadsheet.readers.actions.erase_reader import erase_reader
from broadsheet.readers.models import Reader
from tests.comments.conftest import GOOD, OTHER, THIRD, Say


def test_what_was_rejected_stays_on_the_record_when_it_is_taken_back(rita: Reader, mo: Reader, say: Say) -> None:
    comment = say(rita)
    moderate_comment(comment.pk, Ruling(Verb.REJECT, rule="abuse"), user=mo)
    delete_comment(rita, Comment.objects.get(pk=comment.pk))
    assert Voice.objects.get(pk=comment.voice_id).refused == 1


def test_a_comment_that_is_taken_back_leaves_no_report_open(rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    delete_comment(rita, Comment.objects.get(pk=comment.pk))
    assert Comment.objects.get(pk=comment.pk).open_reports == 0
    assert not Report.objects.filter(outcome=Report.Outcome.OPEN).exists()


def test_who_reported_reports_again_what_was_changed_since(rita: Reader, nina: Reader, mo: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    moderate_comment(comment.pk, Ruling(Verb.DISMISS), user=mo)
    assert Comment.objects.get(pk=comment.pk).open_reports == 0
    Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now() + dt.timedelta(seconds=1))
    for _ in range(2):
        report_comment(nina, Comment.objects.get(pk=comment.pk), Report.Reason.SPAM, "Now it sells something.")
    assert Comment.objects.get(pk=comment.pk).open_reports == 1
    report = Report.objects.get()
    assert (report.note, report.asks_again) == ("Now it sells something.", False)


def test_buttons_are_pressed_so_often_an_hour_and_no_more(as_rita: Client, nina: Reader, say: Say, monkeypatch: object) -> None:
    comment = say(nina)
    monkeypatch.setattr(take_part, "_PRESSES_AN_HOUR", 2)  # type: ignore[attr-defined]
    address, as_json = f"/comments/c/{comment.pk}/react/respects/", {"accept": "application/json"}
    assert [as_rita.post(address, headers=as_json).status_code for _ in range(3)] == [200, 200, 429]
    assert "did nothing" in as_rita.post(address, follow=True).content.decode()


def test_erasing_a_heavy_commenter_takes_the_same_few_questions(
    rita: Reader, nina: Reader, story: Story, say: Say, django_assert_max_num_queries: Any
) -> None:
    first = say(nina)
    voice = say(rita, OTHER, to=first).voice
    words = [Comment(story=story, root=first, parent=first, depth=1, voice=voice, text=f"{OTHER} {n}") for n in range(300)]
    Comment.objects.bulk_create([*words, *(Comment(story=story, voice=voice, text=f"{GOOD} {n}") for n in range(300))])
    Comment.objects.filter(pk=first.pk).update(replies=301)
    Conversation.objects.filter(pk=story.pk).update(published=602)
    with django_assert_max_num_queries(30):
        erase_comments(rita)
    assert not Comment.objects.filter(voice=voice).exclude(state=State.DELETED, text="").exists()
    assert Comment.objects.get(pk=first.pk).replies == 0
    assert Conversation.objects.get(pk=story.pk).published == 1
    voice.refresh_from_db()
    assert (voice.published, voice.reader) == (0, None)


def test_an_erased_reader_leaves_no_open_report_behind(rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(rita)
    report_comment(nina, comment, Report.Reason.ABUSE)
    erase_reader(nina)
    assert Comment.objects.get(pk=comment.pk).open_reports == 0


def test_whoever_is_muted_is_muted_with_every_voice(as_nina: Client, rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    new = say(rita)
    old = Voice.objects.create(reader=rita, source="disqus", source_id="4", name="Rita of old")
    assert mute(nina, old)
    assert set(as_nina.get(f"/comments/{story.pk}/mine/").json()["muted"]) == {old.pk, new.voice_id}
    say(rita, OTHER, to=say(nina, THIRD))
    assert not CommentNotice.objects.filter(reader=nina).exists()
    assert not mute(nina, new.voice)
    assert as_nina.get(f"/comments/{story.pk}/mine/").json()["muted"] == []


def test_what_i_wrote_myself_is_not_new_to_me(as_nina: Client, rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    say(rita)
    as_nina.get(f"/comments/{story.pk}/")
    say(nina, OTHER)
    assert "new since you looked" not in as_nina.get(f"/comments/{story.pk}/").content.decode()
    say(rita, THIRD)
    assert "<b>1</b> new since you looked" in as_nina.get(f"/comments/{story.pk}/").content.decode()


def test_what_a_moderator_approves_late_is_new_since_one_looked(as_nina: Client, rita: Reader, mo: Reader, story: Story, say: Say) -> None:
    waiting = post_comment(rita, story, Sent(GOOD), why_wait="fast").comment
    say(rita, OTHER)
    as_nina.get(f"/comments/{story.pk}/")
    assert waiting is not None
    moderate_comment(waiting.pk, Ruling(Verb.APPROVE), user=mo)
    page = as_nina.get(f"/comments/{story.pk}/").content.decode()
    assert "<b>1</b> new since you looked" in page
    assert f'comment--new" id="comment-{waiting.pk}"' in page
    assert "new since you looked" not in as_nina.get(f"/comments/{story.pk}/").content.decode()


def test_looks_that_counted_by_number_count_by_moment_after_the_update(rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    first, second = say(rita), say(rita, OTHER)
    Conversation.objects.update(newest=second.pk)
    look = Look.objects.create(reader=nina, story=story, newest=first.pk)
    migration = import_module("broadsheet.comments.migrations.0003_new_is_what_appeared_since")
    migration._numbers_to_moments(apps, None)
    look.refresh_from_db()
    assert look.newest == first.appeared
    assert Conversation.objects.get(pk=story.pk).newest == second.appeared
