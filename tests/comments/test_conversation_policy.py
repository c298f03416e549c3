"""The policy of the conversation and of single stories: who changes it, what is refused, and what it would have done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from broadsheet.comments.actions.change_conversation import POLICY_TAG, Lead, change_conversation, change_conversation_policy
from broadsheet.comments.actions.moderate_comment import NotDecided
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.desk import preview as preview_module
from broadsheet.comments.desk.policy_forms import ConversationPolicyForm, initial_of
from broadsheet.comments.desk.preview import preview
from broadsheet.comments.learning import guess
from broadsheet.comments.learning.weights import Weights
from broadsheet.comments.models import Conversation, ConversationPolicyVersion, Mode
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.rules import _rules as registered
from broadsheet.comments.rules import register_rule, rules
from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds
from broadsheet.newsroom.models import Section, Story
from broadsheet.press.notices import Notice
from broadsheet.readers.models import Reader
from tests.comments.test_moderate_comment import published_comment

SCREEN = "/newsroom/comments/policy/"


def _donkeys(text: str, about: Circumstances) -> Judgement | None:
    """Surer with every donkey."""
    count = text.count("donkey")
    return Judgement("donkeys", count / 10, (), "No donkeys.", "Donkeys.") if count else None


@pytest.fixture
def donkeys() -> Iterator[Rule]:
    rule = Rule("donkeys", "Donkeys", "Speak of people as people.", _donkeys, Thresholds(0.9, 0.5, 0.1))
    register_rule(rule)
    yield rule
    registered.pop("donkeys")
    rules.cache_clear()


def _form(**more: Any) -> dict[str, Any]:
    """The form as it stands, filled in as a browser sends it, with some fields otherwise."""
    shown = initial_of(conversation_policy()) | more
    return {name: value for name, value in shown.items() if value is not None and value is not False and value != []}


# Who, and what is kept


def test_editors_change_the_policy_and_the_history_says_what_changed(as_ed: Client, ed: Reader) -> None:
    city = Section.objects.get(slug="city")
    given = _form(
        is_open=False, closed_note="Closed over the holidays.", premoderated_sections=[city.pk], languages="en, hi", close_after_days="14",
        banned="Donkey\nmule, ASS of spades", note="Holidays",
    )  # fmt: skip
    assert as_ed.post(SCREEN, given).status_code == 302
    policy = conversation_policy()
    assert (policy.is_open, policy.closed_note, policy.close_after_days) == (False, "Closed over the holidays.", 14)
    assert (policy.languages, policy.banned) == (("en", "hi"), ("donkey", "mule", "ass of spades"))
    assert policy.premoderated_sections == frozenset({city.pk})
    assert Notice.objects.filter(tag=POLICY_TAG, at_once=True).exists()
    page = as_ed.get(SCREEN).content.decode()
    for told in ("Holidays", "Readers may comment", "yes → no", "none → City", "Ed"):
        assert told in page


def test_thresholds_are_kept_where_they_differ_and_shown_again(as_ed: Client, donkeys: Rule) -> None:
    as_ed.post(SCREEN, _form(**{"donkeys-refuse": "", "donkeys-hold": "0.4", "donkeys-flag": "0.1"}))
    policy = conversation_policy()
    assert dict(policy.thresholds) == {"donkeys": Thresholds(None, 0.4, 0.1)}
    as_ed.post(SCREEN, _form(**{"donkeys-refuse": "0.9", "donkeys-hold": "0.5", "donkeys-flag": "0.1"}))
    assert dict(conversation_policy().thresholds) == {}
    assert ConversationPolicyVersion.objects.count() == 2


def test_thresholds_of_what_is_no_rule_here_are_not_lost(as_ed: Client, donkeys: Rule) -> None:
    change_conversation_policy(ConversationPolicy(thresholds={"elsewhere": Thresholds(0.8)}))
    as_ed.post(SCREEN, _form(edit_minutes="3"))
    assert dict(conversation_policy().thresholds) == {"elsewhere": Thresholds(0.8)}
    assert conversation_policy().edit_minutes == 3


def test_a_form_that_changes_nothing_makes_no_version(as_ed: Client) -> None:
    assert as_ed.post(SCREEN, _form())["location"] == SCREEN
    assert not ConversationPolicyVersion.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"edit_minutes": "-1"}, {"trusted_after": "many"}, {"languages": "english"}, {"first_order": "loudest"}, {"most_characters": "10"},
        {"closed_sections": ["99999"]}, {"banned": "x" * 101}, {"donkeys-refuse": "1.5"}, {"donkeys-refuse": "0.3", "donkeys-hold": "0.5"},
        {"donkeys-refuse": "", "donkeys-hold": "0.1", "donkeys-flag": "0.2"}, {"donkeys-flag": "nan"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_saved(as_ed: Client, donkeys: Rule, wrong: dict[str, Any]) -> None:
    answer = as_ed.post(SCREEN, _form(**wrong))
    assert (answer.status_code, "Nothing was saved" in answer.content.decode()) == (400, True)
    assert not ConversationPolicyVersion.objects.exists()


@pytest.mark.parametrize("who", ["as_mo", "as_rhea"])
def test_other_roles_do_not_change_the_policy(request: pytest.FixtureRequest, who: str) -> None:
    client = request.getfixturevalue(who)
    for answer in (client.get(SCREEN), client.post(SCREEN, _form(edit_minutes="3"))):
        assert (answer.status_code, answer["location"]) == (302, "/newsroom/")
    assert not ConversationPolicyVersion.objects.exists()


def test_the_action_asks_for_the_right_too(mo: Reader) -> None:
    with pytest.raises(PermissionDenied):
        change_conversation_policy(ConversationPolicy(is_open=False), user=mo)
    assert not ConversationPolicyVersion.objects.exists()


def test_every_field_of_the_policy_is_on_the_form(donkeys: Rule) -> None:
    assert set(ConversationPolicy().written()) - {"thresholds"} == set(ConversationPolicyForm.base_fields) - {"note"}


def test_what_judges_beside_the_rules_has_thresholds_on_the_screen(as_ed: Client, settings: Any) -> None:
    page = as_ed.get(SCREEN).content.decode()
    assert 'name="learnt-hold"' in page
    assert 'name="outside-hold"' not in page
    settings.ENV = {**settings.ENV, "BROADSHEET_COMMENT_JUDGE": "https://judge.example/"}
    assert 'name="outside-hold"' in as_ed.get(SCREEN).content.decode()
    as_ed.post(SCREEN, _form(**{"learnt-hold": "0.8", "outside-hold": "0.7"}))
    kept = conversation_policy().thresholds
    assert (kept["learnt"], kept["outside"]) == (Thresholds(None, 0.8, 0.6), Thresholds(0.95, 0.7, 0.3))


# What it would have done


def test_the_preview_tells_what_was_learnt_only_as_far_as_it_may_act(story: Story, rita: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    published_comment(story, rita, "You are all idiots and morons, and so is your mother.")
    lax = {"learnt": Thresholds(hold=0.1)}
    for lessons, acts, becomes in ((0, True, "flag"), (30, False, "flag"), (30, True, "hold")):
        weights = Weights(lessons=lessons)
        for module in (preview_module, guess):
            monkeypatch.setattr(module, "weights_in_force", lambda weights=weights: weights)
        seen = preview(ConversationPolicy(thresholds=lax, learner_acts=acts), ConversationPolicy(learner_acts=acts))
        row = next(one for one in seen.rows if one.rule.name == "learnt")
        assert row.then[becomes] == 1, (lessons, acts)


def test_the_preview_counts_what_would_be_otherwise_with_examples(as_ed: Client, donkeys: Rule, story: Story, rita: Reader) -> None:
    one, five, nine = (published_comment(story, rita, "The donkey. " * count) for count in (1, 5, 9))
    published_comment(story, rita, "Nothing of the kind.")
    published_comment(story, rita, "An old donkey.", source="csv", source_id="1")
    seen = preview(ConversationPolicy(thresholds={"donkeys": Thresholds(0.4, 0.1)}), ConversationPolicy())
    row = next(one for one in seen.rows if one.rule.name == "donkeys")
    assert (seen.judged, seen.written) == (4, 4)
    assert row.cells() == [("refuse", 1, 2), ("hold", 1, 1), ("flag", 1, 0)]
    assert {(one.comment.pk, one.now, one.then) for one in row.examples} == {(one.pk, "flag", "hold"), (five.pk, "hold", "refuse")}
    assert (row.changed, nine.pk in {one.comment.pk for one in row.examples}) == (2, False)
    page = as_ed.post(SCREEN, _form(preview="1", **{"donkeys-refuse": "0.4", "donkeys-hold": "0.1", "donkeys-flag": ""})).content.decode()
    assert "Donkeys: 2 would change" in page
    assert not ConversationPolicyVersion.objects.exists()


def test_what_was_judged_within_the_hour_is_not_judged_again(
    donkeys: Rule, story: Story, rita: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_comment(story, rita, "The donkey.")
    judged: list[str] = []
    own = preview_module._sure_of
    monkeypatch.setattr(preview_module, "_sure_of", lambda one, about: judged.append(one.text) or own(one, about))
    for hold in (0.1, 0.2):
        preview(ConversationPolicy(thresholds={"donkeys": Thresholds(hold=hold)}), ConversationPolicy())
    assert judged == ["The donkey."]
    preview(ConversationPolicy(allowed=("donkey",)), ConversationPolicy())
    assert judged == ["The donkey."] * 2


def test_a_preview_samples_and_ends_in_time(donkeys: Rule, story: Story, rita: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        published_comment(story, rita, f"Donkey {number}.")
    monkeypatch.setattr(preview_module, "MOST", 3)
    seen = preview(ConversationPolicy(), ConversationPolicy())
    assert (seen.judged <= 3, seen.written) == (True, 7)
    monkeypatch.setattr(preview_module, "_SECONDS", -1.0)
    assert preview(ConversationPolicy(most_links=9), ConversationPolicy(most_links=8)).judged == 0


# One story


def test_a_story_is_led_otherwise_and_the_press_hears_at_once(as_mo: Client, story: Story) -> None:
    page = f"/newsroom/comments/story/{story.pk}/"
    given = {"mode": "closed", "is_questions": "on", "is_premoderated": "on", "note": " Ask the  minister. "}
    assert as_mo.post(page, given)["location"] == page
    found = Conversation.objects.get(story=story)
    assert (found.mode, found.is_questions, found.is_premoderated, found.note) == (Mode.CLOSED, True, True, "Ask the minister.")
    assert Notice.objects.filter(tag=f"comments:{story.pk}", at_once=True).exists()
    assert "The editors have closed the comments" in as_mo.get(page).content.decode()


def test_leading_a_story_as_it_is_led_changes_nothing(story: Story, mo: Reader, rita: Reader) -> None:
    assert change_conversation(story, Lead(Mode.OPEN), user=mo) is not None
    Notice.objects.all().delete()
    assert change_conversation(story, Lead(Mode.OPEN), user=mo) is None
    assert not Notice.objects.exists()
    with pytest.raises(NotDecided, match="Choose how"):
        change_conversation(story, Lead("ajar"), user=mo)
    with pytest.raises(PermissionDenied):
        change_conversation(story, Lead(Mode.NONE), user=rita)


def test_a_story_that_is_not_there_or_a_mode_that_is_none_is_refused(as_mo: Client, story: Story) -> None:
    assert as_mo.get("/newsroom/comments/story/999999/").status_code == 404
    assert as_mo.post(f"/newsroom/comments/story/{story.pk}/", {"mode": "ajar"}).status_code == 400
    assert not Conversation.objects.exclude(mode="").exists()


def test_the_list_of_stories_leads_to_its_comments(as_ed: Client, story: Story) -> None:
    assert f"/newsroom/comments/story/{story.pk}/" in as_ed.get(reverse("wagtailsnippets_newsroom_story:list")).content.decode()


def test_a_policy_that_was_changed_meanwhile_is_not_undone_unread(as_ed: Client, adi: Reader) -> None:
    form = as_ed.get(SCREEN).content.decode()
    assert 'name="version" value="0"' in form
    change_conversation_policy(ConversationPolicy(edit_minutes=9), user=adi)
    answer = as_ed.post(SCREEN, _form(edit_minutes=3) | {"version": "0"}, follow=True)
    assert "Adi changed the policy meanwhile" in " ".join(str(one) for one in answer.context["messages"])
    assert conversation_policy().edit_minutes == 9
    newest = ConversationPolicyVersion.objects.latest("pk").pk
    as_ed.post(SCREEN, _form(edit_minutes=3) | {"version": str(newest)})
    assert conversation_policy().edit_minutes == 3
