"""Old voices and whose they are: by address, by link, by a moderator's word; and what strangers get of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from broadsheet.comments.actions.bring_comments import Options, bring_comments
from broadsheet.comments.actions.claim_voice import answer_claim, ask_claim, claim_by_address
from broadsheet.comments.actions.link_voices import LinkRefused, attach_addresses, read_claim_link, write_claim_links
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.bringing.old_comment import NotReadable
from broadsheet.comments.models import Claim, Comment, State, Voice
from broadsheet.newsroom.models import Story
from broadsheet.press.notices import Notice
from broadsheet.readers.actions.erase_reader import erase_reader
from broadsheet.readers.models import Reader
from tests.cast import PASSWORD, Browser
from tests.comments.conftest import GOOD
from tests.comments.old_exports import disqus_file, disqus_post

MakeOld = Callable[..., Voice]


@pytest.fixture
def make_old(story: Story) -> MakeOld:
    """An old voice with a comment under the story."""

    def make(number: str = "u1", name: str = "Old Hand", email: str = "", text: str = GOOD, source: str = "vuukle") -> Voice:
        voice = Voice.objects.create(source=source, source_id=number, name=name, email=email, published=1)
        Comment.objects.create(story=story, voice=voice, text=text, source=source, source_id=f"c-{number}", state=State.PUBLISHED, old={})
        return voice

    return make


def links_of(source: str = "vuukle", days: int = 180) -> list[dict[str, str]]:
    out = io.StringIO()
    write_claim_links(source, out, days=days)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def path_of(row: dict[str, str]) -> str:
    return re.sub(r"^https?://[^/]+", "", row["link"])


def owner_of(voice: Voice) -> Reader | None:
    return Voice.objects.select_related("reader").get(pk=voice.pk).reader


# By address


def test_a_confirmed_address_claims_at_once_and_is_forgotten(rita: Reader, make_old: MakeOld, story: Story) -> None:
    mine, other = make_old("u1", email=rita.email), make_old("u2", email="other@example.org")
    Notice.objects.all().delete()
    assert claim_by_address(rita) == 1
    mine.refresh_from_db()
    assert (mine.reader, mine.email, mine.public_name, mine.source_id) == (rita, "", "Rita", "u1")
    assert owner_of(other) is None
    assert Notice.objects.filter(tag=f"comments:{story.pk}").exists()  # her name of today goes onto the page
    assert claim_by_address(rita) == 0


def test_an_address_that_is_not_confirmed_claims_nothing(rita: Reader, make_old: MakeOld) -> None:
    voice = make_old(email="second@example.org")
    second = EmailAddress.objects.create(user=rita, email="Second@example.org", verified=False)
    assert claim_by_address(rita) == 0
    second.verified = True
    second.save()
    email_confirmed.send(sender=EmailAddress, request=None, email_address=second)
    assert owner_of(voice) == rita


def test_signing_in_brings_old_comments_into_the_account(rita: Reader, make_old: MakeOld, ana: Client) -> None:
    voice = make_old(email=rita.email, text="What I wrote in 2015 about the old bridge.")
    ana.login(username=rita.email, password=PASSWORD)
    assert owner_of(voice) == rita
    page = ana.get("/account/comments/").content.decode()
    assert "What I wrote in 2015" in page
    assert "from our previous platform" in page


def test_a_reader_who_is_here_already_need_not_sign_in_again(rita: Reader, story: Story, tmp_path: Path) -> None:
    Story.objects.filter(pk=story.pk).update(source_id="old-bridge")
    file = disqus_file(
        tmp_path / "old.xml", [disqus_post(1, email=rita.email.upper()), disqus_post(2, user="other", email="x@example.org")]
    )
    summary = bring_comments([str(file)], Options("disqus"))
    assert summary.claimed == 1
    assert Comment.objects.get(source_id="1").voice.reader == rita
    assert Comment.objects.get(source_id="2").voice.reader is None


def test_signing_in_costs_one_question_where_nothing_waits(rita: Reader, django_assert_num_queries: Callable[[int], object]) -> None:
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        claim_by_address(rita)


def test_what_was_erased_is_claimed_by_nobody(rita: Reader, nina: Reader, make_old: MakeOld) -> None:
    voice = make_old()
    row = links_of()[0]
    Voice.objects.filter(pk=voice.pk).update(reader=rita)
    erase_reader(rita)
    voice.refresh_from_db()
    assert voice.reader is None
    with pytest.raises(NotTaken):
        ask_claim(nina, voice, "It was me.")
    with pytest.raises(LinkRefused, match="not there any more"):
        read_claim_link(path_of(row).rstrip("/").rpartition("/")[2])
    assert links_of() == []


# By a link


def test_a_link_shows_what_it_gives_and_gives_it_once(as_rita: Client, as_nina: Client, rita: Reader, make_old: MakeOld) -> None:
    voice = make_old(name="Old Hand", text="The ferry was better in those days, I think.")
    row = links_of()[0]
    assert (row["source_id"], row["name"]) == ("u1", "Old Hand")
    page = as_rita.get(path_of(row))
    assert page.status_code == 200
    assert "The ferry was better in those days" in page.content.decode()
    assert owner_of(voice) is None  # looking claims nothing
    assert as_rita.post(path_of(row)).status_code == 302
    assert owner_of(voice) == rita
    used = as_nina.get(path_of(row))
    assert used.status_code == 410
    assert "has been used" in used.content.decode()
    assert as_nina.post(path_of(row)).status_code == 410
    assert owner_of(voice) == rita


def test_a_link_needs_a_reader_and_is_not_followed_by_a_forged_press(ana: Client, rita: Reader, make_old: MakeOld) -> None:
    voice = make_old()
    path = path_of(links_of()[0])
    assert "/account/login/" in ana.get(path)["Location"]
    assert ana.post(path).status_code == 302
    strict = Browser(enforce_csrf_checks=True)
    strict.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(path).status_code == 403
    assert owner_of(voice) is None
    assert ana.put(path).status_code in (302, 405)


def test_a_link_that_is_not_whole_or_too_old_says_so(as_rita: Client, make_old: MakeOld) -> None:
    make_old()
    path = path_of(links_of(days=30)[0])
    assert "not whole" in as_rita.get(path[:-4] + "/").content.decode()
    assert as_rita.get("/comments/claim/nonsense/").status_code == 410
    month_later = timezone.now() + timedelta(days=31)
    with time_machine.travel(month_later, tick=False), pytest.raises(LinkRefused, match="was good until"):
        read_claim_link(path.rstrip("/").rpartition("/")[2])


def test_links_are_written_for_one_platform_and_are_safe_in_a_table(make_old: MakeOld, rita: Reader) -> None:
    make_old("u1", name="=HYPERLINK(1)")
    make_old("u2", source="coral")
    Voice.objects.filter(pk=make_old("u3").pk).update(reader=rita)
    rows = links_of()
    assert [(row["source_id"], row["name"]) for row in rows] == [("u1", "'=HYPERLINK(1)")]


# By a list of addresses


def test_a_list_of_addresses_is_attached_and_claims_for_those_who_are_here(
    rita: Reader, nina: Reader, make_old: MakeOld, tmp_path: Path
) -> None:
    first, second, taken = make_old("u1", name=""), make_old("u2"), make_old("u3")
    Voice.objects.filter(pk=taken.pk).update(reader=nina)
    file = tmp_path / "users.csv"
    file.write_text(
        f"User ID,Email,Name\nu1,{rita.email.upper()},First\nu2,two@example.org,Two\nu3,x@example.org,\nu9,y@example.org,\nu1x,nothing,\n,z@example.org,\n"
    )
    told = attach_addresses("vuukle", file)
    assert (told.read, told.attached, told.unchanged, told.unknown, told.broken, told.claimed) == (6, 2, 1, 1, 2, 1)
    assert (owner_of(first), owner_of(second), owner_of(taken)) == (rita, None, nina)
    second.refresh_from_db()
    assert (second.email, second.name) == ("two@example.org", "Old Hand")
    assert attach_addresses("vuukle", file).attached == 0
    file.write_text("a,b\n1,2\n")
    with pytest.raises(NotReadable, match="source_id and email"):
        attach_addresses("vuukle", file)
    with pytest.raises(NotReadable, match="cannot be read"):
        attach_addresses("vuukle", tmp_path / "none.csv")


# By a moderator's word


def test_a_claim_is_asked_and_granted_and_its_rivals_are_refused(rita: Reader, nina: Reader, mo: Reader, make_old: MakeOld) -> None:
    voice = make_old()
    claim, rival = ask_claim(rita, voice, "I wrote about the ferry."), ask_claim(nina, voice, "Me too.")
    assert ask_claim(rita, voice, "And about the bridge.").pk == claim.pk
    claim.refresh_from_db()
    assert claim.evidence == "I wrote about the ferry.\n\nAnd about the bridge."
    answer_claim(claim, mo, grant=True)
    claim.refresh_from_db()
    rival.refresh_from_db()
    assert (claim.outcome, claim.answered_by, rival.outcome, owner_of(voice)) == (Claim.Outcome.GRANTED, mo, Claim.Outcome.REFUSED, rita)
    with pytest.raises(NotTaken, match="answered meanwhile"):
        answer_claim(rival, mo, grant=True)
    with pytest.raises(NotTaken, match="belong to a reader"):
        ask_claim(nina, voice, "Still me.")


def test_a_refused_claim_gives_nothing_and_is_not_asked_again(rita: Reader, mo: Reader, make_old: MakeOld) -> None:
    voice = make_old()
    answer_claim(ask_claim(rita, voice, "Me."), mo, grant=False)
    assert owner_of(voice) is None
    with pytest.raises(NotTaken, match="answered this claim already"):
        ask_claim(rita, voice, "Me, again.")


def test_only_moderators_answer_and_never_their_own(rita: Reader, nina: Reader, mo: Reader, make_old: MakeOld) -> None:
    voice = make_old()
    claim, own = ask_claim(rita, voice, "Me."), ask_claim(mo, voice, "Me.")
    for who, what in ((nina, claim), (rita, claim), (mo, own)):
        with pytest.raises(PermissionDenied):
            answer_claim(what, who, grant=True)
    assert owner_of(voice) is None


def test_a_voice_that_was_claimed_by_link_meanwhile_is_not_given_twice(rita: Reader, nina: Reader, mo: Reader, make_old: MakeOld) -> None:
    voice = make_old()
    claim = ask_claim(rita, voice, "Me.")
    Voice.objects.filter(pk=voice.pk).update(reader=nina)
    with pytest.raises(NotTaken, match="another reader’s"):
        answer_claim(claim, mo, grant=True)
    answer_claim(claim, mo, grant=False)
    assert owner_of(voice) == nina


def test_claims_have_their_limits(rita: Reader, paper: object, make_old: MakeOld) -> None:
    unconfirmed = Reader.objects.create_user("new@example.org")
    with pytest.raises(NotTaken, match="Confirm your e-mail address"):
        ask_claim(unconfirmed, make_old("u0"), "Me.")
    with pytest.raises(NotTaken, match="Say what shows"):
        ask_claim(rita, make_old("u00"), "  ")
    own = Voice.objects.create(reader=None, source="", name="No old one")
    with pytest.raises(NotTaken):
        ask_claim(rita, own, "Me.")
    for number in range(10):
        ask_claim(rita, make_old(f"many-{number}"), "Me.")
    with pytest.raises(NotTaken, match="10 claims within a day"):
        ask_claim(rita, make_old("many-11"), "Me.")


# The page to find them


def test_old_comments_are_found_by_name_and_asked_for(as_rita: Client, rita: Reader, make_old: MakeOld) -> None:
    voice = make_old(name="Bridge Watcher <b>", text="The old ferry took nine minutes.")
    make_old("u2", name="Somebody else", text="Not to be seen here.")
    page = as_rita.get("/account/comments/old/", {"q": "bridge watch"})
    assert page.status_code == 200
    said = page.content.decode()
    assert "The old ferry took nine minutes." in said
    assert "Bridge Watcher &lt;b&gt;" in said
    assert "Not to be seen here" not in said
    assert as_rita.post("/account/comments/old/", {"voice": voice.pk, "evidence": "I wrote about the ferry."}).status_code == 302
    assert Claim.objects.get().evidence == "I wrote about the ferry."
    assert "Waits for a moderator" in as_rita.get("/account/comments/old/").content.decode()


def test_what_is_not_public_is_not_found(as_rita: Client, make_old: MakeOld, story: Story) -> None:
    make_old(name="Hidden Voice", text="Words that were never published.")
    Comment.objects.update(state=State.HELD)
    assert "never published" not in as_rita.get("/account/comments/old/", {"q": "hidden"}).content.decode()
    Comment.objects.update(state=State.PUBLISHED)
    Story.objects.filter(pk=story.pk).update(killed_at=timezone.now())
    assert "never published" not in as_rita.get("/account/comments/old/", {"q": "hidden"}).content.decode()


def test_nothing_typed_is_lost_where_a_claim_is_not_taken(as_rita: Client, rita: Reader, make_old: MakeOld) -> None:
    voice = make_old()
    EmailAddress.objects.filter(user=rita).update(verified=False)
    answer = as_rita.post("/account/comments/old/", {"voice": voice.pk, "evidence": "Long typed words."})
    assert answer.status_code == 409
    assert "Long typed words." in answer.content.decode()
    assert "Confirm your e-mail address" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "status"), [({"q": "x"}, 200), ({"q": "\x00" * 9}, 200), ({"q": "a" * 5000}, 200), ({"q": "%_", "page": "x"}, 200)]
)
def test_odd_searches_are_answered(as_rita: Client, make_old: MakeOld, query: dict[str, str], status: int) -> None:
    make_old()
    assert as_rita.get("/account/comments/old/", query).status_code == status


def test_strangers_and_odd_forms_get_no_voice(ana: Client, as_rita: Client, make_old: MakeOld, nina: Reader) -> None:
    voice = make_old()
    assert "/account/login/" in ana.get("/account/comments/old/")["Location"]
    for number in ("", "x", "99999", "9" * 30, "²", "-1"):
        assert as_rita.post("/account/comments/old/", {"voice": number, "evidence": "Me."}).status_code == 404, number
    Voice.objects.filter(pk=voice.pk).update(reader=nina)
    assert as_rita.post("/account/comments/old/", {"voice": voice.pk, "evidence": "Me."}).status_code == 404
    assert as_rita.delete("/account/comments/old/").status_code == 405
    assert not Claim.objects.exists()


# Where old comments are now


def test_an_old_permalink_leads_to_the_comment(ana: Client, make_old: MakeOld, story: Story) -> None:
    make_old()
    comment = Comment.objects.get()
    answer = ana.get("/comments/old/vuukle/c-u1/")
    assert (answer.status_code, answer["Location"]) == (301, comment.get_absolute_url())
    Comment.objects.update(source_id="a/b:c")
    assert ana.get("/comments/old/vuukle/a/b:c/").status_code == 301
    assert ana.post("/comments/old/vuukle/a/b:c/").status_code == 405


@pytest.mark.parametrize("path", ["vuukle/none/", "coral/c-u1/", "vuukle/c-u1%00/", f"vuukle/{'x' * 300}/", f"{'x' * 40}/c-u1/"])
def test_an_old_permalink_of_nothing_is_not_found(ana: Client, make_old: MakeOld, path: str) -> None:
    make_old()
    assert ana.get(f"/comments/old/{path}").status_code == 404


def test_an_old_permalink_tells_nothing_of_what_is_not_public(ana: Client, make_old: MakeOld, story: Story) -> None:
    make_old()
    Story.objects.filter(pk=story.pk).update(live=False)
    assert ana.get("/comments/old/vuukle/c-u1/").status_code == 404
    Comment.objects.update(story=None)
    assert ana.get("/comments/old/vuukle/c-u1/").status_code == 404
