"""The clock: jobs that come round, each run by one node at a time."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from broadsheet.access.actions.turn_stories import turn_stories
from broadsheet.access.models.tally import drop_old_tallies
from broadsheet.comments.actions.close_by_age import close_by_age
from broadsheet.comments.actions.mail_digests import mail_digests
from broadsheet.comments.actions.take_to_work import drop_old_leases
from broadsheet.comments.actions.tell_the_press import give_owed_notices
from broadsheet.comments.learning.train import train_when_due
from broadsheet.frontdoor.models import DueJob
from broadsheet.frontdoor.task_worker import prune_tasks, put_back_left_tasks
from broadsheet.newsroom.actions.publish_due import publish_due
from broadsheet.newsroom.actions.unpin_expired import unpin_expired
from broadsheet.newsroom.top_news import count_top_news
from broadsheet.press.notices import Notice, give_notice
from broadsheet.readers.actions.erase_reader import erase_due
from broadsheet.readers.actions.take_out import drop_expired_take_outs
from broadsheet.shelf.history import drop_old_history

log = logging.getLogger(__name__)

_NOTICES_KEPT = dt.timedelta(days=7)


@dataclass(frozen=True)
class Job:
    name: str
    every: dt.timedelta
    run: Callable[[], object]


def prune_notices() -> None:
    Notice.objects.filter(written_at__lt=timezone.now() - _NOTICES_KEPT).delete()


def drop_expired_cache() -> None:
    """Django's table cache lets go of what has expired only when it is full."""
    options = settings.CACHES["default"]
    if options["BACKEND"].endswith("DatabaseCache"):
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(options["LOCATION"])
            expired = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [expired])


def age_news_sitemap() -> None:
    """Stories leave the 48-hour sitemap by age alone."""
    with transaction.atomic():
        give_notice({"news-sitemap"})


JOBS = (
    Job("publish due stories", dt.timedelta(seconds=1), publish_due),
    Job("tell the press of comments", dt.timedelta(seconds=1), give_owed_notices),
    Job("close comments by age", dt.timedelta(minutes=10), close_by_age),
    Job("mail comment digests", dt.timedelta(minutes=5), mail_digests),
    Job("train on moderators’ decisions", dt.timedelta(hours=1), train_when_due),
    Job("drop moderators’ leases", dt.timedelta(minutes=10), drop_old_leases),
    Job("unpin expired pins", dt.timedelta(seconds=20), unpin_expired),
    Job("count top news", dt.timedelta(seconds=20), count_top_news),
    Job("put back left tasks", dt.timedelta(minutes=1), put_back_left_tasks),
    Job("age news sitemap", dt.timedelta(minutes=15), age_news_sitemap),
    Job("turn stories by age", dt.timedelta(seconds=5), turn_stories),
    Job("erase accounts", dt.timedelta(minutes=10), erase_due),
    Job("drop take-outs", dt.timedelta(hours=1), drop_expired_take_outs),
    Job("drop old tallies", dt.timedelta(hours=1), drop_old_tallies),
    Job("drop expired cache", dt.timedelta(minutes=30), drop_expired_cache),
    Job("drop old history", dt.timedelta(hours=24), drop_old_history),
    Job("prune tasks", dt.timedelta(hours=6), prune_tasks),
    Job("prune notices", dt.timedelta(hours=6), prune_notices),
    Job("clear sessions", dt.timedelta(hours=24), lambda: call_command("clearsessions")),
)


def tick() -> bool:
    """Run the jobs that are due. A job that fails is logged and comes round again."""
    now = timezone.now()
    due = dict(DueJob.objects.values_list("name", "due_at"))
    for job in JOBS:
        if due.get(job.name, now) <= now and _take(job, now):
            try:
                job.run()
            except Exception:
                log.exception("The job “%s” failed.", job.name)
    return False


def _take(job: Job, now: dt.datetime) -> bool:
    """Whether this node may run the job: the row moves on for one of them only."""
    if DueJob.objects.filter(name=job.name, due_at__lte=now).update(due_at=now + job.every):
        return True
    return DueJob.objects.get_or_create(name=job.name, defaults={"due_at": now + job.every})[1]
