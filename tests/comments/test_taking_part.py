"""Reacting, reporting, following and the account's pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.mail_digests import send_digests as mail_digests
from broadsheet.comments.models import Appeal, Comment, CommentNotice, CommentSettings, Decision, Report, State, What
from broadsheet.newsroom.models import Story
from broadsheet.readers.actions.erase_reader import erase_reader
from broadsheet.readers.models import Reader
from tests.cast import Browser, _person
from tests.comments.conftest import GOOD, OTHER, Say

JSON = {"HTTP_ACCEPT": "application/json"}


def test_a_reaction_is_turned_on_and_off_and_counted(as_nina: Client, rita: Reader, say: Say) -> None:
    comment = say(rita)
    address = f"/comments/c/{comment.pk}/react/respects/"
    assert as_nina.post(address, **JSON).json() == {"on": True, "count": 1}
    assert as_nina.post(address.replace("respects", "agrees"), **JSON).json() == {"on": True, "count": 1}
    assert as_nina.post(address, **JSON).json() == {"on": False, "count": 0}
    comment.refresh_from_db()
    assert (comment.respects, comment.agrees, comment.insights) == (0, 1, 0)


def test_reactions_have_their_limits(as_rita: Client, ana: Client, rita: Reader, say: Say) -> None:
    comment = say(rita)
    address = f"/comments/c/{comment.pk}/react/"
    assert as_rita.post(f"{address}respects/", **JSON).status_code == 403  # one's own
    assert as_rita.post(f"{address}hates/", **JSON).status_code == 404
    assert ana.post(f"{address}respects/", **JSON).status_code == 401
    assert ana.post(f"{address}respects/").status_code == 302
    assert as_rita.get(f"{address}respects/").status_code == 200  # asked once more, after signing in


def test_a_forged_press_is_stopped(nina: Reader, rita: Reader, say: Say) -> None:
    comment = say(rita)
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(nina, backend="django.contrib.auth.backends.ModelBackend")
    for verb in ("react/respects", "mute", "follow", "report"):
        assert strict.post(f"/comments/c/{comment.pk}/{verb}/", {"reason": "spam"}).status_code == 403, verb
    assert not Report.objects.exists()


def test_three_reports_take_a_comment_down_until_a_moderator_looked(rita: Reader, say: Say) -> None:
    from broadsheet.comments.actions.report_comment import report_comment

    comment = say(rita)
    for number in range(3):
        report_comment(_person(f"reporter-{number}@example.org"), comment, "abuse")
        report_comment(Reader.objects.get(email=f"reporter-{number}@example.org"), comment, "abuse")
    comment.refresh_from_db()
    assert (comment.state, comment.why_held, comment.open_reports) == (State.HELD, "reported", 3)
    assert Decision.objects.get(comment=comment).rule == "reported"


def test_what_a_moderator_let_stand_is_not_taken_down_by_reports(rita: Reader, mo: Reader, say: Say) -> None:
    from broadsheet.comments.actions.report_comment import report_comment

    comment = say(rita)
    Decision.objects.create(comment=comment, voice=comment.voice, what=What.DISMISS, made_by=mo)
    for number in range(4):
        report_comment(_person(f"reporter-{number}@example.org"), comment, "abuse")
    comment.refresh_from_db()
    assert comment.state == State.PUBLISHED


def test_the_report_form(as_nina: Client, ana: Client, rita: Reader, say: Say) -> None:
    comment = say(rita)
    address = f"/comments/c/{comment.pk}/report/"
    assert ana.get(address).status_code == 302
    assert "Choose what is wrong" in as_nina.post(address, {"sent": "1"}).content.decode()
    assert as_nina.post(address, {"sent": "1", "reason": "personal", "note": "That is my sister."}).status_code == 302
    assert Report.objects.get().note == "That is my sister."


def test_following_is_turned_on_and_off(as_nina: Client, rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    as_nina.post(f"/comments/c/{comment.pk}/follow/")
    as_nina.post(f"/comments/{story.pk}/follow/")
    part = as_nina.get(f"/comments/{story.pk}/mine/").json()
    assert (part["followed"], part["follows_story"]) == ([comment.pk], True)
    as_nina.post(f"/comments/c/{comment.pk}/follow/")
    assert as_nina.get(f"/comments/{story.pk}/mine/").json()["followed"] == []


def test_the_account_lists_comments_with_their_states_and_reasons(as_rita: Client, rita: Reader, say: Say) -> None:
    comment = say(rita)
    Comment.objects.filter(pk=comment.pk).update(state=State.REJECTED)
    Decision.objects.create(comment=comment, voice=comment.voice, what=What.REJECT, rule="abuse", reason="It calls a colleague names.")
    page = as_rita.get("/account/comments/").content.decode()
    assert GOOD in page
    assert "It calls a colleague names." in page
    assert GOOD not in as_rita.get("/account/comments/?q=elephants").content.decode()
    assert GOOD in as_rita.get("/account/comments/?state=rejected").content.decode()


def test_answers_are_news_once(as_rita: Client, rita: Reader, nina: Reader, say: Say) -> None:
    say(nina, OTHER, to=say(rita))
    assert "(1)" in as_rita.get("/account/comments/").content.decode()
    page = as_rita.get("/account/comments/notices/").content.decode()
    assert OTHER in page
    assert "shelf-item--new" in page
    assert "shelf-item--new" not in as_rita.get("/account/comments/notices/").content.decode()


def test_the_statement_of_reasons_is_for_the_reader_concerned_and_takes_one_appeal(
    as_rita: Client, as_nina: Client, ana: Client, rita: Reader, mo: Reader, say: Say
) -> None:
    comment = say(rita)
    decision = Decision.objects.create(
        comment=comment, voice=comment.voice, what=What.REMOVE, rule="abuse", reason="It insults.", made_by=mo
    )
    address = decision.get_absolute_url()
    page = as_rita.get(address).content.decode()
    assert "It insults." in page
    assert "Not abusive" in page
    assert "A moderator" in page
    assert "Mo" not in page.split("<main")[1]  # who it was is the paper's business
    assert as_nina.get(address).status_code == 404
    assert ana.get(address).status_code == 302
    assert as_rita.post(address, {"text": "It quotes the mayor."}).status_code == 302
    assert Appeal.objects.get().text == "It quotes the mayor."
    assert as_rita.post(address, {"text": "Again."}).status_code == 409


def test_after_six_months_there_is_no_appeal(as_rita: Client, rita: Reader, say: Say) -> None:
    comment = say(rita)
    long_ago = timezone.now() - timedelta(days=190)
    decision = Decision.objects.create(comment=comment, voice=comment.voice, what=What.REMOVE, reason="It insults.", made_at=long_ago)
    assert as_rita.post(decision.get_absolute_url(), {"text": "Why?"}).status_code == 409
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(("digest", "hours", "letters"), [("daily", 25, 1), ("daily", 2, 0), ("soon", 2, 1), ("never", 25, 0)])
def test_the_digest_goes_out_as_the_reader_chose(rita: Reader, nina: Reader, say: Say, digest: str, hours: int, letters: int) -> None:
    CommentSettings.objects.create(reader=rita, digest=digest)
    say(nina, OTHER, to=say(rita))
    CommentNotice.objects.update(made_at=timezone.now() - timedelta(hours=hours))
    assert mail_digests() == letters
    assert mail_digests() == 0
    assert len(mail.outbox) == letters
    if letters:
        assert OTHER in mail.outbox[0].body
        assert mail.outbox[0].to == [rita.email]


def test_the_letters_link_stops_the_letters(ana: Client, rita: Reader, nina: Reader, say: Say) -> None:
    say(nina, OTHER, to=say(rita))
    CommentNotice.objects.update(made_at=timezone.now() - timedelta(hours=25))
    mail_digests()
    stop = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").partition("/comments/")[2]
    assert ana.get(f"/comments/{stop}").status_code == 200
    assert not CommentSettings.objects.exists()  # a link that is only looked at stops nothing
    ana.post(f"/comments/{stop}", {"List-Unsubscribe": "One-Click"})
    assert CommentSettings.objects.get(reader=rita).digest == "never"
    assert ana.post("/comments/stop-mail/1:forged/").status_code == 404


def test_what_was_taken_down_is_not_mailed(rita: Reader, nina: Reader, say: Say) -> None:
    answer = say(nina, OTHER, to=say(rita))
    Comment.objects.filter(pk=answer.pk).update(state=State.REJECTED)
    CommentNotice.objects.update(made_at=timezone.now() - timedelta(hours=25))
    mail_digests()
    assert not mail.outbox


def test_settings_mutes_and_follows_are_the_readers_own(as_rita: Client, as_nina: Client, rita: Reader, nina: Reader, say: Say) -> None:
    comment = say(nina)
    as_rita.post(f"/comments/c/{comment.pk}/mute/")
    as_rita.post("/account/comments/settings/", {"digest": "soon", "when_erased": "keep"})
    row = CommentSettings.objects.get(reader=rita)
    assert (row.digest, row.when_erased) == ("soon", "keep")
    number = rita.comment_mutes.get().pk
    assert as_nina.post(f"/account/comments/mutes/{number}/drop/").status_code == 404
    assert as_rita.post(f"/account/comments/mutes/{number}/drop/").status_code == 302


@pytest.mark.parametrize(("choice", "stays"), [("keep", True), ("remove", False), (None, False)])
def test_erasure_goes_by_the_readers_choice(
    ana: Client, rita: Reader, nina: Reader, story: Story, say: Say, choice: str | None, stays: bool
) -> None:
    if choice:
        CommentSettings.objects.create(reader=rita, when_erased=choice)
    first = say(rita)
    say(nina, OTHER, to=first)
    erase_reader(rita)
    page = ana.get(f"/comments/{story.pk}/").content.decode()
    assert (GOOD in page) == stays
    assert OTHER in page
    assert "Rita" not in page
    first.refresh_from_db()
    assert first.voice.reader is None


def test_the_rules_page_names_every_rule(ana: Client, story: Story) -> None:
    from broadsheet.comments.rules import rules

    page = ana.get("/comments/rules/").content.decode()
    assert all(one.label in page or one.label.replace("’", "&#x27;") in page for one in rules())


def test_a_browser_keeps_drafts_under_a_name_that_is_the_readers_alone(
    as_rita: Client, as_nina: Client, ana: Client, story: Story, rita: Reader
) -> None:
    address = f"/comments/{story.pk}/mine/"
    name = as_rita.get(address).json()["drafts"]
    assert len(name) == 24
    as_rita.logout()
    as_rita.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert as_rita.get(address).json()["drafts"] == name, "the same after the next sign-in"
    assert as_nina.get(address).json()["drafts"] != name
    assert "drafts" not in ana.get(address).json()
