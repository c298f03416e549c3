"""The desk's lists: vouchers, offers, plans and institutions."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from broadsheet.access.models import Institution, Plan
from broadsheet.circulation.models import Offer, Voucher

MENU = "register_circulation_menu_item"


class _OfTheDesk(SnippetViewSet):
    add_to_admin_menu = True
    menu_hook = MENU
    list_per_page = 50


class VoucherViewSet(_OfTheDesk):
    model = Voucher
    icon = "key"
    menu_label = "Vouchers"
    menu_order = 30
    list_display: ClassVar[list[str]] = ["code", "label", "plan", "days", "uses", "most_uses", "ends_at", "is_active"]
    search_fields: ClassVar[list[str]] = ["code", "label"]
    search_backend_name = None
    panels: ClassVar[list[Any]] = [
        FieldPanel("code"), FieldPanel("label"), FieldRowPanel([FieldPanel("plan"), FieldPanel("days"), FieldPanel("most_uses")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at"), FieldPanel("is_active")]),
    ]  # fmt: skip


class OfferViewSet(_OfTheDesk):
    model = Offer
    icon = "tag"
    menu_label = "Offers"
    menu_order = 40
    list_display: ClassVar[list[str]] = ["title", "early_from", "public_from", "ends_at"]
    panels: ClassVar[list[Any]] = [
        FieldPanel("title"), FieldPanel("text"), FieldRowPanel([FieldPanel("code"), FieldPanel("link")]),
        FieldRowPanel([FieldPanel("early_from"), FieldPanel("public_from"), FieldPanel("ends_at")]),
    ]  # fmt: skip


class PlanViewSet(_OfTheDesk):
    model = Plan
    icon = "list-ul"
    menu_label = "Plans"
    menu_order = 50
    list_display: ClassVar[list[str]] = ["name", "price_told", "every", "trial_days", "is_offered", "position"]
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("benefits"),
        FieldRowPanel([FieldPanel("price"), FieldPanel("currency"), FieldPanel("every"), FieldPanel("trial_days")]),
        FieldPanel("stripe_price"), FieldRowPanel([FieldPanel("is_offered"), FieldPanel("position")]),
    ]  # fmt: skip


class InstitutionViewSet(_OfTheDesk):
    model = Institution
    icon = "home"
    menu_label = "Institutions"
    menu_order = 60
    list_display: ClassVar[list[str]] = ["name", "starts_at", "ends_at"]
    panels: ClassVar[list[Any]] = [
        FieldPanel("name"), FieldPanel("ranges"), FieldPanel("domains"), FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]  # fmt: skip
