"""Erase an account: asked for, withdrawn, and carried out after seven days."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from broadsheet.readers.actions.sign_out_everywhere import sign_out_everywhere
from broadsheet.readers.holdings import holdings
from broadsheet.readers.models import ErasureRequest, Reader
from broadsheet.readers.models.data_request import ERASURE_DELAY

log = logging.getLogger(__name__)


def ask_erasure(reader: Reader) -> ErasureRequest:
    """Have the account erased in seven days.

    Raises:
        ValidationError: it is an account of the newsroom, whose work is signed with it.
    """
    if reader.is_of_the_newsroom:
        raise ValidationError("Accounts of the newsroom are closed by an administrator, as stories and decisions are signed with them.")
    request, is_new = ErasureRequest.objects.get_or_create(reader=reader, defaults={"due_at": timezone.now() + ERASURE_DELAY})
    if is_new:
        _tell(
            reader.email,
            "Your account will be erased",
            f"Everything we hold on you is erased on {request.due_at:%d %B %Y}. Until then you can sign in and withdraw this.",
        )
    return request


def withdraw_erasure(reader: Reader) -> bool:
    """Whether there was anything to withdraw."""
    return bool(ErasureRequest.objects.filter(reader=reader).delete()[0])


def erase_due() -> int:
    """Erase the accounts whose day has come. One that cannot be erased is logged and comes round again; the others go."""
    erased = 0
    for request in ErasureRequest.objects.filter(due_at__lte=timezone.now()).select_related("reader"):
        try:
            erase_reader(request.reader)
            erased += 1
        except Exception:
            log.exception("The account %s could not be erased.", request.reader_id)
    return erased


def erase_reader(reader: Reader) -> None:
    """Erase everything held of a reader, at once and for good."""
    email = reader.email
    with transaction.atomic():
        sign_out_everywhere(reader)
        for one in holdings():
            if one.erase is not None:
                one.erase(reader)
        reader.delete()
    _tell(email, "Your account is erased", "We hold nothing on you any more. This is our last message to you.")


def _tell(email: str, subject: str, text: str) -> None:
    send_mail(subject, text, None, [email])
