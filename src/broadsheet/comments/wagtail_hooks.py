"""How the moderators' desk shows in Wagtail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets import ListingButton

from broadsheet.comments.actions.change_conversation import CHANGE_POLICY
from broadsheet.comments.actions.moderate_comment import MODERATE
from broadsheet.comments.desk import (
    appeals,
    claims,
    decide,
    learner,
    log,
    policy_screen,
    queue_screen,
    statistics,
    story_page,
    voice_page,
    waiting,
)
from broadsheet.newsroom.models import Story

MENU = "register_comments_menu_item"


class _DeskItem(MenuItem):
    permission = MODERATE

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.permission)


class _PolicyItem(_DeskItem):
    permission = CHANGE_POLICY


class _DeskMenu(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MODERATE) and bool(super().is_shown(request))


@hooks.register("register_admin_menu_item")
def comments_menu() -> MenuItem:
    return _DeskMenu("Comments", Menu(register_hook_name=MENU), name="comments", icon_name="comment", order=130)


_ITEMS = (
    ("Queue", "comments_desk", "tasks"), ("Appeals", "comments_appeals", "rotate"), ("Log", "comments_log", "history"),
    ("Statistics", "comments_statistics", "table"), ("Waiting room", "comments_waiting", "folder-inverse"),
    ("Claims", "comments_claims", "key"),
    ("Learning", "comments_learner", "crosshairs"),
)  # fmt: skip


def _register(order: int, label: str, name: str, icon: str, kind: type[_DeskItem] = _DeskItem) -> None:
    hooks.register(MENU, lambda: kind(label, reverse(name), icon_name=icon, order=order))


for _order, (_label, _name, _icon) in enumerate(_ITEMS):
    _register(_order * 10, _label, _name, _icon)
_register(90, "Policy", "comments_policy", "cog", _PolicyItem)


@hooks.register("register_admin_urls")
def desk_screens() -> list[URLPattern]:
    return [
        path("comments/", queue_screen.queue, name="comments_desk"),
        path("comments/cards/", queue_screen.cards, name="comments_cards"),
        path("comments/decide/", decide.decide, name="decide_comments"),
        path("comments/undo/", decide.undo, name="undo_comments"),
        path("comments/at-work/", decide.at_work, name="comments_at_work"),
        path("comments/voices/<int:number>/", voice_page.voice_page, name="voice_page"),
        path("comments/voices/<int:number>/ban/", voice_page.ban, name="ban_voice"),
        path("comments/voices/<int:number>/trust/", voice_page.trust, name="trust_voice"),
        path("comments/voices/<int:number>/name/", voice_page.take_name_away, name="take_name_away"),
        path("comments/bans/<int:number>/lift/", voice_page.lift, name="lift_ban"),
        path("comments/appeals/", appeals.appeals, name="comments_appeals"),
        path("comments/appeals/<int:number>/", appeals.answer, name="answer_appeal"),
        path("comments/policy/", policy_screen.policy_screen, name="comments_policy"),
        path("comments/story/<int:number>/", story_page.story_page, name="story_conversation"),
        path("comments/log/", log.log_screen, name="comments_log"),
        path("comments/log.csv", log.log_csv, name="comments_log_csv"),
        path("comments/statistics/", statistics.statistics_screen, name="comments_statistics"),
        path("comments/learner/", learner.learner, name="comments_learner"),
        path("comments/waiting/", waiting.waiting_room, name="comments_waiting"),
        path("comments/claims/", claims.claims_screen, name="comments_claims"),
        path("comments/claims/<int:number>/", claims.answer, name="answer_claim"),
    ]


@hooks.register("register_snippet_listing_buttons")
def comments_of_story(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Any]:
    if isinstance(snippet, Story) and user.has_perm(MODERATE):
        yield ListingButton("Comments", reverse("story_conversation", args=[snippet.pk]), priority=40, icon_name="comment")


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action("comments.lead", "Lead the comments otherwise", "Led the comments otherwise")
