"""The policy's screens in the newsroom: who may change it, what is refused, and what each reader would see."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from broadsheet.access.current import current_policy
from broadsheet.access.models import PolicyVersion
from broadsheet.newsroom.models import Section
from tests.cast import GATED, MakeStory, _person, _signed_in


@pytest.fixture
def as_cyrus(paper: object) -> Client:
    """Cyrus of circulation."""
    cyrus = _person("cyrus@example.org", "Circulation", first_name="Cyrus", is_staff=True)
    assert Group.objects.get(name="Circulation").permissions.filter(codename="add_policyversion").exists()
    return _signed_in(cyrus)


def _form(**more: Any) -> dict[str, Any]:
    return {
        "member_allowance": 7, "stranger_allowance": 0, "gifts_a_month": 5, "note": "A quiet month",
        "age-TOTAL_FORMS": 1, "age-INITIAL_FORMS": 0, "exception-TOTAL_FORMS": 1, "exception-INITIAL_FORMS": 0, **more,
    }  # fmt: skip


def test_circulation_changes_the_policy_and_the_history_says_so(as_cyrus: Client) -> None:
    assert as_cyrus.post("/newsroom/access/policy/", _form()).status_code == 302
    assert current_policy().member_allowance == 7
    page = as_cyrus.get("/newsroom/access/policy/").content.decode()
    for told in ("A quiet month", "member allowance", "10 → 7", "Cyrus"):
        assert told in page


def test_saying_the_same_again_makes_no_version(as_cyrus: Client) -> None:
    for _ in range(2):
        as_cyrus.post("/newsroom/access/policy/", _form())
    assert PolicyVersion.objects.count() == 1


def test_rules_exceptions_sections_and_kinds_are_kept_and_shown_again(as_cyrus: Client, make_story: MakeStory) -> None:
    story, city = make_story(), Section.objects.get(slug="city")
    given = _form(
        free_sections=[city.pk], free_kinds=["live"],
        **{"age-0-days": 30, "age-0-of": "metered", "age-0-becomes": "subscriber"},
        **{"exception-0-name": "The flood", "exception-0-about": "story", "exception-0-value": story.get_absolute_url(),
           "exception-0-access": "free", "exception-0-starts": "2026-01-01T06:00", "exception-0-ends": ""},
    )  # fmt: skip
    assert as_cyrus.post("/newsroom/access/policy/", given).status_code == 302
    policy = current_policy()
    assert (policy.free_sections, policy.free_kinds) == (frozenset({city.pk}), frozenset({"live"}))
    assert [(rule.days, rule.of, rule.becomes) for rule in policy.age_rules] == [(30, "metered", "subscriber")]
    (flood,) = policy.exceptions
    assert (flood.value, flood.starts) == (str(story.pk), 1767227400.0)
    page = as_cyrus.get("/newsroom/access/policy/").content.decode()
    assert story.get_absolute_url() in page
    assert 'value="2026-01-01T06:00"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"member_allowance": -1},
        {"member_allowance": "many"},
        {"age-0-days": "x", "age-0-becomes": "free"},
        {"exception-0-name": "X", "exception-0-about": "section", "exception-0-value": "nowhere", "exception-0-access": "free"},
        {"exception-0-name": "X", "exception-0-about": "kind", "exception-0-value": "live", "exception-0-access": "free",
         "exception-0-starts": "2026-02-01T00:00", "exception-0-ends": "2026-01-01T00:00"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_saved(as_cyrus: Client, wrong: dict[str, Any]) -> None:
    answer = as_cyrus.post("/newsroom/access/policy/", _form(**wrong))
    assert answer.status_code == 200
    assert "Nothing was saved" in answer.content.decode()
    assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(("browser", "status"), [("ana", 302), ("as_rita", 302), ("as_rhea", 302), ("as_mo", 302), ("as_adi", 200)])
def test_the_policy_is_for_circulation_and_administrators(request: pytest.FixtureRequest, browser: str, status: int) -> None:
    client = request.getfixturevalue(browser)
    assert client.get("/newsroom/access/policy/").status_code == status
    client.post("/newsroom/access/policy/", _form())
    assert PolicyVersion.objects.exists() is (status == 200)


def test_a_change_is_on_the_next_page(as_cyrus: Client, ana: Client, make_story: MakeStory) -> None:
    story = make_story(section="city")
    assert GATED not in ana.get(story.get_absolute_url()).content.decode()
    as_cyrus.post("/newsroom/access/policy/", _form(free_sections=[Section.objects.get(slug="city").pk]))
    page = ana.get(story.get_absolute_url()).content.decode()
    assert GATED in page
    assert '"isAccessibleForFree":true' in page


def test_an_editor_sees_what_each_kind_of_reader_would_see(as_ed: Client, make_story: MakeStory) -> None:
    story = make_story()
    for asked in (story.get_absolute_url(), str(story.pk), f"http://127.0.0.1:8000{story.get_absolute_url()}"):
        page = as_ed.get("/newsroom/access/who-sees-what/", {"story": asked}).content.decode()
        assert story.headline in page
        assert page.count("<tr><td>") == 10
        assert "counts as one of this month" in page
    assert "There is no story" in as_ed.get("/newsroom/access/who-sees-what/", {"story": "/no/such/"}).content.decode()
