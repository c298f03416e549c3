"""Notices: tags that changed, written in the same transaction as the change, tailed by every node."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models, transaction

from broadsheet.press.store import Urgency


class Notice(models.Model):
    """One tag that changed.

    `at_once` means that what carries the tag may never be served again as it was; `in_time`, that a wanted page may be
    served as it was until it is printed again.
    """

    tag = models.CharField(max_length=80)
    at_once = models.BooleanField(default=False)
    in_time = models.BooleanField(default=False, db_default=False)
    written_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        app_label = "press"

    def __str__(self) -> str:
        return f"{self.pk} {self.tag}"

    @property
    def told(self) -> tuple[int, str, Urgency]:
        """As the page store takes it."""
        urgency = Urgency.AT_ONCE if self.at_once else Urgency.IN_TIME if self.in_time else Urgency.BEFORE_SERVED
        return self.pk, self.tag, urgency


def give_notice(tags: Iterable[str], *, at_once: bool = False, in_time: bool = False) -> None:
    """Write that `tags` changed. Call it inside the transaction of the change, as its last step.

    `at_once` is for what may never be served again; `in_time` for what nobody need wait for.

    Raises:
        RuntimeError: there is no transaction, so that the change and its notice could part ways.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A notice must be written in the transaction of the change it tells of.")
    Notice.objects.bulk_create([Notice(tag=tag, at_once=at_once, in_time=in_time and not at_once) for tag in sorted(set(tags))])
    transaction.on_commit(_catch_up_here)


def _catch_up_here() -> None:
    """The node that made the change sees it at once, not only when its tail comes round."""
    from broadsheet.press.node import the_store
    from broadsheet.press.tail import catch_up

    catch_up(the_store())
