"""Hand a decision to the classifier, once it is certain that it stands."""

from __future__ import annotations

import logging

from django.db import transaction

from broadsheet.comments.models import Decision, What

log = logging.getLogger(__name__)
_TEACHES = (What.PUBLISH, What.RESTORE, What.DISMISS, What.REJECT, What.REMOVE)


def teach(decision: Decision) -> None:
    """A failing classifier costs a lesson, never a decision."""
    if decision.what in _TEACHES:
        transaction.on_commit(lambda: _teach(decision))


def _teach(decision: Decision) -> None:
    try:
        from broadsheet.comments.learning.lessons import learn_from

        learn_from(decision)
    except Exception:
        log.exception("Nothing could be learnt from decision %s.", decision.pk)
