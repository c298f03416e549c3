"""The policy in the newsroom's menu."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from broadsheet.access.desk import views


class PolicyItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.view_policyversion")


@hooks.register("register_admin_urls")
def policy_screens() -> list[URLPattern]:
    return [
        path("access/policy/", views.policy_screen, name="access_policy"),
        path("access/who-sees-what/", views.who_sees_what, name="who_sees_what"),
    ]


@hooks.register("register_admin_menu_item")
def policy_item() -> MenuItem:
    return PolicyItem("Access policy", reverse("access_policy"), icon_name="lock-open", order=140)
