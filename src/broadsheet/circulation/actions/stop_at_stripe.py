"""Stop a subscription at Stripe, so that nothing is charged any more."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from broadsheet.access.actions.change_subscription import cancel_subscription
from broadsheet.access.models import Source, Subscription
from broadsheet.circulation.models import StripeEvent
from broadsheet.circulation.stripe_client import asking_stripe, is_sold_online
from broadsheet.readers.models import Reader


def stop_subscription(subscription: Subscription, *, at_once: bool = False, user: Any = None, why: str = "") -> None:
    """Cancel a subscription wherever it is charged: at Stripe first where it was bought there, then here.

    Raises:
        PermissionDenied: the user may not.
        StripeTrouble: Stripe could not be asked; then nothing is changed here either.
    """
    if user is not None and not user.has_perm("access.change_subscription"):
        raise PermissionDenied
    if subscription.source == Source.STRIPE and subscription.stripe_id:
        stop_at_stripe(subscription.stripe_id, at_once=at_once)
    cancel_subscription(subscription, at_once=at_once, user=user, why=why)


def stop_at_stripe(stripe_id: str, *, at_once: bool) -> None:
    """Cancel at the end of what is paid, or at once. One that Stripe does not know any more counts as stopped.

    Raises:
        StripeTrouble: Stripe could not be asked.
    """
    with asking_stripe("stop the subscription") as client:
        import stripe

        try:
            if at_once:
                client.v1.subscriptions.cancel(stripe_id)
            else:
                client.v1.subscriptions.update(stripe_id, {"cancel_at_period_end": True})
        except stripe.InvalidRequestError as error:
            if error.code != "resource_missing":
                raise


def stop_all_charges(reader: Reader) -> None:
    """Before a reader is erased: nothing may be charged afterwards. A fault is raised, so that the erasure comes round again.

    Raises:
        StripeTrouble: Stripe could not be asked, or no key is set any more though something may still be charged.
    """
    now = timezone.now()
    for one in reader.subscriptions.filter(source=Source.STRIPE, stripe_id__isnull=False).exclude(stripe_id=""):
        deleted = StripeEvent.objects.filter(subject=one.stripe_id or "", type="customer.subscription.deleted").exists()
        is_over = one.last_moment is not None and one.last_moment <= now and (one.cancelled_at is not None or not is_sold_online())
        if not deleted and not is_over:
            stop_at_stripe(one.stripe_id or "", at_once=True)
