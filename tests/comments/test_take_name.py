"""A name that breaks a rule is taken away everywhere, with a reason, an appeal and a way back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from broadsheet.comments.actions.answer_appeal import answer_appeal
from broadsheet.comments.actions.appeal import appeal
from broadsheet.comments.actions.claim_voice import claim_by_address
from broadsheet.comments.actions.moderate_comment import NotDecided
from broadsheet.comments.actions.take_name import take_name
from broadsheet.comments.actions.undo_decision import newest_to_undo, undo_decisions
from broadsheet.comments.models import Comment, CommentNotice, Decision, Voice, What
from broadsheet.comments.naming import judge_name
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.conftest import GOOD, Say

WHY = "It insults a colleague of ours."


def _named(reader: Reader, name: str) -> Reader:
    reader.chosen_name = name
    reader.save()
    return reader


def _name(reader: Reader) -> str:
    return Voice.objects.select_related("reader").get(reader=reader, source="").public_name


def test_a_name_is_gone_from_every_page_and_its_reader_told(
    ana: Client, as_rita: Client, as_mo: Client, rita: Reader, story: Story, say: Say
) -> None:
    voice = say(_named(rita, "Meera Is Bought")).voice
    assert voice.public_name == "Meera Is Bought"
    page = ana.get(story.get_absolute_url()).content.decode()
    assert "Meera Is Bought" in page, page[page.find('id="comments"') :]
    assert "Meera Is Bought" in as_mo.get(f"/newsroom/comments/voices/{voice.pk}/").content.decode()
    as_mo.post(f"/newsroom/comments/voices/{voice.pk}/name/", {"reason": WHY})
    page = ana.get(story.get_absolute_url()).content.decode()
    assert "Meera Is Bought" not in page
    assert GOOD in page
    assert _name(rita) == f"Reader {voice.pk}"
    made = Decision.objects.get(what=What.NAME)
    assert "Your name in the conversation was taken away." in as_rita.get("/account/comments/notices/").content.decode()
    statement = as_rita.get(made.get_absolute_url()).content.decode()
    assert "Meera Is Bought" in statement
    assert WHY in statement


def test_the_same_name_is_not_taken_again_but_another_is(as_rita: Client, rita: Reader, mo: Reader, say: Say) -> None:
    take_name(say(_named(rita, "Meera Is Bought")).voice, user=mo, reason=WHY)
    for name, kept in (("MEERA  IS B0UGHT", ""), ("MeeraIsBought 2", ""), ("Rita R.", "Rita R.")):
        as_rita.post("/account/profile/", {"chosen_name": name, "language": "", "time_zone": ""})
        rita.refresh_from_db()
        assert rita.chosen_name == kept


def test_undoing_gives_the_name_back_and_tells_nobody_twice(rita: Reader, mo: Reader, say: Say) -> None:
    take_name(say(_named(rita, "Bridge Lover")).voice, user=mo, reason=WHY)
    assert not undo_decisions(newest_to_undo(mo), user=mo).refused
    assert _name(rita) == "Bridge Lover"
    assert Decision.objects.get(what=What.NAME_BACK).note == "Taken back."
    assert not CommentNotice.objects.exists(), "it was undone before anybody read of it"


def test_a_name_chosen_since_is_not_overwritten(rita: Reader, mo: Reader, say: Say) -> None:
    take_name(say(_named(rita, "Bridge Lover")).voice, user=mo, reason=WHY)
    _named(Reader.objects.get(pk=rita.pk), "Rita R.")
    undo_decisions(newest_to_undo(mo), user=mo)
    assert _name(rita) == "Rita R."


@pytest.mark.parametrize(("overturn", "name"), [(True, "Bridge Lover"), (False, "")])
def test_an_appeal_is_answered_by_somebody_else(rita: Reader, mo: Reader, adi: Reader, say: Say, overturn: bool, name: str) -> None:
    made = take_name(say(_named(rita, "Bridge Lover")).voice, user=mo, reason=WHY)
    asked = appeal(rita, made, "I love bridges.")
    with pytest.raises(NotDecided):
        answer_appeal(asked.pk, user=mo, overturn=overturn, answer="So be it.")
    answer_appeal(asked.pk, user=adi, overturn=overturn, answer="So be it.")
    assert Reader.objects.get(pk=rita.pk).chosen_name == name
    assert CommentNotice.objects.filter(reader=rita).count() == 2


def test_an_old_voice_loses_its_name_too(ana: Client, mo: Reader, rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    old = Voice.objects.create(source="disqus", source_id="5", name="Meera Is Bought", published=1)
    Comment.objects.filter(pk=comment.pk).update(voice=old)
    take_name(old, user=mo, reason=WHY)
    assert f"Reader {old.pk}" in ana.get(story.get_absolute_url()).content.decode()
    undo_decisions(newest_to_undo(mo), user=mo)
    assert "Meera Is Bought" in ana.get(story.get_absolute_url()).content.decode()


def test_what_cannot_be_taken_is_said(rita: Reader, nina: Reader, mo: Reader, ed: Reader, say: Say) -> None:
    voice = say(_named(rita, "Bridge Lover")).voice
    with pytest.raises(PermissionDenied):
        take_name(voice, user=nina, reason=WHY)
    with pytest.raises(NotDecided, match="Say why"):
        take_name(voice, user=mo, reason=" ")
    with pytest.raises(NotDecided, match="of the newsroom"):
        take_name(Voice.objects.create(reader=ed), user=mo, reason=WHY)
    take_name(voice, user=mo, reason=WHY)
    with pytest.raises(NotDecided, match="no name"):
        take_name(voice, user=mo, reason=WHY)


def test_signs_that_were_taken_are_not_chosen_again(as_rita: Client, rita: Reader, mo: Reader, say: Say) -> None:
    voice = say(rita).voice
    Reader.objects.filter(pk=rita.pk).update(chosen_name="☭☭")
    take_name(Voice.objects.get(pk=voice.pk), user=mo, reason=WHY)
    assert "taken this name away" in judge_name(rita, "☭☭")


def test_the_account_keeps_its_names_and_shows_none_of_them(rita: Reader, mo: Reader, say: Say) -> None:
    voice = say(rita).voice
    old = Voice.objects.create(reader=rita, source="disqus", source_id="5", name="Old Rita")
    Reader.objects.filter(pk=rita.pk).update(chosen_name="", first_name="Rude", last_name="Word")
    made = take_name(Voice.objects.get(pk=voice.pk), user=mo, reason=WHY)
    assert made.name_taken == "Rude Word"
    reader = Reader.objects.get(pk=rita.pk)
    assert (reader.first_name, reader.last_name, _name(rita)) == ("Rude", "Word", f"Reader {voice.pk}")
    assert Voice.objects.get(pk=old.pk).public_name == f"Reader {old.pk}"
    undo_decisions(newest_to_undo(mo), user=mo)
    assert _name(rita) == "Rude Word"
    assert Voice.objects.get(pk=old.pk).name == "Old Rita"


def test_an_old_voice_claimed_since_brings_no_name_back(rita: Reader, mo: Reader, say: Say) -> None:
    take_name(say(_named(rita, "Bridge Lover")).voice, user=mo, reason=WHY)
    old = Voice.objects.create(source="disqus", source_id="5", name="Bridge Lover", email=rita.email)
    claim_by_address(rita)
    assert Voice.objects.get(pk=old.pk).public_name == f"Reader {old.pk}"
