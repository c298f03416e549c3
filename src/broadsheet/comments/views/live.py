"""What open pages ask for: whether there is more, what it is, and what the reader has to do with it."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from broadsheet.comments.current import conversation_policy
from broadsheet.comments.may_write import what_stops
from broadsheet.comments.models import Look
from broadsheet.comments.parts import latest_page, pulse_page
from broadsheet.comments.viewer import viewer_of
from broadsheet.comments.views.drafts import writer_mark
from broadsheet.comments.views.finding import public_story
from broadsheet.comments.views.haste import opened_stamp
from broadsheet.press.plans import Plan
from broadsheet.press.views import printed


@printed
def pulse(story: int) -> Plan:
    return pulse_page(public_story(story))


@printed
def latest(story: int) -> Plan:
    return latest_page(public_story(story))


@require_safe
@never_cache
def mine(request: HttpRequest, story: int) -> JsonResponse:
    """The reader's own part in a story's conversation, which a printed page cannot hold. `seen` is how far they had looked."""
    if not request.user.is_authenticated:
        return JsonResponse({"reader": 0})
    found = public_story(story)
    viewer = viewer_of(request.user, found, conversation_policy().edit_minutes)
    stopped = what_stops(request.user, new_thread=True)
    statement = stopped.ban.decision_id if stopped and stopped.ban else None
    looked = Look.objects.filter(reader=request.user, story=found).values_list("newest", flat=True).first()
    return JsonResponse({
        "reader": viewer.reader, "mine": sorted(viewer.mine), "editable": sorted(viewer.editable), "muted": sorted(viewer.muted),
        "reacted": viewer.reacted, "followed": sorted(viewer.followed), "follows_story": viewer.follows_story,
        "stopped": stopped.why if stopped else "", "statement": statement, "seen": looked,
        "drafts": writer_mark(viewer.reader), "opened": opened_stamp(viewer.reader, found.pk),
    })  # fmt: skip
