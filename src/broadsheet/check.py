"""`broadsheet check`: what the one engineer wants to know at 2 a.m."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    about: str
    good: bool
    said: str

    def written(self) -> dict[str, Any]:
        return asdict(self)


def look_over() -> list[Finding]:
    """Every finding; a look that itself fails is a finding too."""
    findings: list[Finding] = []
    for look in (_settings, _database, _page_store, _failures, _tasks, _clock):
        try:
            findings += look()
        except Exception as error:
            findings.append(Finding(look.__name__.strip("_").replace("_", " "), False, f"{type(error).__name__}: {error}"))
    return findings


def _settings() -> Iterator[Finding]:
    from django.conf import settings
    from django.core import checks

    errors = [one for one in checks.run_checks() if one.level >= checks.ERROR]
    yield Finding("settings", not errors, "; ".join(str(one.msg) for one in errors) or "all values can be used")
    if settings.DEBUG:
        yield Finding("debug", False, "BROADSHEET_DEBUG is on: tracebacks are shown to readers. Turn it off in public.")


def _database() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    said = f"{connection.vendor}, {len(waiting)} migrations wait: run `broadsheet init`" if waiting else f"{connection.vendor}, up to date"
    yield Finding("database", not waiting, said)


def _page_store() -> Iterator[Finding]:
    from broadsheet.press.node import the_store
    from broadsheet.press.notices import Notice

    store = the_store()
    counts = store.counts()
    newest = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    behind = max(0, newest - (store.cursor() or 0))
    yield Finding("page store", behind < 1000, f"{counts['plans']} pages of {counts['fragments']} fragments, {behind} notices behind")


def _failures() -> Iterator[Finding]:
    from broadsheet.press.node import the_store

    failures = the_store().failures()
    if not failures:
        yield Finding("printing", True, "no page failed")
    for key, failure in list(failures.items())[:20]:
        when = dt.datetime.fromtimestamp(failure["at"], dt.UTC)
        yield Finding(
            "printing", False, f"{key} failed at {when:%Y-%m-%d %H:%M:%S} UTC ({failure['said']}); its last good printing stands in"
        )


def _tasks() -> Iterator[Finding]:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.ready()
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    age = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    said = f"{waiting.count()} wait, the oldest for {age} s"
    yield Finding("tasks", age < 600, said if age < 600 else f"{said}: is a worker running? (`broadsheet serve` or `broadsheet work`)")


def _clock() -> Iterator[Finding]:
    from django.utils import timezone

    from broadsheet.frontdoor.models import DueJob

    late = [job for job in DueJob.objects.all() if (timezone.now() - job.due_at).total_seconds() > 300]
    yield Finding("clock", not late, ", ".join(f"“{job.name}” is overdue" for job in late) or "no job is overdue")
