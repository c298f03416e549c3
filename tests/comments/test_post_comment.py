"""Posting: judged, counted, told, and once however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from broadsheet.comments.actions.post_comment import NotTaken, Sent, clean_text, post_comment
from broadsheet.comments.models import Ban, Comment, CommentNotice, Conversation, Decision, Follow, Mode, RuleCount, State, Trust
from broadsheet.comments.models.voice import own_voice
from broadsheet.newsroom.models import Section, Story
from broadsheet.readers.models import Reader
from tests.cast import MakeStory, _person, run_tasks
from tests.comments.conftest import GOOD, OTHER, THIRD, Say

INSULT = "You are a complete idiot and everybody here knows it."


def test_a_good_comment_is_published_at_once_and_counted(rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    assert comment.state == State.PUBLISHED
    assert comment.published_at is not None
    row = Conversation.objects.get(pk=story.pk)
    assert (row.published, row.newest) == (1, comment.appeared)
    assert own_voice(rita).published == 1


def test_what_clearly_breaks_a_rule_is_refused_with_reasons_and_nothing_is_kept(rita: Reader, story: Story) -> None:
    posted = post_comment(rita, story, Sent("My number is 98470 12345, call me about the flat, and my card is 4111 1111 1111 1111."))
    assert posted.comment is None
    assert posted.verdict.broken()[0].judgement.to_writer
    assert not Comment.objects.exists()
    assert RuleCount.objects.filter(rule="personal", action="refuse", count=1).exists()


def test_a_refusal_can_be_sent_to_a_moderator_as_it_is(rita: Reader, story: Story) -> None:
    posted = post_comment(rita, story, Sent("THE WHOLE COUNCIL SHOULD RESIGN OVER THIS BRIDGE AND SO SHOULD THE MAYOR.", is_appealed=True))
    assert posted.comment is not None
    assert (posted.comment.state, posted.comment.why_held) == (State.HELD, "appealed")
    decision = Decision.objects.get(comment=posted.comment)
    assert decision.is_automatic
    assert decision.reason


def test_the_same_form_sent_twice_makes_one_comment(rita: Reader, story: Story) -> None:
    first = post_comment(rita, story, Sent(GOOD, key="form-1"))
    second = post_comment(rita, story, Sent(GOOD, key="form-1"))
    assert second.was_there
    assert second.comment == first.comment
    assert Comment.objects.count() == 1


def test_a_form_without_a_number_sent_twice_makes_one_comment_too(rita: Reader, story: Story) -> None:
    first, second = post_comment(rita, story, Sent(GOOD)), post_comment(rita, story, Sent(GOOD))
    assert second.comment == first.comment
    assert Comment.objects.count() == 1


def test_an_answer_tells_the_one_who_is_answered_and_those_who_follow(
    rita: Reader, nina: Reader, sam: Reader, mo: Reader, story: Story, say: Say
) -> None:
    first = say(rita)
    Follow.objects.create(reader=sam, story=story, root=first)
    Follow.objects.create(reader=mo, story=story)
    answer = say(nina, OTHER, to=first)
    assert (answer.root, answer.depth, answer.parent) == (first, 1, first)
    run_tasks()
    told = dict(CommentNotice.objects.filter(comment=answer).values_list("reader", "about"))
    assert told == {rita.pk: "reply", sam.pk: "followed", mo.pk: "followed"}
    first.refresh_from_db()
    assert first.replies == 1


def test_nobody_is_told_of_their_own_answer_or_of_a_muted_voice(rita: Reader, nina: Reader, say: Say) -> None:
    from broadsheet.comments.actions.follow import mute

    first = say(rita)
    mute(rita, own_voice(nina))
    say(nina, OTHER, to=first)
    say(rita, THIRD, to=first)
    assert not CommentNotice.objects.filter(reader=rita).exists()


@pytest.mark.parametrize("mode", [Mode.CLOSED, Mode.NONE])
def test_a_closed_story_takes_nothing(rita: Reader, story: Story, mode: str) -> None:
    Conversation.objects.create(story=story, mode=mode)
    with pytest.raises(NotTaken):
        post_comment(rita, story, Sent(GOOD))


def test_comments_close_by_section_by_age_and_for_the_whole_paper(rita: Reader, make_story: MakeStory, policy: Callable[..., None]) -> None:
    old = make_story(published_at=timezone.now() - timedelta(days=20))
    policy(close_after_days=14)
    with pytest.raises(NotTaken, match="close 14 days"):
        post_comment(rita, old, Sent(GOOD))
    policy(closed_sections=frozenset({Section.objects.get(slug="city").pk}))
    with pytest.raises(NotTaken, match="take no comments"):
        post_comment(rita, old, Sent(GOOD))
    policy(is_open=False, closed_note="We are short of moderators over the holidays.")
    with pytest.raises(NotTaken, match="holidays"):
        post_comment(rita, old, Sent(GOOD))
    Conversation.objects.create(story=old, mode=Mode.OPEN)
    policy(close_after_days=14)
    assert post_comment(rita, old, Sent(GOOD)).comment


def test_an_address_that_is_not_confirmed_may_not_write(story: Story) -> None:
    from allauth.account.models import EmailAddress

    uma = _person("uma@example.org")
    EmailAddress.objects.filter(user=uma).update(verified=False)
    with pytest.raises(NotTaken, match="Confirm"):
        post_comment(uma, story, Sent(GOOD))


def test_a_banned_reader_is_told_until_when_and_why(rita: Reader, story: Story) -> None:
    Ban.objects.create(reader=rita, reason="Three comments with insults.", until=timezone.now() + timedelta(days=7))
    with pytest.raises(NotTaken, match="Three comments with insults"):
        post_comment(rita, story, Sent(GOOD))


def test_a_ban_on_new_threads_still_lets_a_reader_answer(rita: Reader, nina: Reader, say: Say) -> None:
    first = say(nina)
    Ban.objects.create(reader=rita, reason="Too many threads.", scope=Ban.Scope.THREADS)
    with pytest.raises(NotTaken):
        say(rita, OTHER)
    assert say(rita, THIRD, to=first)


def test_a_ban_that_is_over_or_lifted_stops_nobody(rita: Reader, say: Say) -> None:
    Ban.objects.create(reader=rita, reason="Over.", until=timezone.now() - timedelta(seconds=1))
    Ban.objects.create(reader=rita, reason="Lifted.", lifted_at=timezone.now())
    assert say(rita)


def test_premoderation_new_commenters_and_trust(rita: Reader, story: Story, say: Say, policy: Callable[..., None], nina: Reader) -> None:
    policy(new_commenters_wait=True, trusted_after=1)
    assert say(rita).why_held == "new"
    voice = own_voice(rita)
    voice.published = 1
    voice.save()
    assert say(rita, OTHER).state == State.PUBLISHED
    policy(premoderated_sections=frozenset({story.section_id}))
    assert say(rita, THIRD).why_held == "premoderation"
    trusted = own_voice(nina)
    trusted.trust = Trust.TRUSTED
    trusted.save()
    assert say(nina).state == State.PUBLISHED
    trusted.trust = Trust.WATCHED
    trusted.save()
    assert say(nina, OTHER).why_held == "watched"


def test_staff_and_authors_wear_a_badge_and_do_not_wait(
    rhea: Reader, ed: Reader, story: Story, say: Say, policy: Callable[..., None]
) -> None:
    from broadsheet.newsroom.models import Person

    Person.objects.filter(slug="meera-pillai").update(account=rhea)
    policy(all_wait=True)
    author, staff = say(Reader.objects.get(pk=rhea.pk)), say(ed, OTHER)
    assert (author.badge, author.state) == ("author", State.PUBLISHED)
    assert (staff.badge, staff.state) == ("staff", State.PUBLISHED)


def test_in_questions_and_answers_readers_ask_and_the_newsroom_answers(
    rita: Reader, nina: Reader, ed: Reader, story: Story, say: Say
) -> None:
    Conversation.objects.create(story=story, is_questions=True)
    question = say(rita, "Who pays for the check when a meter is wrong?")
    assert question.is_question
    with pytest.raises(NotTaken, match="readers ask"):
        say(nina, OTHER, to=question)
    assert say(ed, "The corporation pays, unless the meter turns out to be right.", to=question)


def test_thirteen_tries_in_a_minute_are_one_too_many(rita: Reader, story: Story) -> None:
    for number in range(12):
        post_comment(rita, story, Sent(f"{GOOD} I have said so {number + 2} times."))
    with pytest.raises(NotTaken, match="Wait a minute"):
        post_comment(rita, story, Sent(OTHER))


def test_the_text_is_kept_composed_with_plain_line_ends_and_no_nulls() -> None:
    assert clean_text("  Cafe\u0301\r\nis\x00 open.\r\n\r\n\r\n\r\nCome.  \n") == "Café\nis open.\n\nCome."
    assert clean_text("A lone \ud800 half.") == "A lone ? half."


def test_a_story_nobody_may_see_takes_no_comment(as_rita: Any, story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(live=False)
    assert as_rita.post(f"/comments/{story.pk}/write/", {"text": GOOD}).status_code == 404
