"""The demo paper's membership: plans, a subscriber, and a member who has read nine stories this month."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from broadsheet.access.actions.change_subscription import grant_subscription
from broadsheet.access.current import current_period
from broadsheet.access.grants import grant_story
from broadsheet.access.models import Plan
from broadsheet.circulation.models import Offer, Voucher
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader

_BENEFITS = "Every story, without a limit\nSave stories and read them offline\nGive five stories a month to friends\nEarly access to offers"
_PLANS = (
    ("Monthly", "monthly", "The whole Courier, month by month.", 19_900, Plan.Every.MONTH),
    ("Yearly", "yearly", "Twelve months for the price of ten.", 199_000, Plan.Every.YEAR),
)


def make_membership(cast: dict[str, Reader]) -> None:
    for position, (name, slug, description, price, every) in enumerate(_PLANS):
        Plan.objects.create(
            name=name, slug=slug, description=description, benefits=_BENEFITS, price=price, every=every, position=position, trial_days=14
        )
    _make_vouchers_and_offers()
    grant_subscription(cast["subscriber"], plan=Plan.objects.get(slug="yearly"), days=365, why="The demo paper")
    read = Story.objects.public().filter(access="metered").order_by("published_at").values_list("pk", flat=True)[:9]
    for story in read:
        grant_story(cast["member-nine-used"].pk, story, current_period().name, 10)


def _make_vouchers_and_offers() -> None:
    now = timezone.now()
    Voucher.objects.create(
        code="HARBOUR-30", label="The stand at the harbour fair", days=30, most_uses=100, ends_at=now + dt.timedelta(days=60)
    )
    Offer.objects.create(
        title="Two for one on the estuary ferry", code="COURIER-FERRY", public_from=now - dt.timedelta(days=2),
        ends_at=now + dt.timedelta(days=28),
        text="Show the code at the Fort Ward ticket window on any weekday before noon, and a friend crosses free.",
    )  # fmt: skip
    Offer.objects.create(
        title="First seats for the Karai regatta dinner", code="REGATTA-EARLY", early_from=now - dt.timedelta(days=1),
        public_from=now + dt.timedelta(days=6), text="Members who asked for offers book a week before everybody else.",
    )  # fmt: skip
