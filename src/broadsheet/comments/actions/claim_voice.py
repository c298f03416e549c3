"""Give old voices to the readers they are: by a confirmed address, by a signed link, or by a moderator's word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from broadsheet.access.models.tally import count_try
from broadsheet.comments.actions.moderate_comment import MODERATE
from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.models import Claim, Comment, Voice
from broadsheet.press.notices import give_notice
from broadsheet.readers.models import Reader

_AT_ONCE = 1000
_CLAIMS_A_DAY = 10
_LONGEST_EVIDENCE = 4000


def claim_by_address(reader: Reader) -> int:
    """Give a reader the unclaimed voices with one of their confirmed addresses; returns how many.

    It is asked at every sign-in, so where there is nothing to give it costs one query on an index.
    """
    confirmed = EmailAddress.objects.filter(user=reader, verified=True).values_list("email", flat=True)
    addresses = {address.lower() for address in confirmed}
    found = list(unclaimed().filter(email__in=addresses).values_list("pk", flat=True)) if addresses and reader.is_active else []
    return _give(found, reader) if found else 0


def claim_for_known(sources: Iterable[str]) -> int:
    """The same for all readers at once, after voices or addresses of these platforms have come; returns how many were given."""
    last, given = 0, 0
    waiting = unclaimed().filter(source__in=list(sources)).exclude(email="").order_by("pk")
    while rows := list(waiting.filter(pk__gt=last).values_list("pk", "email")[:_AT_ONCE]):
        last = rows[-1][0]
        confirmed = EmailAddress.objects.filter(email__in={email for _, email in rows}, verified=True, user__is_active=True)
        readers = {one.email.lower(): one.user for one in confirmed.select_related("user")}
        by_reader: dict[Reader, list[int]] = {}
        for number, email in rows:
            if email in readers:
                by_reader.setdefault(readers[email], []).append(number)
        given += sum(_give(numbers, reader) for reader, numbers in by_reader.items())
    return given


def claim_on_confirmation(sender: Any, email_address: EmailAddress, **_: Any) -> None:
    """allauth's signal `email_confirmed`."""
    claim_by_address(email_address.user)


def claim_on_sign_in(sender: Any, user: Reader, **_: Any) -> None:
    """Django's signal `user_logged_in`."""
    claim_by_address(user)


def unclaimed() -> Any:
    """Old voices that are nobody's yet. One whose reader has erased it is not among them."""
    return Voice.objects.filter(reader=None).exclude(source="").exclude(source_id__startswith="erased-")


def ask_claim(reader: Reader, voice: Voice, evidence: str = "") -> Claim:
    """Ask the moderators for an old voice. Asking again while they have not answered adds to the evidence.

    Raises:
        NotTaken: it is no old voice or somebody's already, the reader has no confirmed address, was refused before, or asks too often.
    """
    if not unclaimed().filter(pk=voice.pk).exists():
        raise NotTaken("These comments belong to a reader already.")
    if not EmailAddress.objects.filter(user=reader, verified=True).exists():
        raise NotTaken("Confirm your e-mail address first; the moderators look at it too.")
    evidence = evidence.replace("\0", "").encode("utf-8", "replace").decode().strip()[:_LONGEST_EVIDENCE]
    if not evidence:
        raise NotTaken("Say what shows that it was you: since when you wrote, under which address, or what about.")
    before = Claim.objects.filter(reader=reader, voice=voice).first()
    if before is not None and before.outcome:
        raise NotTaken("A moderator has answered this claim already. Write to the newsroom if the answer was wrong.")
    if before is None and count_try(f"claims:{reader.pk}", 86_400) > _CLAIMS_A_DAY:
        raise NotTaken(f"You have made {_CLAIMS_A_DAY} claims within a day, and no more are taken. Go on tomorrow.")
    claim, is_new = Claim.objects.get_or_create(reader=reader, voice=voice, defaults={"evidence": evidence})
    if not is_new and evidence not in claim.evidence:
        claim.evidence = f"{claim.evidence}\n\n{evidence}"[:_LONGEST_EVIDENCE]
        claim.save(update_fields=["evidence"])
    return claim


@transaction.atomic
def answer_claim(claim: Claim, moderator: Reader, grant: bool) -> None:
    """Grant or refuse a claim. Where it is granted, what others asked of the same voice is refused with it.

    Raises:
        PermissionDenied: not a moderator, or the claim is the moderator's own.
        NotTaken: it was answered meanwhile, or the voice is another reader's by now.
    """
    if not moderator.has_perm(MODERATE) or claim.reader_id == moderator.pk:
        raise PermissionDenied("A moderator answers claims, and nobody their own.")
    # First the voice, as whoever takes it another way does: two grants of one voice wait for each other.
    voice = Voice.objects.select_for_update().get(pk=claim.voice_id)
    mine = Claim.objects.select_for_update().get(pk=claim.pk)
    if mine.outcome:
        raise NotTaken("This claim was answered meanwhile.")
    if grant and voice.reader_id != mine.reader_id:
        if not _give([voice.pk], mine.reader):
            raise NotTaken("These comments have become another reader’s meanwhile. Refuse the claim, or ask them both.")
        rivals = Claim.objects.filter(voice=voice, outcome=Claim.Outcome.OPEN).exclude(pk=mine.pk)
        rivals.update(outcome=Claim.Outcome.REFUSED, answered_by=moderator, answered_at=timezone.now())
    mine.outcome = Claim.Outcome.GRANTED if grant else Claim.Outcome.REFUSED
    mine.answered_by, mine.answered_at = moderator, timezone.now()
    mine.save(update_fields=["outcome", "answered_by", "answered_at"])


def take_voice(reader: Reader, voice: Voice) -> None:
    """Give a voice to the reader who brought the link for it. Raises NotTaken where somebody has it."""
    if not _give([voice.pk], reader):
        raise NotTaken("These comments belong to a reader already.")


@transaction.atomic
def _give(numbers: list[int], reader: Reader) -> int:
    """The voices that are still nobody's become the reader's. Their address is not needed any more; their name on every page is new."""
    given = list(unclaimed().select_for_update().filter(pk__in=numbers).order_by("pk").values_list("pk", flat=True))
    # Whose name was taken away gets none with an old voice either.
    hides = {"hides_name": True} if Voice.objects.filter(reader=reader, hides_name=True).exists() else {}
    Voice.objects.filter(pk__in=given).update(reader=reader, email="", **hides)
    Claim.objects.filter(voice__in=given, reader=reader, outcome=Claim.Outcome.OPEN).update(
        outcome=Claim.Outcome.GRANTED, answered_at=timezone.now()
    )
    stories = set(Comment.objects.filter(voice__in=given, story__isnull=False).values_list("story_id", flat=True))
    if stories:
        give_notice({tag_of(story) for story in stories if story})
    return len(given)
