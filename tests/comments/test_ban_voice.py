"""Bans: for a time, for good, for new threads only; never without a word to the reader. And how far a voice is trusted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.ban_voice import Term, ban_voice, lift_ban
from broadsheet.comments.actions.moderate_comment import NotDecided
from broadsheet.comments.actions.set_trust import set_trust
from broadsheet.comments.actions.undo_decision import newest_to_undo, undo_decisions
from broadsheet.comments.may_write import what_stops
from broadsheet.comments.models import Ban, CommentNotice, Decision, Trust, Voice, What
from broadsheet.comments.models.ban import ban_in_force
from broadsheet.comments.models.voice import own_voice
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.test_moderate_comment import held_comment

DESK = "/newsroom/comments/"
WEEK = Term(7)


@pytest.fixture
def voice(rita: Reader) -> Voice:
    return own_voice(rita)


def test_a_ban_stops_the_reader_until_it_is_over_and_says_why(voice: Voice, rita: Reader, mo: Reader) -> None:
    ban_voice(voice, WEEK, user=mo, reason="Insults, again and again.")
    stopped = what_stops(rita, new_thread=False)
    assert stopped is not None
    assert "Insults, again and again." in stopped.why
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        assert what_stops(rita, new_thread=True) is None


def test_a_ban_is_in_the_log_and_the_reader_is_told(voice: Voice, rita: Reader, mo: Reader, story: Story) -> None:
    comment = held_comment(story, rita)
    ban = ban_voice(voice, WEEK, user=mo, rule="abuse", comment=comment)
    decision = Decision.objects.get(what=What.BAN)
    assert (decision.made_by, decision.comment, decision.voice, ban.decision) == (mo, comment, voice, decision)
    assert decision.reason == ban.reason != ""
    assert CommentNotice.objects.get(reader=rita).decision == decision


def test_a_ban_from_new_threads_leaves_answering(voice: Voice, rita: Reader, mo: Reader) -> None:
    ban_voice(voice, Term(None, Ban.Scope.THREADS), user=mo, reason="Advertising.")
    assert (ban_in_force(rita), what_stops(rita, new_thread=False)) == (None, None)
    stopped = what_stops(rita, new_thread=True)
    assert stopped is not None
    assert "for good" in stopped.why


@pytest.mark.parametrize(
    ("first", "second"),
    [(Term(7), Term(30)), (Term(7), Term(None)), (Term(None, "threads"), Term(7)), (Term(1, "threads"), Term(2, "threads"))],
)
def test_a_harder_ban_takes_the_place_of_a_milder_one(voice: Voice, rita: Reader, mo: Reader, first: Term, second: Term) -> None:
    ban_voice(voice, first, user=mo, reason="Once.")
    newer = ban_voice(voice, second, user=mo, reason="Twice.")
    assert list(Ban.objects.filter(lifted_at=None)) == [newer]
    assert ban_in_force(rita, new_thread=True) == newer


@pytest.mark.parametrize(
    ("first", "second"), [(Term(30), Term(7)), (Term(None), Term(30)), (Term(None), Term(None)), (Term(1), Term(None, "threads"))]
)
def test_a_colleagues_harder_ban_is_not_made_milder_unknowingly(voice: Voice, mo: Reader, adi: Reader, first: Term, second: Term) -> None:
    ban_voice(voice, first, user=adi, reason="Threats.")
    with pytest.raises(NotDecided, match="Adi has banned"):
        ban_voice(voice, second, user=mo, reason="Insults.")
    assert Ban.objects.filter(lifted_at=None).count() == 1


def test_what_cannot_be_banned_is_said(voice: Voice, ed: Reader, mo: Reader) -> None:
    old = Voice.objects.create(source="vuukle", source_id="1", name="anand")
    for whom, term, reason, said in [
        (old, WEEK, "x", "nobody to ban"), (own_voice(ed), WEEK, "x", "of the newsroom"), (voice, Term(0), "x", "1 to"),
        (voice, Term(99_999), "x", "1 to"), (voice, WEEK, " ", "needs a reason"),
    ]:  # fmt: skip
        with pytest.raises(NotDecided, match=said):
            ban_voice(whom, term, user=mo, reason=reason)
    assert not Ban.objects.exists()


def test_only_those_with_the_right_ban_and_lift(voice: Voice, rita: Reader, ed: Reader, mo: Reader) -> None:
    with pytest.raises(PermissionDenied):
        ban_voice(voice, WEEK, user=ed, reason="x")
    ban = ban_voice(voice, WEEK, user=mo, reason="x")
    for user in (ed, rita):
        with pytest.raises(PermissionDenied):
            lift_ban(ban, user=user)
    assert ban_in_force(rita) == ban


def test_a_lifted_ban_is_over_once_and_the_reader_hears_of_it(voice: Voice, rita: Reader, mo: Reader) -> None:
    ban = ban_voice(voice, WEEK, user=mo, reason="x")
    decision = lift_ban(ban, user=mo, reason="We were wrong.")
    assert ban_in_force(rita) is None
    assert CommentNotice.objects.filter(reader=rita, decision=decision).exists()
    with pytest.raises(NotDecided, match="over, or was lifted"):
        lift_ban(ban, user=mo)


def test_a_ban_is_undone_like_any_decision(voice: Voice, rita: Reader, mo: Reader) -> None:
    ban_voice(voice, WEEK, user=mo, reason="x")
    assert undo_decisions(newest_to_undo(mo), user=mo).done[0].what == What.LIFT
    assert ban_in_force(rita) is None


# Trust


def test_trust_is_set_logged_and_undone(voice: Voice, mo: Reader) -> None:
    set_trust(voice, Trust.WATCHED, user=mo, note="Two warnings.")
    set_trust(voice, Trust.TRUSTED, user=mo)
    assert Voice.objects.get(pk=voice.pk).trust == Trust.TRUSTED
    assert "Two warnings." in Decision.objects.earliest("pk").note
    undo_decisions(newest_to_undo(mo), user=mo)
    assert Voice.objects.get(pk=voice.pk).trust == Trust.WATCHED


def test_trust_that_is_none_or_is_set_already_is_refused(voice: Voice, mo: Reader, rhea: Reader) -> None:
    for trust, said in ((Trust.GROWS, "set so already"), ("loved", "one of the three")):
        with pytest.raises(NotDecided, match=said):
            set_trust(voice, trust, user=mo)
    with pytest.raises(PermissionDenied):
        set_trust(voice, Trust.TRUSTED, user=rhea)
    assert not Decision.objects.exists()


# The voice's page


def test_the_page_of_a_voice_shows_its_record_and_takes_bans_and_trust(as_mo: Client, voice: Voice, rita: Reader, story: Story) -> None:
    held_comment(story, rita, "The ferry <b>never</b> came.")
    page = f"{DESK}voices/{voice.pk}/"
    assert as_mo.post(f"{page}ban/", {"days": "7", "scope": "threads", "rule": "", "reason": "Advertising."})["location"] == page
    assert as_mo.post(f"{page}trust/", {"trust": "watched"})["location"] == page
    shown = as_mo.get(page).content.decode()
    for told in (
        "Rita",
        "The ferry &lt;b&gt;never&lt;/b&gt; came.",
        "May not begin threads",
        "Advertising.",
        "Always waits for a moderator",
    ):
        assert told in shown
    ban = Ban.objects.get()
    assert (ban.scope, (ban.until or timezone.now()) - ban.made_at > dt.timedelta(days=6)) == (Ban.Scope.THREADS, True)
    assert as_mo.post(f"{DESK}bans/{ban.pk}/lift/")["location"] == page
    assert ban_in_force(rita, new_thread=True) is None


@pytest.mark.parametrize(
    "given", [{"days": "7"}, {"days": "-1", "reason": "x"}, {"days": "1e9", "reason": "x"}, {"days": "99999", "reason": "x"}]
)
def test_a_ban_that_is_not_whole_is_refused_with_a_sentence(as_mo: Client, voice: Voice, given: dict[str, Any]) -> None:
    answer = as_mo.post(f"{DESK}voices/{voice.pk}/ban/", given, follow=True)
    assert [str(one) for one in answer.context["messages"]] != []
    assert not Ban.objects.exists()
    told = as_mo.post(f"{DESK}voices/{voice.pk}/ban/", given, headers={"accept": "application/json"})
    assert (told.status_code, bool(told.json()["said"])) == (400, True)


def test_who_may_not_ban_sees_no_form_and_is_refused(as_ed: Client, voice: Voice) -> None:
    page = f"{DESK}voices/{voice.pk}/"
    assert f"{page}ban/" not in as_ed.get(page).content.decode()
    assert as_ed.post(f"{page}ban/", {"days": "7", "reason": "x"})["location"] == "/newsroom/"
    assert not Ban.objects.exists()


def test_what_is_not_there_is_not_found(as_mo: Client) -> None:
    assert as_mo.get(f"{DESK}voices/999999/").status_code == 404
    for address in ("voices/999999/ban/", "voices/999999/trust/", "bans/999999/lift/"):
        assert as_mo.post(DESK + address).status_code == 404
