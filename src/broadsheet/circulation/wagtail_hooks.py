"""How the circulation desk shows in Wagtail."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.snippets.models import register_snippet

from broadsheet.circulation.desk.find_reader import find_reader
from broadsheet.circulation.desk.import_screen import import_screen
from broadsheet.circulation.desk.reader_page import change_days, gift_days, grant_days, reader_page
from broadsheet.circulation.desk.stripe_events import replay_stripe_event, stripe_events
from broadsheet.circulation.viewsets import MENU, InstitutionViewSet, OfferViewSet, PlanViewSet, VoucherViewSet

for _viewset in (VoucherViewSet, OfferViewSet, PlanViewSet, InstitutionViewSet):
    register_snippet(_viewset)


class _DeskItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.change_subscription")


class _DeskMenu(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.change_subscription") and bool(super().is_shown(request))


@hooks.register("register_admin_menu_item")
def circulation_menu() -> MenuItem:
    return _DeskMenu("Circulation", Menu(register_hook_name=MENU), name="circulation", icon_name="group", order=140)


@hooks.register(MENU)
def readers_item() -> MenuItem:
    return _DeskItem("Readers", reverse("circulation_desk"), icon_name="user", order=10)


@hooks.register(MENU)
def import_item() -> MenuItem:
    return _DeskItem("Import subscribers", reverse("import_subscribers"), icon_name="upload", order=70)


@hooks.register(MENU)
def events_item() -> MenuItem:
    return _DeskItem("Stripe events", reverse("stripe_events"), icon_name="history", order=80)


@hooks.register("register_admin_urls")
def desk_screens() -> list[URLPattern]:
    return [
        path("circulation/", find_reader, name="circulation_desk"),
        path("circulation/readers/<int:reader_id>/", reader_page, name="circulation_reader"),
        path("circulation/readers/<int:reader_id>/grant/", grant_days, name="grant_days"),
        path("circulation/readers/<int:reader_id>/gift/", gift_days, name="gift_days"),
        path("circulation/subscriptions/<int:number>/<slug:verb>/", change_days, name="change_days"),
        path("circulation/stripe-events/", stripe_events, name="stripe_events"),
        path("circulation/stripe-events/<int:number>/replay/", replay_stripe_event, name="replay_stripe_event"),
        path("circulation/import/", import_screen, name="import_subscribers"),
    ]
