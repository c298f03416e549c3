"""What access holds of a reader, for take-out and erasure, and what recalls a reader's passes."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from broadsheet.access.models import Institution
from broadsheet.access.recall import recall_passes
from broadsheet.press.notices import give_notice
from broadsheet.readers.actions.sign_out_everywhere import signed_out_everywhere
from broadsheet.readers.holdings import Holding, register_holding, rows_of
from broadsheet.readers.models import Reader

_RUN = ("plan__name", "source", "starts_at", "ends_at", "paused_from", "paused_until", "cancelled_at")


def register_holdings() -> None:
    for holding in (
        Holding(
            "Stories that the meter gave", ("access.Grant",),
            rows_of("access.Grant", "reader", ("month", "place", "story__headline", "granted_at")),
        ),
        Holding(
            "Stories you gave away", ("access.GiftLink",),
            rows_of("access.GiftLink", "giver", ("story__headline", "made_at", "opens", "revoked_at")),
        ),
        Holding(
            "Subscriptions", ("access.Subscription",),
            rows_of("access.Subscription", "reader", _RUN),
        ),
        Holding(
            "What was done to subscriptions", ("access.SubscriptionChange",),
            rows_of("access.SubscriptionChange", "subscription__reader", ("made_at", "what", "why")),
        ),
        Holding("Changes of policy you made", ("access.PolicyVersion",), rows_of("access.PolicyVersion", "made_by", ("made_at", "note"))),
    ):  # fmt: skip
        register_holding(holding)
    _recall_on_change()


def _recall_on_change() -> None:
    signed_out_everywhere.connect(_signed_out, dispatch_uid="recall")
    user_logged_out.connect(_logged_out, dispatch_uid="recall")
    post_save.connect(_reader_saved, sender=Reader, dispatch_uid="recall")
    m2m_changed.connect(_groups_changed, sender=Reader.groups.through, dispatch_uid="recall")
    post_save.connect(_address_changed, sender=EmailAddress, dispatch_uid="recall")
    post_delete.connect(_address_changed, sender=EmailAddress, dispatch_uid="recall")
    post_delete.connect(_address_changed, sender=UserSession, dispatch_uid="recall")
    # By signals, as lists of institutions are deleted without calling each one's own method.
    for signal in (post_save, post_delete):
        signal.connect(_institution_changed, sender=Institution, dispatch_uid="policy")


def _logged_out(user: Any, **_: Any) -> None:
    """Who copied the cookies before may not read on with them."""
    if user is not None:
        recall_passes(user.pk)


def _institution_changed(**_: Any) -> None:
    with transaction.atomic():
        give_notice({"policy"}, at_once=True)


def _signed_out(reader: int, **_: Any) -> None:
    recall_passes(reader)


def _reader_saved(instance: Reader, created: bool, update_fields: Any = None, **_: Any) -> None:
    if not created and set(update_fields or ()) != {"last_login"}:
        recall_passes(instance.pk)


def _groups_changed(instance: Any, action: str, **_: Any) -> None:
    if action.startswith("post_") and isinstance(instance, Reader):
        recall_passes(instance.pk)


def _address_changed(instance: EmailAddress | UserSession, **_: Any) -> None:
    recall_passes(instance.user_id)
