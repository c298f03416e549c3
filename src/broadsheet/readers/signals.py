"""Passwords and addresses changed elsewhere than on this device: everyone else is signed out."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver
from django.http import HttpRequest

from broadsheet.readers.actions.sign_out_everywhere import sign_out_everywhere
from broadsheet.readers.models import Reader


@receiver([password_changed, password_reset, password_set])
def sign_out_others(request: HttpRequest, user: Reader, **_: Any) -> None:
    """Whoever had stolen a session loses it with the password."""
    sign_out_everywhere(user, but=request.session.session_key)
