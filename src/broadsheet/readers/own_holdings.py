"""What accounts themselves hold of a reader: the row, addresses, sign-in, consents, requests."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from broadsheet.readers.holdings import Holding, Rows, register_holding, rows_of
from broadsheet.readers.models import Reader

_ACCOUNT = (
    "email", "first_name", "last_name", "chosen_name", "language", "time_zone", "keeps_history", "date_joined", "last_login", "is_staff",
)  # fmt: skip


def register_holdings() -> None:
    for holding in (
        Holding("Account", ("readers.Reader",), _account),
        Holding("E-mail addresses", ("account.EmailAddress", "account.EmailConfirmation"), rows_of("account.EmailAddress", "user")),
        # Keys are not handed out: whoever holds the ZIP must not be able to sign in with it.
        Holding(
            "Second factors and passkeys", ("mfa.Authenticator",),
            rows_of("mfa.Authenticator", "user", ("type", "created_at", "last_used_at")),
        ),
        Holding(
            "Accounts elsewhere", ("socialaccount.SocialAccount", "socialaccount.SocialToken"),
            rows_of("socialaccount.SocialAccount", "user", ("provider", "uid", "date_joined", "last_login", "extra_data")),
        ),
        Holding(
            "Signed-in devices", ("usersessions.UserSession",),
            rows_of("usersessions.UserSession", "user", ("ip", "user_agent", "created_at", "last_seen_at")), _end_sessions,
        ),
        Holding("Consents", ("readers.Consent",), rows_of("readers.Consent", "reader", ("purpose", "given", "wording", "at"))),
        Holding(
            "Requests about your data", ("readers.TakeOut", "readers.ErasureRequest"),
            rows_of("readers.TakeOut", "reader", ("asked_at", "ready_at", "expires_at")),
        ),
    ):  # fmt: skip
        register_holding(holding)


def _account(reader: Reader) -> Rows:
    row: dict[str, Any] = {name: getattr(reader, name) for name in _ACCOUNT}
    row["groups"] = [group.name for group in reader.groups.all()]
    return [{key: value if isinstance(value, bool | list) else str(value or "") for key, value in row.items()}]


def _end_sessions(reader: Reader) -> None:
    keys = list(UserSession.objects.filter(user=reader).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
