"""Take out: everything held of a reader, as a ZIP of JSON and HTML, made in the background."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django_tasks import task

from broadsheet.readers.holdings import holdings
from broadsheet.readers.models import Reader, TakeOut
from broadsheet.readers.models.data_request import TAKE_OUT_KEPT

_ONE_IN = dt.timedelta(hours=24)


def ask_take_out(reader: Reader) -> TakeOut:
    """Have a take-out made. One that is being made already, or was made within the day, is returned instead of a second."""
    with transaction.atomic():
        Reader.objects.select_for_update().get(pk=reader.pk)
        newest = TakeOut.objects.filter(reader=reader).defer("file").first()
        if newest is not None and (newest.ready_at is None or newest.ready_at > timezone.now() - _ONE_IN):
            return newest
        TakeOut.objects.filter(reader=reader).delete()
        asked = TakeOut.objects.create(reader=reader)
        transaction.on_commit(lambda: make_take_out.enqueue(asked.pk))
    return asked


# Before the pictures that an editor has just uploaded: a person waits for it.
@task(priority=50)
def make_take_out(take_out: int) -> None:
    asked = TakeOut.objects.select_related("reader").filter(pk=take_out, ready_at__isnull=True).first()
    if asked is None:
        return
    asked.file = zip_of(asked.reader)
    asked.ready_at = timezone.now()
    asked.expires_at = asked.ready_at + TAKE_OUT_KEPT
    asked.save()
    address = settings.ADDRESS + reverse("your_data")
    send_mail(
        "Your data is ready",
        f"The copy of everything we hold on you can be fetched until {asked.expires_at:%d %B %Y}:\n\n{address}\n\n"
        "You need to be signed in to fetch it.",
        None, [asked.reader.email],
    )  # fmt: skip


def zip_of(reader: Reader) -> bytes:
    """One JSON file a kind of thing, all of them in `everything.json`, and `index.html` to read."""
    collected = {one.name: one.collect(reader) for one in holdings()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("everything.json", json.dumps(collected, ensure_ascii=False, indent=1))
        for name, rows in collected.items():
            archive.writestr(f"json/{slugify(name)}.json", json.dumps(rows, ensure_ascii=False, indent=1))
        told = [(name, list(rows[0]) if rows else [], [list(row.values()) for row in rows]) for name, rows in collected.items()]
        archive.writestr(
            "index.html", render_to_string("account/take_out.html", {"reader": reader, "kinds": told, "made_at": timezone.now()})
        )
    return out.getvalue()


def drop_expired_take_outs() -> None:
    TakeOut.objects.filter(expires_at__lte=timezone.now()).delete()
