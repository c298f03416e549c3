"""Sign a reader out on every device, or on every other one."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import Signal

from broadsheet.readers.models import Reader

# Sent with `reader` (an id) inside the transaction, for those who keep something that a session stands behind.
signed_out_everywhere = Signal()


def sign_out_everywhere(reader: Reader, *, but: str | None = None) -> int:
    """End all sessions of a reader but one (its key). Returns how many ended."""
    with transaction.atomic():
        known = UserSession.objects.filter(user=reader).exclude(session_key=but or "")
        keys = list(known.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        known.delete()
        signed_out_everywhere.send(sender=Reader, reader=reader.pk)
    return len(keys)
