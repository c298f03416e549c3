"""What Stripe told, newest first, with what stood in the way; each can be played again."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from broadsheet.circulation.actions.handle_stripe_event import replay
from broadsheet.circulation.desk.permission import of_the_desk
from broadsheet.circulation.models import StripeEvent


@require_safe
@of_the_desk
def stripe_events(request: HttpRequest) -> HttpResponse:
    only_trouble = request.GET.get("trouble") == "1"
    events = StripeEvent.objects.select_related("reader").defer("payload")
    if only_trouble:
        events = events.exclude(trouble="")
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    return render(request, "circulation/desk/stripe_events.html", {"page": page, "only_trouble": only_trouble})


@require_POST
@of_the_desk
def replay_stripe_event(request: HttpRequest, number: int) -> HttpResponse:
    event = get_object_or_404(StripeEvent, pk=number)
    if not event.object:
        messages.error(request, "What this event said was erased with its reader, so it cannot be played again.")
        return redirect("stripe_events")
    try:
        replay(event)
    except Exception:
        # Logged and noted by the action; the desk sees the sentence that was noted.
        event.refresh_from_db()
        messages.error(request, f"It could not be handled: {event.trouble}")
    else:
        messages.success(request, f"{event.event_id} was played again.")
    return redirect("stripe_events")
