"""What the tests of circulation share: plans, the desk's Cira, and Stripe as it signs and answers."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.server
import json
import sqlite3
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from broadsheet.access.models import Plan
from broadsheet.newsroom.models import Paper
from broadsheet.readers.models import Reader
from tests.cast import Browser, _person, _signed_in

SECRET = "whsec_of_the_test"
KEY = "sk_test_of_the_test"
# A moment that every subscription of these tests begins at, an hour ago.
BEGUN = int(time.time()) - 3600
MONTH = 30 * 86400


@pytest.fixture
def cira(paper: Paper) -> Reader:
    """Cira runs circulation."""
    return _person("cira@example.org", "Circulation", first_name="Cira", is_staff=True)


@pytest.fixture
def as_cira(cira: Reader) -> Client:
    return _signed_in(cira)


@pytest.fixture
def monthly(paper: Paper) -> Plan:
    return Plan.objects.create(
        name="Monthly",
        slug="monthly",
        price=19900,
        stripe_price="price_monthly",
        benefits="Every story\nFewer letters from us",
        trial_days=14,
    )


@pytest.fixture
def by_hand(paper: Paper) -> Plan:
    """A plan that is not sold online."""
    return Plan.objects.create(name="Office", slug="office", price=990000, every="year", position=5)


@pytest.fixture
def webhook_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(django_settings.ENV, "STRIPE_WEBHOOK_SECRET", SECRET)


def signature(body: bytes, *, secret: str = SECRET, at: int | None = None) -> str:
    """As Stripe signs: HMAC-SHA256 over the time and the body."""
    moment = int(time.time()) if at is None else at
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


Tell = Callable[..., int]


@pytest.fixture
def tell(webhook_secret: None, db: None) -> Tell:
    """Posts an event as Stripe would, signed for real; returns the status of the answer."""

    def told(event: dict[str, Any]) -> int:
        body = json.dumps(event).encode()
        answer = Browser().post("/stripe/webhook/", body, content_type="application/json", headers={"stripe-signature": signature(body)})
        return answer.status_code

    return told


_numbers = iter(range(1, 100_000))


def event(kind: str, given: dict[str, Any], *, created: int = BEGUN, id: str = "") -> dict[str, Any]:
    return {
        "id": id or f"evt_{next(_numbers)}", "object": "event", "api_version": "2026-10-28.endive", "type": kind, "created": created,
        "livemode": False, "pending_webhooks": 1, "request": {"id": None, "idempotency_key": None}, "data": {"object": given},
    }  # fmt: skip


def subscription(reader: Reader, status: str = "active", *, starts: int = BEGUN, ends: int | None = None, **more: Any) -> dict[str, Any]:
    """A subscription as current API versions write it: the period on the item."""
    item = {
        "id": "si_1", "object": "subscription_item", "current_period_start": starts, "current_period_end": ends or starts + MONTH,
        "price": {"id": "price_monthly", "object": "price", "currency": "inr", "unit_amount": 19900}, "quantity": 1,
    }  # fmt: skip
    return {
        "id": "sub_1", "object": "subscription", "customer": "cus_1", "status": status, "created": BEGUN - 2 * MONTH,
        "start_date": min(starts, BEGUN), "cancel_at": None,
        "cancel_at_period_end": False, "canceled_at": None, "ended_at": None, "pause_collection": None, "trial_end": None,
        "items": {"object": "list", "data": [item], "has_more": False}, "metadata": {"broadsheet_reader": str(reader.pk)}, **more,
    }  # fmt: skip


def checkout_session(reader: Reader, **more: Any) -> dict[str, Any]:
    return {
        "id": "cs_1", "object": "checkout.session", "mode": "subscription", "status": "complete", "payment_status": "paid", "customer": "cus_1",
        "subscription": "sub_1", "client_reference_id": str(reader.pk), "invoice": "in_1",
        "metadata": {"broadsheet_reader": str(reader.pk)}, **more,
    }  # fmt: skip


def invoice(
    reader: Reader, id: str = "in_1", *, amount: int = 19900, starts: int = BEGUN, ends: int | None = None, **more: Any
) -> dict[str, Any]:
    line = {
        "id": "il_1", "object": "line_item", "amount": amount, "currency": "inr", "period": {"start": starts, "end": ends or starts + MONTH},
        "parent": {"type": "subscription_item_details", "subscription_item_details": {"subscription": "sub_1", "proration": False}},
    }  # fmt: skip
    details = {"subscription": "sub_1", "metadata": {"broadsheet_reader": str(reader.pk)}}
    return {
        "id": id, "object": "invoice", "customer": "cus_1", "currency": "inr", "amount_due": amount, "amount_paid": amount, "status": "paid",
        "billing_reason": "subscription_cycle", "parent": {"type": "subscription_details", "subscription_details": details},
        "lines": {"object": "list", "data": [line], "has_more": False}, **more,
    }  # fmt: skip


def charge(*, refunded: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": "ch_1", "object": "charge", "customer": "cus_1", "payment_intent": "pi_1", "amount": 19900, "amount_refunded": refunded,
        "refunded": refunded >= 19900, "currency": "inr", **more,
    }  # fmt: skip


def dispute(status: str = "needs_response", **more: Any) -> dict[str, Any]:
    return {
        "id": "dp_1",
        "object": "dispute",
        "charge": "ch_1",
        "payment_intent": "pi_1",
        "amount": 19900,
        "currency": "inr",
        "status": status,
        **more,
    }


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, str]


@dataclass
class StripeApi:
    """A server on this machine that answers the calls used as Stripe does, and refuses what its published description does not know."""

    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    # Answers to give instead, by path: (status, body).
    instead: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


# From Stripe's OpenAPI description: (method, path) → (required parameters, the others that this paper may send).
CALLS: dict[tuple[str, str], tuple[set[str], set[str]]] = {
    ("POST", "/v1/checkout/sessions"): (
        {"mode", "line_items[0][price]", "line_items[0][quantity]", "success_url"},
        {
            "cancel_url", "client_reference_id", "customer", "customer_email", "metadata[broadsheet_reader]", "metadata[plan]",
            "subscription_data[metadata][broadsheet_reader]", "subscription_data[trial_period_days]",
        },
    ),
    ("POST", "/v1/billing_portal/sessions"): ({"customer", "return_url"}, set()),
    ("POST", "/v1/subscriptions/sub_1"): ({"cancel_at_period_end"}, set()),
    ("DELETE", "/v1/subscriptions/sub_1"): (set(), set()),
}  # fmt: skip


def _answer(asked: Asked) -> tuple[int, dict[str, Any]]:
    if asked.headers.get("authorization") != f"Bearer {KEY}":
        return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key provided"}}
    call = CALLS.get((asked.method, asked.path))
    if call is None:
        return 404, {"error": {"type": "invalid_request_error", "message": f"Unrecognized request URL ({asked.method}: {asked.path})."}}
    required, others = call
    if missing := required - set(asked.form):
        return 400, {
            "error": {"type": "invalid_request_error", "code": "parameter_missing", "message": f"Missing required param: {missing}"}
        }
    if unknown := set(asked.form) - required - others:
        return 400, {
            "error": {"type": "invalid_request_error", "code": "parameter_unknown", "message": f"Received unknown parameter: {unknown}"}
        }
    if asked.path == "/v1/checkout/sessions":
        return 200, {
            "id": "cs_test_1",
            "object": "checkout.session",
            "mode": "subscription",
            "url": "https://checkout.stripe.com/c/pay/cs_test_1",
        }
    if asked.path == "/v1/billing_portal/sessions":
        return 200, {"id": "bps_1", "object": "billing_portal.session", "url": "https://billing.stripe.com/p/session/test_1"}
    return 200, {"id": "sub_1", "object": "subscription", "status": "canceled" if asked.method == "DELETE" else "active"}


@pytest.fixture
def stripe_api(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeApi]:
    """The local API, with the settings that point to it."""
    api = StripeApi()

    class Handler(http.server.BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            kind = self.headers.get("content-type", "")
            assert not body or kind == "application/x-www-form-urlencoded", kind
            form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body)))
            asked = Asked(self.command, self.path, {key.lower(): value for key, value in self.headers.items()}, form)
            api.asked.append(asked)
            status, said = api.instead.get(asked.path) or _answer(asked)
            answer = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.send_header("request-id", "req_1")
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_GET = do_DELETE = _serve

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setitem(django_settings.ENV, "STRIPE_KEY", KEY)
    monkeypatch.setitem(django_settings.ENV, "STRIPE_ADDRESS", api.address)
    yield api
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STRIPE_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_ADDRESS"):
        monkeypatch.setitem(django_settings.ENV, name, "")


@pytest.fixture
def shared_database(transactional_db: None, django_db_serialized_rollback: None, tmp_path: Path) -> Iterator[None]:
    """A test's SQLite lies in memory, where connections do not wait for one another as they do over a paper's file: so a copy in a file.

    What the migrations wrote is there again also where a test before this one emptied the database.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with contextlib.closing(sqlite3.connect(tmp_path / "race.sqlite3")) as copy:
        in_memory.backup(copy)
    connection.connection, connection.settings_dict["NAME"] = None, str(tmp_path / "race.sqlite3")
    yield
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name
