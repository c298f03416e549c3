"""What follows from signing up, and from a password or an address that changes."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set, user_signed_up
from django.dispatch import receiver
from django.http import HttpRequest

from broadsheet.readers.actions.sign_out_everywhere import sign_out_everywhere
from broadsheet.readers.models import Reader
from broadsheet.readers.names import why_not


@receiver([password_changed, password_reset, password_set])
def sign_out_others(request: HttpRequest, user: Reader, **_: Any) -> None:
    """Whoever had stolen a session loses it with the password."""
    sign_out_everywhere(user, but=request.session.session_key)


@receiver(user_signed_up)
def judge_given_name(user: Reader, **_: Any) -> None:
    """A name that another service gave is judged as one that a reader chooses; where it cannot be taken, they have none yet."""
    if user.get_full_name() and why_not(user, user.get_full_name()):
        user.first_name = user.last_name = ""
        user.save(update_fields=["first_name", "last_name"])
