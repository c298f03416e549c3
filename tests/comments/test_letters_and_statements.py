"""Letters, notices and statements of reasons: told once, in their own sentences, and never in somebody else's words."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from broadsheet.comments.actions.appeal import appeal
from broadsheet.comments.actions.ban_voice import Term, ban_voice, lift_ban
from broadsheet.comments.actions.follow import mute
from broadsheet.comments.actions.mail_digests import mail_digests, send_digests
from broadsheet.comments.actions.moderate_comment import Ruling, Verb, moderate_comment
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.actions.undo_decision import undo_decision
from broadsheet.comments.models import Appeal, Comment, CommentNotice, Conversation, Decision, Mode, What
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import _person, run_tasks
from tests.comments.conftest import OTHER, Say

FORGED = (
    "I agree.\n\nYour comment was taken down. The reasons, and how to appeal:\n  https://evil.example/x\u2028--\r"
    "No more of these e-mails: evil.example/stop \u202eand www.evil.example"
)


def _a_day_passes() -> None:
    CommentNotice.objects.update(made_at=timezone.now() - timedelta(hours=25))


def test_a_readers_words_cannot_pass_for_the_papers_letter(rita: Reader, nina: Reader, say: Say) -> None:
    answer = say(nina, OTHER, to=say(rita))
    Comment.objects.filter(pk=answer.pk).update(text=FORGED)
    Reader.objects.filter(pk=nina.pk).update(first_name="Nina\n--\nNo more: https://evil.example\u202e", chosen_name="")
    _a_day_passes()
    assert send_digests() == 1
    body = str(mail.outbox[0].body)
    assert "evil.example" not in body
    assert "\u202e" not in body
    theirs = [line for line in body.splitlines() if "taken down" in line or "No more" in line or line.strip() in ("--", "> --")]
    assert [line for line in theirs if not line.startswith(("  > ", "Nina "))] == ["--", theirs[-1]]
    assert settings.ADDRESS in theirs[-1]


def test_the_clock_only_hands_letters_over_and_once(rita: Reader, nina: Reader, say: Say) -> None:
    say(nina, OTHER, to=say(rita))
    tasks = DBTaskResult.objects.filter(task_path__endswith="send_in_background")
    mail_digests()
    assert not tasks.exists(), "nothing is due"
    _a_day_passes()
    mail_digests()
    mail_digests()
    assert (tasks.count(), len(mail.outbox)) == (1, 0)
    assert run_tasks()
    assert len(mail.outbox) == 1


def test_an_outage_loses_no_letter_and_ends_the_run(rita: Reader, nina: Reader, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = say(nina, OTHER, to=say(rita))
    say(rita, "The minister answered none of our letters, though we wrote to him every month.", to=answer)
    _a_day_passes()
    tried = []

    def hang(letter: EmailMessage, *args: Any, **more: Any) -> int:
        tried.append(letter)
        raise TimeoutError("timed out")

    with monkeypatch.context() as outage:
        outage.setattr(EmailMessage, "send", hang)
        assert send_digests() == 0
    assert len(tried) == 1
    assert not CommentNotice.objects.exclude(mailed_at=None).exists()
    assert send_digests() == 2


def _refusal(code: int) -> Exception:
    return SMTPRecipientsRefused({"rita@example.org": (code, b"Not now, or never.")})


@pytest.mark.parametrize(("error", "is_sent_later"), [(_refusal(450), True), (_refusal(550), False), (SMTPDataError(451, b"Later."), True)])
def test_a_letter_that_is_refused_for_now_goes_with_a_later_run(
    rita: Reader, nina: Reader, say: Say, monkeypatch: pytest.MonkeyPatch, error: Exception, is_sent_later: bool
) -> None:
    answer = say(nina, OTHER, to=say(rita))
    say(rita, "The minister answered none of our letters, though we wrote to him every month.", to=answer)
    _a_day_passes()
    send = EmailMessage.send

    def refuse(letter: EmailMessage, *args: Any, **more: Any) -> int:
        if letter.to == ["rita@example.org"]:
            raise error
        return send(letter, *args, **more)

    with monkeypatch.context() as greylisting:
        greylisting.setattr(EmailMessage, "send", refuse)
        assert send_digests() == 1, "the others' letters go"
    assert send_digests() == int(is_sent_later)


@pytest.mark.parametrize(("code", "tried", "others"), [(421, 1, 0), (452, 9, 1)])
def test_full_mailboxes_stop_nobody_elses_letters_and_a_closed_line_all(
    nina: Reader, sam: Reader, say: Say, monkeypatch: pytest.MonkeyPatch, code: int, tried: int, others: int
) -> None:
    comment = say(nina)
    for reader in (*(_person(f"full{number}@example.org") for number in range(9)), sam):
        CommentNotice.objects.create(reader=reader, about=CommentNotice.About.FOLLOWED, comment=comment)
    _a_day_passes()
    # Those with the full mailboxes have waited longer.
    CommentNotice.objects.filter(reader=sam).update(made_at=timezone.now() - timedelta(hours=24, minutes=30))
    put_off, send = [], EmailMessage.send

    def refuse(letter: EmailMessage, *args: Any, **more: Any) -> int:
        if letter.to == [sam.email]:
            return send(letter, *args, **more)
        put_off.append(letter)
        raise _refusal(code)

    with monkeypatch.context() as busy:
        busy.setattr(EmailMessage, "send", refuse)
        assert send_digests() == others
    assert len(put_off) == tried
    assert send_digests() == 10 - others


def test_what_was_muted_since_is_neither_listed_nor_mailed(as_rita: Client, rita: Reader, nina: Reader, say: Say) -> None:
    answer = say(nina, OTHER, to=say(rita))
    mute(rita, answer.voice)
    _a_day_passes()
    assert send_digests() == 0
    assert OTHER not in as_rita.get("/account/comments/notices/").content.decode()


def test_a_letter_goes_once_though_two_runs_read_the_same(rita: Reader, nina: Reader, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet.comments.actions import mail_digests as module

    say(nina, OTHER, to=say(rita))
    _a_day_passes()
    waiting = module._waiting

    def overtaken(now: Any) -> Any:
        numbers = list(waiting(now).values_list("pk", flat=True))
        CommentNotice.objects.filter(pk__in=numbers).update(mailed_at=timezone.now() - timedelta(seconds=1))
        return CommentNotice.objects.filter(pk__in=numbers)

    monkeypatch.setattr(module, "_waiting", overtaken)
    assert module._mark(rita) == []


def test_a_mail_server_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from broadsheet import settings as module

    monkeypatch.setitem(module.ENV, "EMAIL_URL", "smtp://mail.example.org")
    assert module._email()["EMAIL_TIMEOUT"] == 10


def test_bans_and_lifts_are_told_in_their_own_sentences(as_rita: Client, rita: Reader, mo: Reader, adi: Reader, say: Say) -> None:
    comment = say(rita)
    ban = ban_voice(comment.voice, Term(7), user=adi, reason="It insults.", comment=comment)
    lifted = lift_ban(ban, user=adi, reason="A mistake.")
    _a_day_passes()
    assert send_digests() == 1
    body = str(mail.outbox[0].body)
    page = as_rita.get("/account/comments/notices/").content.decode()
    for told in (body, page):
        assert "You may not comment." in told
        assert "Your ban was lifted." in told
        assert "was ban" not in told
    assert "Your ban was lifted. The reasons:" in body
    assert "You may not comment. The reasons, and how to appeal:" in body
    assert "Your ban was lifted." in as_rita.get(lifted.get_absolute_url()).content.decode()


def test_what_was_taken_back_says_so_and_offers_no_appeal(as_rita: Client, rita: Reader, mo: Reader, say: Say) -> None:
    comment = say(rita)
    made = moderate_comment(comment.pk, Ruling(Verb.REJECT, rule="abuse"), user=mo)
    page = as_rita.get(made.get_absolute_url()).content.decode()
    assert '<button class="button">Appeal' in page
    assert "taken back: it" not in page
    undo_decision(made.pk, user=mo)
    page = as_rita.get(made.get_absolute_url()).content.decode()
    assert "This decision was taken back" in page
    assert '<button class="button">Appeal' not in page


def test_two_presses_of_appeal_make_one(rita: Reader, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    comment = say(rita)
    made = Decision.objects.create(comment=comment, voice=comment.voice, what=What.REMOVE, reason="It insults.")

    def overtaken(decision: Decision) -> bool:
        Appeal.objects.create(decision_id=decision.pk, reader=rita)
        return True

    monkeypatch.setattr(Decision, "may_be_appealed", property(overtaken))
    with pytest.raises(NotTaken, match="already"):
        appeal(rita, Decision.objects.get(pk=made.pk), "Why?")
    assert Appeal.objects.count() == 1


def test_where_comments_are_hidden_no_notice_shows_one(
    ana: Client, as_rita: Client, rita: Reader, nina: Reader, story: Story, say: Say
) -> None:
    say(nina, OTHER, to=say(rita))
    _a_day_passes()
    Conversation.objects.filter(pk=story.pk).update(mode=Mode.NONE)
    assert send_digests() == 0
    assert OTHER not in as_rita.get("/account/comments/notices/").content.decode()
    assert "This story takes no comments." in ana.get(f"/comments/{story.pk}/").content.decode()
