"""The pages of the account, as departments register them; the menu beside every account page is made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class AccountPage:
    label: str
    url_name: str
    order: int


# Gives a template and its context for the account's overview, or None to stay out of it.
Told = Callable[[HttpRequest], tuple[str, dict[str, Any]] | None]

_pages: dict[str, AccountPage] = {}
_overview: dict[Told, int] = {}


def register_account_page(page: AccountPage) -> None:
    _pages[page.url_name] = page


def register_overview(told: Told, order: int) -> None:
    _overview[told] = order


def overview(request: HttpRequest) -> list[tuple[str, dict[str, Any]]]:
    parts = (told(request) for told in sorted(_overview, key=_overview.__getitem__))
    return [part for part in parts if part is not None]


def account_pages() -> list[AccountPage]:
    return sorted(_pages.values(), key=lambda page: page.order)
