"""The reader's gift links, and the allowance on the account's overview."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from broadsheet.access.actions.give_story import give_story, revoke_gift
from broadsheet.access.current import current_period, current_policy
from broadsheet.access.decision import Tier
from broadsheet.access.doors import gift_token
from broadsheet.access.exits import reads_whole
from broadsheet.access.models import GiftLink, Grant
from broadsheet.newsroom.models import Story


@never_cache
@login_required
def gifts(request: HttpRequest) -> HttpResponse:
    reader: Any = request.user
    month, most = current_period().name, current_policy().gifts_a_month
    links = list(GiftLink.objects.filter(giver=reader).select_related("story__section")[:60])
    rows = [{"link": one, "address": _address(one) if one.story.is_public() and not one.revoked_at else ""} for one in links]
    left = max(0, most - sum(one.month == month for one in links))
    return render(request, "account/gifts.html", {"rows": rows, "left": left, "most": most, "new": request.GET.get("new", "")})


@csrf_exempt
@never_cache
def give(request: HttpRequest, story: int) -> HttpResponse:
    """Make the link, or find it; who is signed out signs in first (see the shelf's `save` for the form token)."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    return _give(request, story)


@csrf_protect
def _give(request: HttpRequest, story: int) -> HttpResponse:
    found = get_object_or_404(Story.objects.public().select_related("section__parent"), pk=story)
    if request.method != "POST":
        return render(request, "account/give.html", {"story": found})
    if not reads_whole(request, found):
        messages.error(request, "Only a story that you can read yourself can be given. Open it first.")
        return redirect(found.get_absolute_url())
    try:
        link = give_story(request.user, found)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("gifts")
    return redirect(f"{reverse('gifts')}?new={link.pk}#gift-{link.pk}")


@require_POST
@login_required
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    revoke_gift(get_object_or_404(GiftLink, pk=number, giver=request.user))
    messages.success(request, "The link opens nothing any more.")
    return redirect("gifts")


def _address(link: GiftLink) -> str:
    return f"{settings.ADDRESS}{link.story.get_absolute_url()}?gift={gift_token(link)}"


def allowance_told(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """This month's allowance with the stories that used it, for the account's overview."""
    reader = getattr(request, "reader_pass", None)
    if reader is None or not reader.reader:
        return None
    period = current_period()
    grants = list(Grant.objects.filter(reader_id=reader.reader, month=period.name).select_related("story__section").order_by("-place"))
    allowance = current_policy().member_allowance
    context = {
        "grants": grants, "allowance": allowance, "left": max(0, allowance - len(grants)), "metered": reader.tier is Tier.MEMBER,
        "tier": reader.tier, "ends": period.ends,
    }  # fmt: skip
    return "account/parts/allowance.html", context
