"""How the newsroom shows in Wagtail: its screens, buttons, roles' menus and small scripts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import ListingButton
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet

from broadsheet.newsroom import views
from broadsheet.newsroom.models import Story
from broadsheet.newsroom.viewsets import FiledUnderGroup, FrontsGroup, StoryViewSet

register_snippet(StoryViewSet)
register_snippet(FiledUnderGroup)
register_snippet(FrontsGroup)


@hooks.register("register_admin_urls")
def own_screens() -> list[URLPattern]:
    return [
        path("stories/<int:story_id>/kill/", views.kill, name="kill_story"),
        path("stories/<int:story_id>/correct/", views.correct, name="correct_story"),
        path("stories/suggest-topics/", views.suggest_topics, name="suggest_topics"),
        path("fronts/desk/", views.front_desk, name="front_desk"),
        path("fronts/desk/<int:front_id>/", views.front_desk, name="front_desk_of"),
    ]


@hooks.register("register_admin_menu_item")
def front_desk_item() -> MenuItem:
    return MenuItem("Front desk", reverse("front_desk"), icon_name="desktop", order=110)


class CorrectItem(ActionMenuItem):
    name = "action-correct"
    label = "Correct"
    icon_name = "edit"

    def is_shown(self, context: dict[str, Any]) -> bool:
        story = context.get("instance")
        return isinstance(story, Story) and story.is_public() and context["request"].user.has_perm("newsroom.correct_story")

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("correct_story", args=[context["instance"].pk])


class KillItem(ActionMenuItem):
    name = "action-kill"
    label = "Kill"
    icon_name = "bin"

    def is_shown(self, context: dict[str, Any]) -> bool:
        story = context.get("instance")
        killable = isinstance(story, Story) and story.pk is not None and story.killed_at is None
        return killable and context["request"].user.has_perm("newsroom.kill_story")

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("kill_story", args=[context["instance"].pk])


@hooks.register("register_snippet_action_menu_item")
def correct_item(model: type) -> ActionMenuItem | None:
    return CorrectItem(order=60) if model is Story else None


@hooks.register("register_snippet_action_menu_item")
def kill_item(model: type) -> ActionMenuItem | None:
    return KillItem(order=70) if model is Story else None


@hooks.register("register_snippet_listing_buttons")
def see_on_site(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    if isinstance(snippet, Story) and snippet.is_public():
        yield ListingButton("See on the site", snippet.get_absolute_url(), priority=5, icon_name="view")


@hooks.register("insert_editor_js")
def editing_script() -> str:
    files = ["newsroom/count-characters.js", "newsroom/suggest-topics.js"]
    return format_html_join("\n", '<script type="module" src="{}"></script>', ((static(one),) for one in files))


@hooks.register("insert_global_admin_css")
def admin_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/newsroom.css"))


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action("newsroom.kill", "Kill", "Killed")
    actions.register_action("newsroom.correct", "Correct", "Corrected")


@hooks.register("construct_main_menu")
def tidy_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """Snippets have menus of their own here; the general list would say everything twice."""
    items[:] = [item for item in items if item.name != "snippets"]
