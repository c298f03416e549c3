"""The menu beside every account page, in templates."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from broadsheet.readers.account_pages import account_pages


def account_menu(request: HttpRequest) -> dict[str, Any]:
    is_account = request.path.startswith("/account/") and request.user.is_authenticated
    return {"account_pages": account_pages() if is_account else []}
