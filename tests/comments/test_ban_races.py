"""What happens at the same moment as a ban: another moderator's ban, and what the reader is posting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from broadsheet.comments.actions import edit_comment as edit_module
from broadsheet.comments.actions import post_comment as post_module
from broadsheet.comments.actions.ban_voice import Term, ban_voice
from broadsheet.comments.actions.edit_comment import edit_comment
from broadsheet.comments.actions.moderate_comment import NotDecided
from broadsheet.comments.actions.post_comment import NotTaken, Sent, post_comment
from broadsheet.comments.actions.undo_decision import newest_to_undo, undo_decisions
from broadsheet.comments.models import Ban, Comment, CommentNotice, Decision, What
from broadsheet.comments.models.ban import ban_in_force
from broadsheet.comments.models.voice import own_voice
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import _person
from tests.circulation.conftest import shared_database as shared_database
from tests.comments.conftest import GOOD, OTHER, Say
from tests.comments.test_moderate_comment import held_comment

DESK = "/newsroom/comments/"
WORDS = (
    "The council has known about the loose planks since the spring of last year.",
    "My daughter walks over this bridge to her school every single morning.",
    "Somebody should tell us why the second inspection was never published.",
    "I would gladly pay a small toll if the bridge were safe again by winter.",
)


def _all_at_once(run: Callable[[int], None], count: int) -> None:
    start = threading.Barrier(count)

    def one(number: int) -> None:
        try:
            start.wait(20)
            run(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


# Two moderators


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seen", [0, None])
def test_of_six_moderators_who_ban_at_the_same_moment_one_does(
    request: pytest.FixtureRequest, shared_database: None, seen: int | None
) -> None:
    rita = request.getfixturevalue("rita")
    moderators = [_person(f"mo-{number}@example.org", "Moderators", is_staff=True, first_name="Mo") for number in range(6)]
    voice, said = own_voice(rita), []

    def ban(number: int) -> None:
        # Harder and harder, where the form says what was seen: a later ban takes the place of none that its moderator has not read.
        try:
            ban_voice(voice, Term(7 if seen is None else 7 + number), user=moderators[number], reason="Insults.", seen=seen)
            said.append("done")
        except NotDecided as error:
            said.append(str(error))

    _all_at_once(ban, 6)
    assert said.count("done") == 1
    assert all("Mo" in one and "UTC" in one for one in said if one != "done")
    assert (Ban.objects.count(), Decision.objects.filter(what=What.BAN).count()) == (1, 1)
    assert CommentNotice.objects.filter(reader=rita).count() == 1


def test_who_bans_without_having_seen_a_colleagues_ban_is_told_who_when_and_why(rita: Reader, mo: Reader, adi: Reader) -> None:
    voice = own_voice(rita)
    first = ban_voice(voice, Term(7), user=adi, reason="Threats.", seen=0)
    with pytest.raises(NotDecided, match=rf"Adi banned .*meanwhile, at {first.made_at:%H:%M} UTC \(“Threats\.”\)"):
        ban_voice(voice, Term(30), user=mo, reason="Insults.", seen=0)
    assert ban_in_force(rita) == first
    assert ban_voice(voice, Term(30), user=mo, reason="Insults.", seen=first.pk).until is not None


def test_the_forms_say_which_ban_was_seen(as_mo: Client, story: Story, rita: Reader, adi: Reader) -> None:
    comment, voice = held_comment(story, rita), own_voice(rita)
    for page in (f"{DESK}voices/{voice.pk}/", f"{DESK}?queue=held"):
        assert 'name="seen-ban" value="0"' in as_mo.get(page).content.decode()
    first = ban_voice(voice, Term(7), user=adi, reason="Threats.")
    given = {"days": "30", "reason": "Insults.", "comment": comment.pk, "seen-ban": "0"}
    told = as_mo.post(f"{DESK}voices/{voice.pk}/ban/", given, headers={"accept": "application/json"})
    assert told.status_code == 400
    assert "Adi banned" in told.json()["said"]
    assert list(Ban.objects.all()) == [first]
    for page in (f"{DESK}voices/{voice.pk}/", f"{DESK}?queue=held"):
        assert f'name="seen-ban" value="{first.pk}"' in as_mo.get(page).content.decode()


def test_a_ban_that_is_taken_back_leaves_the_ban_that_it_took_the_place_of(rita: Reader, mo: Reader, adi: Reader) -> None:
    earlier = ban_voice(own_voice(rita), Term(7), user=adi, reason="Threats.")
    ban_voice(own_voice(rita), Term(30), user=mo, reason="Insults.")
    undone = undo_decisions(newest_to_undo(mo), user=mo).done[0]
    assert ban_in_force(rita) == earlier
    assert "earlier ban counts again" in undone.reason


# A reader who posts


@pytest.fixture
def ban_while_judged(monkeypatch: pytest.MonkeyPatch, rita: Reader, mo: Reader) -> None:
    """The ban comes after the reader was let in, and before the comment is kept."""
    for module in (post_module, edit_module):
        judge = module.judge_comment

        def banning(*args: Any, judge: Any = judge, **more: Any) -> Any:
            ban_voice(own_voice(rita), Term(7), user=mo, reason="Insults.")
            return judge(*args, **more)

        monkeypatch.setattr(module, "judge_comment", banning)


def test_what_is_judged_while_its_writer_is_banned_is_not_kept(ban_while_judged: None, story: Story, rita: Reader) -> None:
    with pytest.raises(NotTaken, match="Insults"):
        post_comment(rita, story, Sent(GOOD))
    assert not Comment.objects.exists()


def test_words_that_are_changed_while_their_writer_is_banned_stay(say: Say, rita: Reader, request: pytest.FixtureRequest) -> None:
    comment = say(rita)
    request.getfixturevalue("ban_while_judged")
    with pytest.raises(NotTaken, match="Insults"):
        edit_comment(rita, comment, OTHER)
    comment.refresh_from_db()
    assert comment.text == GOOD


@pytest.mark.django_db(transaction=True)
def test_nothing_is_published_after_a_reader_was_told_of_the_ban(request: pytest.FixtureRequest, shared_database: None) -> None:
    story, rita, mo = (request.getfixturevalue(name) for name in ("story", "rita", "mo"))
    voice, there, told = own_voice(rita), [], threading.Event()
    outcomes: list[str] = []

    def run(number: int) -> None:
        if number == 0:
            ban_voice(voice, Term(7), user=mo, reason="Insults.")
            there.extend(Comment.objects.values_list("pk", flat=True))
            told.set()
            return
        # Some post at the same moment as the ban, others again and again until after it.
        for words in WORDS:
            was_told = told.is_set()
            try:
                post_comment(rita, story, Sent(f"{words[:-1]}, and I have said so {number + 1} times."))
                assert not was_told
                outcomes.append("posted")
            except NotTaken as error:
                outcomes.append("stopped" if "Insults" in str(error) else str(error))

    _all_at_once(run, 4)
    assert told.is_set()
    with pytest.raises(NotTaken, match="Insults"):
        post_comment(rita, story, Sent(GOOD))
    assert sorted(Comment.objects.values_list("pk", flat=True)) == sorted(there)
    assert len(outcomes) == 3 * len(WORDS)
    assert outcomes.count("posted") <= len(there) + outcomes.count("stopped")
