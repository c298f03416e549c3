"""The moderators' desk: who may use it, what it hands out and shows, and what its forms and keys send."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.comments.actions.moderate_comment import moderate_comment
from broadsheet.comments.actions.report_comment import report_comment
from broadsheet.comments.actions.take_to_work import take_to_work
from broadsheet.comments.desk.marking import marked_parts
from broadsheet.comments.models import AtWork, Decision, State, Voice
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import MakeStory
from tests.comments.test_moderate_comment import APPROVE, REJECT, held_comment, mark_of, published_comment, state_of

DESK = "/newsroom/comments/"
JSON = {"accept": "application/json"}
SCREENS = ["", "cards/", "appeals/", "log/", "log.csv", "statistics/", "waiting/", "claims/"]
FORMS = ["decide/", "undo/", "at-work/"]


def _page(client: Client, address: str = "", **asked: Any) -> str:
    answer = client.get(DESK + address, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _cards(client: Client, **asked: Any) -> list[int]:
    return [card["id"] for card in client.get(f"{DESK}cards/", asked).json()["cards"]]


def _said(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


# Who may


@pytest.mark.parametrize("who", ["as_rhea", "as_sam", "ana"])
def test_nobody_but_moderators_and_editors_sees_the_desk(request: pytest.FixtureRequest, who: str, story: Story, rita: Reader) -> None:
    client, comment = request.getfixturevalue(who), held_comment(story, rita)
    for address in [*SCREENS, f"story/{story.pk}/", f"voices/{comment.voice_id}/"]:
        answer = client.get(DESK + address)
        assert answer.status_code in (302, 403), address
        assert "donkey" not in b"".join(answer).decode()
    for address in [*FORMS, f"voices/{comment.voice_id}/trust/"]:
        assert client.post(DESK + address, {"comment": comment.pk, "verb": "approve", "trust": "trusted"}).status_code in (302, 403), (
            address
        )
    assert (state_of(comment), AtWork.objects.exists(), Decision.objects.count()) == (State.HELD, False, 1)


@pytest.mark.parametrize("who", ["as_mo", "as_ed", "as_adi"])
def test_moderators_editors_and_administrators_do(request: pytest.FixtureRequest, who: str, story: Story, rita: Reader) -> None:
    client, comment = request.getfixturevalue(who), held_comment(story, rita)
    for address in [*SCREENS, f"story/{story.pk}/", f"voices/{comment.voice_id}/"]:
        assert client.get(DESK + address).status_code == 200, address
    assert DESK in client.get("/newsroom/").content.decode()


def test_each_screen_takes_its_own_method_only(as_mo: Client) -> None:
    for address in SCREENS:
        if address not in ("waiting/",):
            assert as_mo.post(DESK + address).status_code == 405, address
    for address in FORMS:
        assert as_mo.get(DESK + address).status_code == 405, address


# What is handed out


def test_the_oldest_that_waits_is_shown_with_all_a_moderator_needs(as_mo: Client, story: Story, rita: Reader, nina: Reader) -> None:
    parent = published_comment(story, nina, "Is the bridge safe, then?")
    held_comment(story, rita, "A later one.", written_at=timezone.now())
    held_comment(story, rita, parent=parent, root=parent, depth=1)
    page = _page(as_mo)
    for told in (
        story.headline, "Is the bridge safe, then?", '<mark title="abuse, personal">donkey</mark>', "“donkey” insults somebody.", "80 % sure",
        "Nina", "Rita", "A later one.", 'data-key="a"',
    ):  # fmt: skip
        assert told in page, told


def test_each_queue_holds_its_own(as_mo: Client, story: Story, rita: Reader, nina: Reader, sam: Reader) -> None:
    held, fresh = held_comment(story, rita), published_comment(story, nina, "My first comment here.")
    reported = published_comment(story, sam, "Reported.", badge="staff")
    report_comment(nina, reported, "abuse")
    deleted = held_comment(story, rita, "", state=State.DELETED)
    assert _cards(as_mo, queue="held") == [held.pk]
    assert _cards(as_mo, queue="reported") == [reported.pk]
    assert set(_cards(as_mo, queue="newcomers")) == {held.pk, fresh.pk}
    assert set(_cards(as_mo, queue="all")) == {held.pk, fresh.pk, reported.pk}
    assert deleted.pk not in _cards(as_mo, queue="all")
    assert as_mo.get(f"{DESK}cards/").json()["counts"] == {"held": 1, "reported": 1, "newcomers": 2, "appeals": 0}


def test_what_a_moderator_let_stand_is_no_newcomer_any_more(as_mo: Client, story: Story, nina: Reader) -> None:
    fresh = published_comment(story, nina, "My first comment here.")
    as_mo.post(f"{DESK}decide/", {"comment": fresh.pk, "verb": "approve"})
    assert _cards(as_mo, queue="newcomers") == []
    as_mo.post(f"{DESK}undo/")
    assert _cards(as_mo, queue="newcomers") == [fresh.pk]


def test_two_moderators_are_handed_different_comments(as_mo: Client, as_ed: Client, story: Story, rita: Reader) -> None:
    numbers = {held_comment(story, rita, f"Comment {number}.").pk for number in range(25)}
    first, second = _cards(as_mo), _cards(as_ed)
    assert (len(first), len(second)) == (20, 5)
    assert set(first) | set(second) == numbers
    assert _cards(as_mo, have=",".join(map(str, first))) == []
    as_mo.post(f"{DESK}at-work/", {"comment": first, "leave": "1"})
    assert set(_cards(as_ed, have=",".join(map(str, second)))) == set(first)


def test_a_comment_that_another_looks_at_says_so_and_is_decided_knowingly(as_mo: Client, story: Story, rita: Reader, ed: Reader) -> None:
    comment = held_comment(story, rita)
    take_to_work([comment.pk], ed)
    assert _cards(as_mo) == []
    page = _page(as_mo, comment=comment.pk)
    assert "<b>Ed</b> is looking at this comment now" in page
    assert f'name="despite" value="{ed.pk}"' in page
    kept = as_mo.post(f"{DESK}at-work/", {"comment": comment.pk}).json()
    assert kept == {"others": {str(comment.pk): {"id": ed.pk, "name": "Ed"}}}
    assert "Ed is looking at" in _said(as_mo.post(f"{DESK}decide/", {"comment": comment.pk, "verb": "approve"}, follow=True))
    assert state_of(comment) == State.HELD
    as_mo.post(f"{DESK}decide/", {"comment": comment.pk, "verb": "approve", "despite": ed.pk})
    assert state_of(comment) == State.PUBLISHED


def test_all_comments_are_searched(as_mo: Client, story: Story, make_story: MakeStory, rita: Reader, nina: Reader) -> None:
    other = make_story(section="sport", slug="match")
    one, two = held_comment(story, rita, "The ferry never came."), published_comment(other, nina, "The ferry came late.")
    for asked, found in [
        ({"q": "FERRY came"}, {one.pk, two.pk}), ({"q": "ferry never"}, {one.pk}), ({"q": "bus"}, set()), ({"voice": "nin"}, {two.pk}),
        ({"voice": str(one.voice_id)}, {one.pk}), ({"story": other.get_absolute_url()}, {two.pk}), ({"story": "nowhere"}, set()),
        ({"section": str(other.section_id)}, {two.pk}), ({"state": "held"}, {one.pk}), ({"state": "lost"}, {one.pk, two.pk}),
        ({"q": "%"}, set()), ({"q": "\0'; --"}, set()), ({"section": "x", "voice": "9" * 30}, set()),
    ]:  # fmt: skip
        assert set(_cards(as_mo, queue="all", **asked)) == found, asked
    assert "There is no story at “nowhere”" in _page(as_mo, queue="all", story="nowhere")


def test_all_comments_go_on_where_the_page_ends(as_mo: Client, story: Story, rita: Reader) -> None:
    numbers = sorted((held_comment(story, rita, f"Comment {number}.").pk for number in range(23)), reverse=True)
    assert _cards(as_mo, queue="all") == numbers[:20]
    assert _cards(as_mo, queue="all", before=numbers[19]) == numbers[20:]
    assert f"before={numbers[19]}" in _page(as_mo, queue="all")


@pytest.mark.parametrize("asked", [{"queue": "lost"}, {"comment": "999999"}, {"comment": "x"}, {"before": "-1"}, {"have": "x,,9"}])
def test_what_is_asked_wrongly_shows_the_queue_all_the_same(as_mo: Client, story: Story, rita: Reader, asked: dict[str, str]) -> None:
    held_comment(story, rita)
    assert "donkey" in _page(as_mo, **asked)


def test_an_empty_queue_says_so(as_mo: Client) -> None:
    assert "Nothing waits here" in _page(as_mo)


# Hostile text


@pytest.mark.parametrize(
    "text", ["</textarea><script>alert(1)</script>", "\u202egnp.exe", "a\u200bb", "{{ request }} {% debug %}", "<b onclick=x>"]
)
def test_hostile_words_are_shown_as_words(as_mo: Client, story: Story, rita: Reader, text: str) -> None:
    comment = held_comment(
        story, rita, text, verdict=[{"rule": '"><i>', "action": "hold", "confidence": "x", "spans": [[0, 2], [9, 4], "x", [1, None]]}]
    )
    Voice.objects.filter(pk=comment.voice_id).update(name=text)
    Reader.objects.filter(pk=rita.pk).update(chosen_name=text[:60])
    for address in ("", f"voices/{comment.voice_id}/", "log/", "cards/"):
        page = _page(as_mo, address)
        for wrong in ("<script>alert(1)", "<b onclick", '"><i>', "\u202e"):
            assert wrong not in page, address


def test_signs_without_a_shape_are_named() -> None:
    parts = marked_parts("a\u202eb", [])
    assert [(part.text, part.is_unseen) for part in parts] == [("a", False), ("U+202E", True), ("b", False)]


_spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=5)


@given(st.text(max_size=50), _spans)
def test_marking_loses_no_words_and_marks_what_the_spans_say(text: str, spans: list[tuple[int, int]]) -> None:
    parts = marked_parts(text, [{"rule": "abuse", "spans": [list(span) for span in spans]}])
    shown = "".join(chr(int(part.text[2:], 16)) if part.is_unseen else part.text for part in parts)
    if not any(unicodedata.combining(sign) for sign in text):
        assert shown == text
        inside = {at for start, end in spans for at in range(max(0, start), min(len(text), end))}
        marked = sum(1 if part.is_unseen else len(part.text) for part in parts if part.rules)
        assert marked == len(inside)


def test_piled_marks_are_cut() -> None:
    (part,) = marked_parts("z" + "\u0301" * 500, [])
    assert len(part.text) == 5


# Decide


def test_a_form_decides_and_leads_back_to_the_queue(as_mo: Client, story: Story, rita: Reader) -> None:
    comment = held_comment(story, rita)
    given_form = {
        "comment": comment.pk,
        f"seen-{comment.pk}": mark_of(comment),
        "verb": "reject",
        "rule": "abuse",
        "query": "queue=held&q=donkey",
    }
    answer = as_mo.post(f"{DESK}decide/", given_form)
    assert answer["location"] == f"{DESK}?queue=held&q=donkey"
    assert state_of(comment) == State.REJECTED
    assert "One comment rejected." in _said(as_mo.get(answer["location"]))


def test_a_script_is_told_what_was_done_and_what_was_not(as_mo: Client, story: Story, rita: Reader, ed: Reader) -> None:
    one, two = held_comment(story, rita, "One."), held_comment(story, rita, "Two.")
    seen = {f"seen-{comment.pk}": mark_of(comment) for comment in (one, two)}
    moderate_comment(two.pk, REJECT, user=ed)
    answer = as_mo.post(f"{DESK}decide/", {"comment": [one.pk, two.pk], "verb": "approve", **seen}, headers=JSON).json()
    assert [(done["comment"], done["what"]) for done in answer["done"]] == [(one.pk, "publish")]
    (refused,) = answer["refused"]
    assert (refused["comment"], "Ed rejected it" in refused["why"]) == (two.pk, True)
    (card,) = answer["cards"]
    assert (card["id"], "Ed rejected it" in card["html"]) == (two.pk, True)
    assert [state_of(comment) for comment in (one, two)] == [State.PUBLISHED, State.REJECTED]


@pytest.mark.parametrize("given_form", [{}, {"verb": "erase"}, {"verb": "reject"}, {"verb": "reject", "reason": "  "}])
def test_a_form_that_is_not_whole_decides_nothing(as_mo: Client, story: Story, rita: Reader, given_form: dict[str, str]) -> None:
    comment = held_comment(story, rita)
    answer = as_mo.post(f"{DESK}decide/", {"comment": comment.pk, **given_form}, headers=JSON)
    assert (answer.status_code, answer.json()["done"], state_of(comment)) == (400, [], State.HELD)
    assert answer.json()["said"] != ""
    assert as_mo.post(f"{DESK}decide/", {"comment": "x", "verb": "approve"}, headers=JSON).status_code == 400
    many = as_mo.post(f"{DESK}decide/", {"comment": range(1, 300), "verb": "approve"}, headers=JSON)
    assert (many.status_code, "Up to 200" in many.json()["said"]) == (400, True)


def test_many_are_decided_at_once_and_taken_back_at_once(as_mo: Client, story: Story, rita: Reader) -> None:
    comments = [held_comment(story, rita, f"Comment {number}.") for number in range(5)]
    numbers = [one.pk for one in comments]
    as_mo.post(f"{DESK}decide/", {"comment": numbers, "verb": "reject", "rule": "off-topic"})
    assert {state_of(one) for one in comments} == {State.REJECTED}
    answer = as_mo.post(f"{DESK}undo/", headers=JSON).json()
    assert (sorted(card["id"] for card in answer["cards"]), {state_of(one) for one in comments}) == (numbers, {State.HELD})
    assert "There is nothing of yours" in as_mo.post(f"{DESK}undo/", headers=JSON).json()["said"]


def test_a_line_of_the_log_is_taken_back_by_its_number(as_mo: Client, as_ed: Client, story: Story, rita: Reader, mo: Reader) -> None:
    one, two = held_comment(story, rita, "One."), held_comment(story, rita, "Two.")
    decision = moderate_comment(one.pk, APPROVE, user=mo)
    moderate_comment(two.pk, APPROVE, user=mo)
    assert "Only who made" in _said(as_ed.post(f"{DESK}undo/", {"decision": decision.pk}, follow=True))
    as_mo.post(f"{DESK}undo/", {"decision": decision.pk})
    assert [state_of(comment) for comment in (one, two)] == [State.HELD, State.PUBLISHED]


def test_a_decision_asks_the_database_little(as_mo: Client, story: Story, rita: Reader, django_assert_max_num_queries: Any) -> None:
    comment = held_comment(story, rita)
    as_mo.get(DESK)
    with django_assert_max_num_queries(60):
        as_mo.post(f"{DESK}decide/", {"comment": comment.pk, "verb": "approve"}, headers=JSON)
    assert state_of(comment) == State.PUBLISHED


def test_twenty_cards_cost_no_more_than_a_few_questions_each(
    as_mo: Client, story: Story, nina: Reader, django_assert_max_num_queries: Any
) -> None:
    parent = published_comment(story, nina, "The first.")
    for number in range(20):
        held_comment(story, nina, f"Comment {number}.", parent=parent, root=parent, depth=1)
    _cards(as_mo)
    with django_assert_max_num_queries(80):
        assert len(_cards(as_mo)) == 20
