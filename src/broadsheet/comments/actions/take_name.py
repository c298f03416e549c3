"""Take a name away that a voice may not have, and give it back. What was written under it stays, under a number.

Only what the conversation shows is taken: names that the account has from elsewhere, and names of claimed old voices, are hidden.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from broadsheet.comments.actions.moderate_comment import MODERATE, NotDecided
from broadsheet.comments.actions.rename_voice import tell_of_voices
from broadsheet.comments.actions.tell_reader import tell_of_decision
from broadsheet.comments.models import Decision, Voice, What


@transaction.atomic
def take_name(voice: Voice, *, user: Any, reason: str) -> Decision:
    """Take the name of a voice away on every page at once, and leave word for its reader, who may choose any other.

    Raises:
        PermissionDenied: the user is no moderator.
        NotDecided: there is no name, or no reason, or it is the moderator's own or a colleague's.
    """
    if not user.has_perm(MODERATE):
        raise PermissionDenied("Only moderators may take names away.")
    if voice.reader is not None and voice.reader.is_of_the_newsroom:
        raise NotDecided(f"{voice.public_name} is of the newsroom. Ask them to change it.")
    if not reason.strip():
        raise NotDecided("Say why: the reader reads it.")
    now = Voice.objects.select_for_update(of=("self",)).select_related("reader").get(pk=voice.pk)
    name = _name_of(now)
    if not name:
        raise NotDecided("This voice has no name of its own.")
    _of_reader(now).update(hides_name=True)
    if now.reader is not None:
        now.reader.chosen_name = ""
        now.reader.save(update_fields=["chosen_name"])
    _tell_pages(now)
    made = Decision.objects.create(voice=now, what=What.NAME, reason=reason.strip()[:2000], grounds=[{"name": name}], made_by=user)
    tell_of_decision(made, now.reader_id)
    return made


@transaction.atomic
def give_name_back(decision: Decision, *, user: Any, reason: str = "", note: str = "") -> Decision:
    """Give back what a decision took away, unless the reader has chosen another name since; that one stays. Nobody is told yet.

    Raises:
        NotDecided: the voice is not there any more.
    """
    if decision.voice_id is None:
        raise NotDecided("The voice is not there any more.")
    voice = Voice.objects.select_for_update(of=("self",)).select_related("reader").get(pk=decision.voice_id)
    others = Decision.objects.filter(voice__in=_of_reader(voice), what=What.NAME, undone_by=None).exclude(pk=decision.pk)
    if not others.exists():
        _of_reader(voice).update(hides_name=False)
        voice.hides_name = False
    if voice.reader is not None and not voice.reader.chosen_name and voice.public_name != decision.name_taken:
        voice.reader.chosen_name = decision.name_taken[:60]
        voice.reader.save(update_fields=["chosen_name"])
    _tell_pages(voice)
    return Decision.objects.create(voice=voice, what=What.NAME_BACK, reason=reason, note=note, made_by=user)


def _name_of(voice: Voice) -> str:
    """The name it goes by; empty where it goes by its number."""
    return "" if voice.public_name == Voice(pk=voice.pk).public_name else voice.public_name


def _of_reader(voice: Voice) -> QuerySet[Voice]:
    """All voices of the same reader; an old voice that is nobody's alone."""
    return Voice.objects.filter(reader=voice.reader) if voice.reader is not None else Voice.objects.filter(pk=voice.pk)


def _tell_pages(voice: Voice) -> None:
    if voice.reader is not None:
        tell_of_voices(voice__reader=voice.reader.pk)
    else:
        tell_of_voices(voice=voice.pk)
