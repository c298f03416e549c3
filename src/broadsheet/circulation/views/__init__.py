"""Circulation's pages for readers; the desk's own screens are in `desk` and beside it."""

from broadsheet.circulation.views.offers import offers
from broadsheet.circulation.views.plan import cancel_plan, pause_plan, plan, portal, resume_plan
from broadsheet.circulation.views.stripe_webhook import stripe_webhook
from broadsheet.circulation.views.subscribe import checkout, subscribe
from broadsheet.circulation.views.voucher import voucher

__all__ = ["cancel_plan", "checkout", "offers", "pause_plan", "plan", "portal", "resume_plan", "stripe_webhook", "subscribe", "voucher"]
