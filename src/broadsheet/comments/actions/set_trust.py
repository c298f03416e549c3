"""Set how far a voice is trusted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from broadsheet.comments.actions.moderate_comment import MODERATE, NotDecided
from broadsheet.comments.models import Decision, Trust, Voice, What


@transaction.atomic
def set_trust(voice: Voice, trust: str, *, user: Any, note: str = "") -> Decision:
    """Let a voice publish at once, make it wait always, or let its trust grow by itself.

    Raises:
        PermissionDenied: the user is no moderator.
        NotDecided: there is no such trust, or it is set so already.
    """
    if not user.has_perm(MODERATE):
        raise PermissionDenied("Only moderators may set trust.")
    if trust not in Trust.values:
        raise NotDecided("Choose one of the three: it grows, it publishes at once, or it always waits.")
    if voice.reader_id == user.pk:
        raise NotDecided("It is your own voice. A colleague decides on it.")
    now = Voice.objects.select_for_update().get(pk=voice.pk)
    if now.trust == trust:
        raise NotDecided(f"It is set so already: “{now.get_trust_display()}”.")
    before, now.trust = now.trust, trust
    now.save(update_fields=["trust"])
    told = " ".join(filter(None, [f"{now.get_trust_display()}.", note.strip()]))
    return Decision.objects.create(voice=now, what=What.TRUST, before=before, note=told[:2000], made_by=user)
