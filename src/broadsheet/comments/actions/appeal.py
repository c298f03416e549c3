"""Appeal against a decision, within six months of it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.models import Appeal, Comment, Decision, What
from broadsheet.readers.models import Reader

# The Digital Services Act, article 20: at least six months.
_WITHIN = dt.timedelta(days=183)
APPEALABLE = (What.HOLD, What.REJECT, What.REMOVE, What.BAN)


def may_appeal(decision: Decision) -> bool:
    return decision.what in APPEALABLE and decision.made_at >= timezone.now() - _WITHIN and not hasattr(decision, "appeal")


def appeal(reader: Reader, decision: Decision, text: str) -> Appeal:
    """Ask for a second pair of eyes.

    Raises:
        NotTaken: the decision does not concern this reader, or cannot be appealed any more.
    """
    if decision.voice is None or decision.voice.reader_id != reader.pk:
        raise NotTaken("This decision is about somebody else.")
    if hasattr(decision, "appeal"):
        raise NotTaken("You have appealed against this already; we tell you when it is decided.")
    if not may_appeal(decision):
        raise NotTaken("An appeal can be made within six months of a decision; that time is over.")
    is_over = decision.what == What.HOLD and decision.comment is not None and decision.comment.is_published
    if decision.undone_by_id is not None or is_over:
        raise NotTaken("This decision does not stand any more: there is nothing to appeal against.")
    return Appeal.objects.create(decision=decision, reader=reader, text=text.replace("\0", "").strip()[:4000])


def newest_decision(comment: Comment) -> Decision | None:
    """The decision that a comment's present state rests on."""
    return comment.decisions.filter(what__in=APPEALABLE, undone_by=None).order_by("-made_at", "-pk").first()
