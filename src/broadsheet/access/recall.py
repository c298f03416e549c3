"""Recall: passes that were given before a reader's standing changed count no longer, on any node, within a second."""

from __future__ import annotations

from django.db import transaction

from broadsheet.access.passes import ReaderPass
from broadsheet.press.notices import give_notice
from broadsheet.press.store import PageStore


def recall_passes(reader: int) -> None:
    """Call it in the transaction that changes what a reader may do. At once on this node, elsewhere with the notice."""
    with transaction.atomic():
        give_notice({f"reader:{reader}"})


def is_recalled(reader_pass: ReaderPass, store: PageStore) -> bool:
    """Whether a pass is older than the last change to its reader, to the policy, or than the store's own memory."""
    return reader_pass.issued <= store.changed_at((f"reader:{reader_pass.reader}", "policy"))
