"""Take a name away that a voice may not have, and give it back. What was written under it stays, under a number."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from broadsheet.comments.actions.moderate_comment import MODERATE, NotDecided
from broadsheet.comments.actions.rename_voice import tell_of_voices
from broadsheet.comments.actions.tell_reader import tell_of_decision
from broadsheet.comments.models import Decision, Voice, What
from broadsheet.readers.models import Reader


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
    _set(now, "")
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
    if not _name_of(voice):
        _set(voice, decision.name_taken)
    return Decision.objects.create(voice=voice, what=What.NAME_BACK, reason=reason, note=note, made_by=user)


def _name_of(voice: Voice) -> str:
    """The name it goes by; empty where it goes by its number."""
    return "" if voice.public_name == Voice(pk=voice.pk).public_name else voice.public_name


def _set(voice: Voice, name: str) -> None:
    """Name the reader behind a voice, or an old voice that is nobody's; "" leaves neither any name."""
    if voice.reader is None:
        Voice.objects.filter(pk=voice.pk).update(name=name)
        tell_of_voices(voice=voice.pk)
        return
    reader: Reader = voice.reader
    reader.chosen_name = name[:60]
    if not name:
        # Other services give these at sign-up, and they would stand in its place.
        reader.first_name = reader.last_name = ""
        Voice.objects.filter(reader=reader).update(name="")
    reader.save(update_fields=["chosen_name", "first_name", "last_name"])
