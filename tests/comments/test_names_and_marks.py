"""Names are judged, piled marks are seen in every script, and what readers see is said as people say it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.signals import user_signed_up
from django.test import Client

from broadsheet.comments.grounds import label_of
from broadsheet.comments.judging import judge_text
from broadsheet.comments.models import Ban, Voice
from broadsheet.comments.rules.judgement import Action
from broadsheet.comments.templatetags.conversation import readable
from broadsheet.newsroom.models import Paper, Person
from broadsheet.readers.models import Reader
from tests.comments.conftest import Say


def _named(client: Client, reader: Reader, name: str) -> str:
    """What the reader is called once they asked to be called so."""
    client.post("/account/profile/", {"chosen_name": name, "language": "", "time_zone": ""})
    reader.refresh_from_db()
    return reader.chosen_name


@pytest.mark.parametrize("name", ["All Muslims are vermin", "Ann +91 98450 12345", "ก" + "\u0e47" * 40, "Ann\u202e", "Blorptown Ann"])
def test_a_name_that_breaks_a_rule_is_not_taken(as_rita: Client, rita: Reader, policy: Callable[..., None], name: str) -> None:
    policy(banned=("blorptown",))
    assert _named(as_rita, rita, name) == ""


@pytest.mark.parametrize(
    "name", ["Nguyễn", "O'Brien", "Dick van Dyke", "Fanny", "Jesus Garcia", "Sikh Singh", "Assad", "A", "नीना", "Mo", "Zoë Çelik", "李明"]
)
def test_an_ordinary_name_is_taken(as_rita: Client, rita: Reader, mo: Reader, name: str) -> None:
    assert _named(as_rita, rita, name) == name


def test_nobody_takes_the_name_of_the_paper_or_of_its_people(as_rita: Client, rita: Reader, mo: Reader, rhea: Reader, paper: Paper) -> None:
    Reader.objects.filter(pk=mo.pk).update(first_name="Mo", last_name="Ansari")
    Person.objects.create(name="Vasanthi", slug="vasanthi", account=rhea)
    for name in (f"Jo · {paper.name}", "Mo Ansari", "MO  ANSÁRI (desk)", "Vasanthi"):
        assert _named(as_rita, rita, name) == "", name
    assert _named(as_rita, rita, "Mo B. Ansari") == "Mo B. Ansari"


def test_the_one_whose_name_it_is_takes_it(as_rita: Client, rita: Reader) -> None:
    Person.objects.create(name="Rita Rao", slug="rita-rao", account=rita)
    assert _named(as_rita, rita, "Rita Rao") == "Rita Rao"


@pytest.mark.parametrize("scope", Ban.Scope.values)
def test_a_banned_reader_takes_a_name_off_but_takes_no_other(as_rita: Client, rita: Reader, scope: str) -> None:
    assert _named(as_rita, rita, "Asha") == "Asha"
    Ban.objects.create(reader=rita, scope=scope, reason="Abuse.")
    assert _named(as_rita, rita, "Usha") == "Asha"
    assert _named(as_rita, rita, "") == ""


def test_a_name_changes_three_times_a_day_and_one_that_stays_is_not_counted(as_rita: Client, rita: Reader) -> None:
    for name in ("Asha", "Asha", "Asha", "Usha", "Nisha"):
        assert _named(as_rita, rita, name) == name
    assert _named(as_rita, rita, "Isha") == "Nisha"


@pytest.mark.parametrize("mark", ["\u0e47", "\u064b", "\u0f72", "\u0489", "\u0303", "\u0e47\u200d"])
def test_piled_marks_are_seen_in_every_script(mark: str) -> None:
    found = judge_text("The council should publish the report a" + mark * 80 + " before it closes the bridge.").findings
    assert any(one.judgement.rule == "characters" and one.action is Action.REFUSE for one in found)
    assert readable("a" + mark * 80).count(mark[0]) == 4


@pytest.mark.parametrize("text", ["Nguyê\u0303n", "नीना क्षत्रिय", "ที่นี่", "שָׁלוֹם", "مُحَمَّدٌ", "1\ufe0f\u20e3 ❤\ufe0f\u200d🔥"])
def test_marks_as_languages_write_them_stay(text: str) -> None:
    assert readable(text) == text
    assert all(one.judgement.rule != "characters" for one in judge_text(text).findings)


def test_a_title_is_not_turned_round_by_a_name(ana: Client, as_rita: Client, rita: Reader, say: Say) -> None:
    comment = say(rita)
    Voice.objects.filter(pk=comment.voice_id).update(reader=None, name="Ann\u202eeve")
    page = ana.get(comment.get_absolute_url()).content.decode()
    assert "\u202e" not in page
    assert "All 1 comments" not in page
    assert "\u202e" not in as_rita.get(f"/comments/{comment.story_id}/write/?to={comment.pk}").content.decode()


def test_what_judges_beside_the_rules_has_a_label() -> None:
    assert label_of("learnt") == "Like what moderators turned down"
    assert label_of("outside:spam") == "The outside judge – spam"
    assert label_of("abuse") != "abuse"


@pytest.mark.parametrize(("given", "kept"), [("All Muslims are vermin", ""), ("Meera Das", "Meera Das")])
def test_a_name_that_another_service_gave_is_judged_too(rita: Reader, given: str, kept: str) -> None:
    Reader.objects.filter(pk=rita.pk).update(chosen_name="", first_name=given.partition(" ")[0], last_name=given.partition(" ")[2])
    rita.refresh_from_db()
    user_signed_up.send(sender=Reader, request=None, user=rita)
    assert Reader.objects.get(pk=rita.pk).get_full_name() == kept
