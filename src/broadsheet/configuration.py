"""The declared catalogue of settings: environment, `broadsheet check` and the reference page all come from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class BadSetting(Exception):
    """A setting holds a value that cannot be used; the message says which, why and what to do."""


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    help: str
    read: Callable[[str], Any] = str
    secret: bool = False

    def value(self, environ: Mapping[str, str]) -> Any:
        raw = _raw(self, environ)
        try:
            return self.read(raw)
        except ValueError as error:
            shown = "(secret)" if self.secret else repr(raw)
            raise BadSetting(f"{self.name}={shown} cannot be used: {error}. {self.help}") from error


def _raw(setting: Setting, environ: Mapping[str, str]) -> str:
    """The text of a setting, from `NAME`, or from the file that `NAME_FILE` names."""
    file = environ.get(f"{setting.name}_FILE")
    if file is None:
        return environ.get(setting.name, setting.default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{setting.name}_FILE={file!r} cannot be read: {error.strerror}.") from error


def yes_or_no(raw: str) -> bool:
    known = {"1": True, "yes": True, "true": True, "on": True, "0": False, "no": False, "false": False, "off": False, "": False}
    if raw.lower() not in known:
        raise ValueError("say yes or no")
    return known[raw.lower()]


def whole_number(least: int, most: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if not raw.isdecimal() or not least <= int(raw) <= most:
            raise ValueError(f"it takes a whole number from {least} to {most}")
        return int(raw)

    return read


def words(raw: str) -> list[str]:
    return [word.strip() for word in raw.split(",") if word.strip()]


def folder(raw: str) -> Path:
    return Path(raw).expanduser().absolute()


def public_address(raw: str) -> str:
    if not raw:
        return ""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("it takes an address such as https://www.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def call_address(raw: str) -> str:
    """An address that the paper calls, with its path."""
    if raw and (urlsplit(raw).scheme not in {"http", "https"} or not urlsplit(raw).netloc):
        raise ValueError("it takes an address such as https://judge.example.org/comments")
    return raw


def database(raw: str) -> dict[str, Any]:
    """A Django database from `postgresql://user:password@host:port/name`; empty means SQLite in the home folder."""
    if not raw:
        return {}
    parts = urlsplit(raw)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("it takes postgresql://user:password@host:port/name, or nothing for SQLite")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


_SOCIAL = ("apple", "facebook", "github", "google", "linkedin_oauth2", "microsoft")


def social_sign_in(raw: str) -> dict[str, tuple[str, str]]:
    """`google=client id:secret, github=…` as provider: (client id, secret)."""
    found = {}
    for one in words(raw):
        provider, _, keys = one.partition("=")
        client, _, secret = keys.partition(":")
        if provider not in _SOCIAL or not client or not secret:
            raise ValueError(f"write google=client-id:secret; the providers are {', '.join(_SOCIAL)}")
        found[provider] = (client, secret)
    return found


CATALOGUE: tuple[Setting, ...] = (
    Setting("BROADSHEET_HOME", "paper", "The paper's home folder: database, pictures, page store, keys.", folder),
    Setting("BROADSHEET_ADDRESS", "", "The address readers use, such as https://www.example.org.", public_address),
    Setting("BROADSHEET_HOST", "127.0.0.1", "The network address to listen on."),
    Setting("BROADSHEET_PORT", "8000", "The port to listen on.", whole_number(1, 65535)),
    Setting("BROADSHEET_WORKERS", "1", "How many front-door processes to run.", whole_number(1, 256)),
    Setting("BROADSHEET_THREADS", "4", "Django threads in each front-door process.", whole_number(1, 64)),
    Setting("BROADSHEET_ALLOWED_HOSTS", "", "Further host names the site answers to, with commas between.", words),
    Setting("BROADSHEET_SECRET_KEY", "", "Signs sessions; made in the home folder when left out.", secret=True),
    Setting("BROADSHEET_PASS_KEYS", "", "Keys that sign reader passes, newest first.", words, secret=True),
    Setting("BROADSHEET_DEBUG", "no", "Show tracebacks in the browser. Never in public.", yes_or_no),
    Setting("BROADSHEET_TIME_ZONE", "", "The paper's time zone when a paper is first made, such as Asia/Kolkata."),
    Setting("BROADSHEET_STORE_MB", "2048", "The most the page store may hold, in MiB.", whole_number(16, 1 << 20)),
    Setting("BROADSHEET_CDN_SECONDS", "1", "How long a CDN may keep a page, in seconds.", whole_number(0, 3600)),
    Setting("BROADSHEET_READ_BEACON", "no", "Count reads with a beacon, because a CDN serves the pages.", yes_or_no),
    Setting("BROADSHEET_STAFF_TWO_FACTOR", "no", "Staff must set up a second factor before working.", yes_or_no),
    Setting("BROADSHEET_TRUSTED_PROXIES", "0", "How many proxies in front are trusted.", whole_number(0, 9)),
    Setting(
        "BROADSHEET_SOCIAL_SIGN_IN", "", "Sign-in by other services: google=client-id:secret, with commas between.", social_sign_in, True
    ),
    Setting("BROADSHEET_COMMENT_JUDGE", "", "Where an outside judge of comments is asked by a signed call.", call_address),
    Setting("BROADSHEET_COMMENT_JUDGE_KEY", "", "The key that signs the calls to the outside judge.", secret=True),
    Setting("STRIPE_KEY", "", "The secret key at Stripe; without it, plans are not sold online.", secret=True),
    Setting("STRIPE_WEBHOOK_SECRET", "", "Checks that webhooks come from Stripe.", secret=True),
    Setting("STRIPE_ADDRESS", "", "Another address for Stripe's API, for tests.", public_address),
    Setting("DATABASE_URL", "", "postgresql://… for PostgreSQL; SQLite in the home folder when left out.", database, secret=True),
    Setting("REDIS_URL", "", "redis://… for the shared cache; in the database when left out.", secret=True),
    Setting("EMAIL_URL", "", "smtp://user:password@host:port for mail; kept in the home folder when left out.", secret=True),
    Setting("EMAIL_FROM", "", "The address mail comes from."),
)


def read_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Every setting's value, by name.

    Raises:
        BadSetting: a value cannot be used; the sentence names the setting.
    """
    return {setting.name: setting.value(environ) for setting in CATALOGUE}
