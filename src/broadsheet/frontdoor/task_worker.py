"""Works off queued tasks, and puts back those that a killed worker left half done."""

from __future__ import annotations

import datetime as dt
import logging
import uuid

from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)

_WORKER = uuid.uuid4().hex
# A task that runs longer than this was left by a worker that is gone; the tasks of this house take seconds.
_LEFT_AFTER = dt.timedelta(minutes=15)


def run_ready_tasks() -> bool:
    """Run all tasks that are ready. Whether there were any."""
    if not DBTaskResult.objects.ready().exists():
        return False
    worker = Worker(
        queue_names=["default"], interval=0, batch=True, backend_name=DEFAULT_TASK_BACKEND_ALIAS, startup_delay=False,
        max_tasks=None, worker_id=_WORKER, excluded_queue_names=[],
    )  # fmt: skip
    worker.run()
    return True


def put_back_left_tasks() -> None:
    left = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - _LEFT_AFTER)
    count = left.update(status=TaskResultStatus.READY, started_at=None)
    if count:
        log.warning("%d tasks were left half done by a worker that is gone; they run again.", count)


def prune_tasks() -> None:
    old = timezone.now() - dt.timedelta(days=3)
    done = [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]
    DBTaskResult.objects.filter(status__in=done, finished_at__lt=old).delete()
