"""Where readers are signed in is noted, and a request more costs no write."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from broadsheet.readers import last_seen
from broadsheet.readers.models import Reader
from tests.cast import _signed_in


def test_a_device_is_noted_at_once_and_then_once_a_minute(rita: Reader, monkeypatch: Any) -> None:
    now = [1000.0]
    monkeypatch.setattr(last_seen.time, "monotonic", lambda: now[0])
    browser: Client = _signed_in(rita)
    browser.get("/account/")
    long_ago = timezone.now() - dt.timedelta(days=3)
    assert UserSession.objects.filter(user=rita).update(last_seen_at=long_ago) == 1
    browser.get("/account/")
    assert UserSession.objects.get(user=rita).last_seen_at == long_ago
    now[0] += 61
    browser.get("/account/")
    assert UserSession.objects.get(user=rita).last_seen_at > long_ago


def test_another_address_or_another_program_is_noted_at_once(rita: Reader) -> None:
    browser: Client = _signed_in(rita)
    browser.get("/account/", HTTP_USER_AGENT="One")
    browser.get("/account/", HTTP_USER_AGENT="Two", REMOTE_ADDR="192.0.2.9")
    seen = UserSession.objects.get(user=rita)
    assert (seen.user_agent, seen.ip) == ("Two", "192.0.2.9")


def test_a_stranger_is_not_noted(client: Client, paper: Any) -> None:
    client.get("/account/")
    assert not UserSession.objects.exists()
