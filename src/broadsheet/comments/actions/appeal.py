"""Appeal against a decision, within six months of it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from broadsheet.comments.actions.post_comment import NotTaken
from broadsheet.comments.models import Appeal, Comment, Decision
from broadsheet.comments.models.decision import APPEALABLE
from broadsheet.readers.models import Reader

_ALREADY = "You have appealed against this already; we tell you when it is decided."


def appeal(reader: Reader, decision: Decision, text: str) -> Appeal:
    """Ask for a second pair of eyes.

    Raises:
        NotTaken: the decision does not concern this reader, or cannot be appealed any more.
    """
    if decision.voice is None or decision.voice.reader_id != reader.pk:
        raise NotTaken("This decision is about somebody else.")
    if hasattr(decision, "appeal"):
        raise NotTaken(_ALREADY)
    if not decision.stands:
        raise NotTaken("This decision does not stand any more: there is nothing to appeal against.")
    if not decision.may_be_appealed:
        raise NotTaken("An appeal can be made within six months of a decision; that time is over.")
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, reader=reader, text=text.replace("\0", "").strip()[:4000])
    except IntegrityError as error:
        # The button was pressed twice, and the other press was a moment faster.
        raise NotTaken(_ALREADY) from error


def newest_decision(comment: Comment) -> Decision | None:
    """The decision that a comment's present state rests on."""
    return comment.decisions.filter(what__in=APPEALABLE, undone_by=None).order_by("-made_at", "-pk").first()
