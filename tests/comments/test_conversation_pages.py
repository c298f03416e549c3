"""What readers see: under the story, at the conversation's own address, at a permalink, and while they write."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.models import Comment, Conversation, Mode, State
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.cast import Browser, MakeStory
from tests.comments.conftest import GOOD, OTHER, THIRD, Say, opened_before

CARD = "My card is 4111 1111 1111 1111, and I want my money back."


def _page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_story_shows_its_comments_to_everybody(ana: Client, rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    page = _page(ana, story.get_absolute_url())
    assert GOOD in page
    assert f'id="comment-{comment.pk}"' in page
    assert 'data-part="comments"' in page


def test_a_held_comment_is_on_no_page_but_its_writers(
    ana: Client, as_rita: Client, as_mo: Client, rita: Reader, story: Story, say: Say
) -> None:
    comment = say(rita)
    change_state(comment.pk, State.HELD, why_held="abuse")
    for path in (story.get_absolute_url(), f"/comments/{story.pk}/", f"/latest-comments/{story.pk}/"):
        assert GOOD not in _page(ana, path), path
    assert ana.get(comment.get_absolute_url()).status_code == 404
    assert GOOD in _page(as_rita, f"/comments/{story.pk}/")
    assert "waits for a moderator" in _page(as_rita, comment.get_absolute_url())


def test_what_is_taken_down_is_gone_from_the_printed_page_at_once(ana: Client, rita: Reader, story: Story, say: Say) -> None:
    comment = say(rita)
    assert GOOD in _page(ana, story.get_absolute_url())
    change_state(comment.pk, State.REJECTED)
    assert GOOD not in _page(ana, story.get_absolute_url())


def test_orders(ana: Client, rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    first, second = say(rita), say(nina, OTHER)
    Comment.objects.filter(pk=first.pk).update(written_at=timezone.now() - timedelta(hours=1), respects=9, is_pick=True)

    def order(name: str) -> list[int]:
        page = _page(ana, f"/comments/{story.pk}/?order={name}")
        return sorted(
            (one.pk for one in (first, second) if f'id="comment-{one.pk}"' in page), key=lambda pk: page.index(f'id="comment-{pk}"')
        )

    assert order("newest") == [second.pk, first.pk]
    assert order("oldest") == [first.pk, second.pk]
    assert order("respected") == [first.pk, second.pk]
    assert order("picks") == [first.pk]
    assert order("no-such-order") == order("newest")


def test_deep_answers_are_flattened_and_say_whom_they_answer(ana: Client, rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    at = say(rita)
    first = at
    for turn in range(5):
        at = say(
            (nina, rita)[turn % 2],
            f"The {('first', 'second', 'third', 'fourth', 'fifth')[turn]} answer says something new about the bridge.",
            to=at,
        )
    page = _page(ana, first.get_absolute_url())
    assert "comment--depth-3" in page
    assert "comment--depth-4" not in page
    assert page.count('class="comment-answers"') == 2


def test_a_permalink_on_a_long_thread_finds_the_page(ana: Client, rita: Reader, story: Story, say: Say) -> None:
    first = say(rita)
    voice = first.voice
    Comment.objects.bulk_create(
        Comment(story=story, parent=first, root=first, depth=1, voice=voice, text=f"Answer number {number} about the bridge.", written_at=timezone.now() + timedelta(seconds=number))
        for number in range(450)
    )  # fmt: skip
    Comment.objects.filter(pk=first.pk).update(replies=450)
    last = Comment.objects.order_by("-written_at").first()
    assert last is not None
    page = _page(ana, last.get_absolute_url())
    assert f'id="comment-{last.pk}"' in page
    assert "Page 5 of 5" in page
    assert "440 more replies" in _page(ana, f"/comments/{story.pk}/")


def test_a_stranger_signs_in_and_finds_the_words_again(ana: Client, rita: Reader, story: Story) -> None:
    answer = ana.post(f"/comments/{story.pk}/write/", {"text": GOOD})
    assert answer.status_code == 302
    assert answer["location"].startswith("/account/login/?next=")
    ana.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert GOOD in _page(ana, f"/comments/{story.pk}/write/")


def test_an_old_token_loses_nothing(rita: Reader, story: Story) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    answer = strict.post(f"/comments/{story.pk}/write/", {"text": GOOD})
    assert answer.status_code == 403
    assert GOOD in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_refusal_shows_the_rule_the_words_and_the_text(as_rita: Client, rita: Reader, story: Story) -> None:
    answer = as_rita.post(f"/comments/{story.pk}/write/", {"text": CARD, "opened": opened_before(rita, story)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not personal" in page
    assert "<mark" in page
    assert page.count("4111 1111 1111 1111") == 2  # marked, and in the form
    assert 'name="appeal"' in page


def test_without_script_a_post_leads_to_the_comment(as_rita: Client, rita: Reader, story: Story) -> None:
    sent = {"text": GOOD, "opened": opened_before(rita, story)}
    answer = as_rita.post(f"/comments/{story.pk}/write/", sent, follow=True)
    assert GOOD in answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith("/comments/c/")


def test_words_can_be_checked_without_posting(as_rita: Client, story: Story) -> None:
    assert "Nothing here breaks a rule" in as_rita.post(f"/comments/{story.pk}/write/", {"text": GOOD, "check": "1"}).content.decode()
    assert "Not personal" in as_rita.post(f"/comments/{story.pk}/write/", {"text": CARD, "check": "1"}).content.decode()
    assert not Comment.objects.exists()


def test_the_judge_answers_while_somebody_writes(as_rita: Client, ana: Client, story: Story) -> None:
    def judge(client: Client, body: str) -> tuple[int, dict]:
        answer = client.post("/comments/judge/", body, content_type="application/json")
        return answer.status_code, answer.json()

    status, said = judge(as_rita, json.dumps({"text": CARD, "story": story.pk, "to": 0}))
    assert status == 200
    assert said["decision"] == "refuse"
    (start, end) = next(one for one in said["findings"] if one["rule"] == "personal")["spans"][0]
    assert CARD[start:end] == "4111 1111 1111 1111"
    assert judge(ana, json.dumps({"text": CARD, "story": story.pk}))[0] == 401
    for bad in ("", "[]", "{", '{"text": "x"}', '{"text": "x", "story": "y"}'):
        assert judge(as_rita, bad)[0] == 400, bad
    assert as_rita.get("/comments/judge/").status_code == 405


def test_a_program_that_fills_the_hidden_field_is_refused(as_rita: Client, story: Story) -> None:
    answer = as_rita.post(f"/comments/{story.pk}/write/", {"text": GOOD, "homepage": "https://spam.example"})
    assert answer.status_code == 400
    assert GOOD in answer.content.decode()


def _opened(page: str) -> str:
    return page.split('name="opened" value="')[1].split('"')[0]


def test_a_form_sent_back_within_three_seconds_waits(as_rita: Client, story: Story) -> None:
    opened = _opened(_page(as_rita, f"/comments/{story.pk}/write/"))
    as_rita.post(f"/comments/{story.pk}/write/", {"text": GOOD, "opened": opened})
    assert Comment.objects.get().why_held == "fast"


def test_a_first_comment_from_a_form_that_nobody_opened_is_shown_once_more(
    as_rita: Client, rita: Reader, nina: Reader, story: Story, make_story: MakeStory
) -> None:
    address = f"/comments/{story.pk}/write/"
    another = make_story(slug="ferry")
    for opened in ("", "forged", opened_before(nina, story), opened_before(rita, another)):
        answer = as_rita.post(address, {"text": GOOD, "opened": opened})
        assert answer.status_code == 409
        page = answer.content.decode()
        assert f">{GOOD}</textarea>" in page
        assert "read it once more" in page
    assert "Not personal" in as_rita.post(address, {"text": CARD}).content.decode()
    assert not Comment.objects.exists()
    said = as_rita.post(address, {"text": GOOD}, headers={"accept": "application/json"})
    assert said.status_code == 409
    assert said.json()["opened"]
    # From then on they are known, and a printed page's form, which cannot say when it was opened, is enough.
    as_rita.post(address, {"text": GOOD, "opened": opened_before(rita, story)})
    assert as_rita.post(address, {"text": OTHER}).status_code == 302


def test_a_refused_comment_that_is_mended_at_once_was_not_written_fast(as_rita: Client, rita: Reader, story: Story) -> None:
    refused = as_rita.post(f"/comments/{story.pk}/write/", {"text": CARD, "opened": opened_before(rita, story)}).content.decode()
    as_rita.post(f"/comments/{story.pk}/write/", {"text": GOOD, "opened": _opened(refused)})
    assert Comment.objects.get().state == "published"


def test_modes_show_on_the_page(ana: Client, rita: Reader, story: Story, say: Say, policy: Callable[..., None]) -> None:
    say(rita)
    row = Conversation.objects.get(pk=story.pk)
    row.mode = Mode.CLOSED
    row.save()
    page = _page(ana, f"/comments/{story.pk}/")
    assert "editors have closed" in page
    assert GOOD in page
    row.mode = Mode.NONE
    row.save()
    assert GOOD not in _page(ana, f"/comments/{story.pk}/")


def test_new_since_you_looked(as_rita: Client, nina: Reader, story: Story, say: Say) -> None:
    say(nina)
    assert "new since you looked" not in _page(as_rita, f"/comments/{story.pk}/")
    later = say(nina, OTHER)
    page = _page(as_rita, f"/comments/{story.pk}/")
    assert "<b>1</b> new since you looked" in page
    assert page.count("comment--new") == 1
    assert f'comment--new" id="comment-{later.pk}"' in page
    assert "new since you looked" not in _page(as_rita, f"/comments/{story.pk}/")


def test_a_muted_voice_is_folded_away(as_rita: Client, rita: Reader, nina: Reader, story: Story, say: Say) -> None:
    comment = say(nina)
    assert as_rita.post(f"/comments/c/{comment.pk}/mute/").status_code == 302
    assert "You have muted Nina" in _page(as_rita, f"/comments/{story.pk}/")
    assert as_rita.get(f"/comments/{story.pk}/mine/").json()["muted"] == [comment.voice_id]


def test_the_reader_part_is_private_and_empty_for_strangers(ana: Client, as_rita: Client, story: Story) -> None:
    assert ana.get(f"/comments/{story.pk}/mine/").json() == {"reader": 0}
    answer = as_rita.get(f"/comments/{story.pk}/mine/")
    assert "no-store" in answer["cache-control"]


def test_the_pulse_moves_with_the_newest(ana: Client, rita: Reader, story: Story, say: Say) -> None:
    assert ana.get(f"/latest-comments/{story.pk}.json").json() == {"published": 0, "newest": 0}
    comment = say(rita)
    assert ana.get(f"/latest-comments/{story.pk}.json").json() == {"published": 1, "newest": comment.appeared}


@pytest.mark.parametrize(
    "path", ["/comments/999999/", "/comments/c/999999/", "/latest-comments/999999/", "/comments/999999/write/", "/comments/999999/mine/"]
)
def test_what_is_not_there_is_not_found(as_rita: Client, story: Story, path: str) -> None:
    assert as_rita.get(path).status_code == 404


def test_a_killed_storys_conversation_is_gone(ana: Client, rita: Reader, story: Story, say: Say, ed: Reader) -> None:
    from broadsheet.newsroom.actions.kill_story import kill_story

    comment = say(rita)
    kill_story(story, user=ed, note="Wrong.")
    for path in (
        f"/comments/{story.pk}/",
        comment.get_absolute_url(),
        f"/latest-comments/{story.pk}/",
        f"/latest-comments/{story.pk}.json",
    ):
        assert ana.get(path).status_code == 404, path


def test_edit_within_the_window_and_take_back(as_rita: Client, as_nina: Client, rita: Reader, ana: Client, story: Story, say: Say) -> None:
    comment = say(rita)
    assert as_nina.get(f"/comments/c/{comment.pk}/edit/").status_code == 404
    as_rita.post(f"/comments/c/{comment.pk}/edit/", {"text": THIRD})
    page = _page(ana, f"/comments/{story.pk}/")
    assert THIRD in page
    assert "edited" in page
    assert as_rita.post(f"/comments/c/{comment.pk}/edit/", {"text": CARD}).status_code == 422
    Comment.objects.filter(pk=comment.pk).update(written_at=timezone.now() - timedelta(minutes=11))
    assert as_rita.post(f"/comments/c/{comment.pk}/edit/", {"text": OTHER}).status_code == 403
    assert as_nina.post(f"/comments/c/{comment.pk}/delete/").status_code == 404
    as_rita.post(f"/comments/c/{comment.pk}/delete/")
    comment.refresh_from_db()
    assert (comment.state, comment.text) == (State.DELETED, "")
    assert THIRD not in _page(ana, story.get_absolute_url())


def test_a_taken_back_comment_keeps_its_place_where_it_was_answered(
    as_rita: Client, rita: Reader, nina: Reader, ana: Client, story: Story, say: Say
) -> None:
    first = say(rita)
    say(nina, OTHER, to=first)
    as_rita.post(f"/comments/c/{first.pk}/delete/")
    page = _page(ana, f"/comments/{story.pk}/")
    assert "taken back by its writer" in page
    assert OTHER in page


def test_words_that_were_kept_were_not_written_fast(ana: Client, rita: Reader, story: Story) -> None:
    ana.post(f"/comments/{story.pk}/write/", {"text": GOOD})
    ana.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    page = _page(ana, f"/comments/{story.pk}/write/")
    ana.post(f"/comments/{story.pk}/write/", {"text": GOOD, "opened": _opened(page)})
    assert Comment.objects.get().state == "published"
