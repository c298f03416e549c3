"""E-mail readers what they have not seen of answers and decisions: within the hour, or once a day, as they chose."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import Signer
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from broadsheet.comments.models import CommentNotice, CommentSettings
from broadsheet.newsroom.models import Paper
from broadsheet.readers.models import Reader

log = logging.getLogger(__name__)

_A_RUN = 200
_MOST_LISTED = 20
# What nobody was told of for this long is old news.
_FORGOTTEN = dt.timedelta(days=7)
STOP = Signer(salt="comments.stop-mail")


def mail_digests() -> int:
    """Send the letters that are due. What is being sent is marked first: a node that dies sends one letter less, never one twice."""
    now = timezone.now()
    waiting = CommentNotice.objects.filter(seen_at=None, mailed_at=None, made_at__gte=now - _FORGOTTEN)
    soon = Q(reader__comment_settings__digest=CommentSettings.Digest.SOON, made_at__lte=now - dt.timedelta(minutes=30))
    daily = Q(reader__comment_settings=None) | Q(reader__comment_settings__digest=CommentSettings.Digest.DAILY)
    due = waiting.filter(soon | (daily & Q(made_at__lte=now - dt.timedelta(hours=24))))
    sent = 0
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    for reader in Reader.objects.filter(pk__in=due.values("reader"), is_active=True).filter(pk__in=confirmed).order_by("pk")[:_A_RUN]:
        never = CommentSettings.objects.filter(reader=reader, digest=CommentSettings.Digest.NEVER).exists()
        numbers = list(waiting.filter(reader=reader).values_list("pk", flat=True))
        mine = CommentNotice.objects.filter(pk__in=numbers, mailed_at=None).update(mailed_at=now)
        if never or not mine:
            continue
        try:
            _send(reader, numbers)
            sent += 1
        except Exception:
            log.exception("The letter about comments to reader %s could not be sent.", reader.pk)
    return sent


def _may_be_told(row: CommentNotice) -> bool:
    one = row.comment
    return bool(one and one.is_published and one.story and one.story.is_public())


def _send(reader: Reader, numbers: list[int]) -> None:
    rows = CommentNotice.objects.filter(pk__in=numbers).select_related("comment__voice__reader", "comment__story__section", "decision")
    by_about: dict[str, list[CommentNotice]] = defaultdict(list)
    for row in rows[:_MOST_LISTED]:
        if row.about == CommentNotice.About.DECISION or _may_be_told(row):
            by_about[row.about].append(row)
    if not by_about:
        return
    paper = Paper.load()
    stop = settings.ADDRESS + reverse("stop_comment_mail", args=[STOP.sign(str(reader.pk))])
    context = {
        "paper": paper,
        "address": settings.ADDRESS,
        "reader": reader,
        "by_about": dict(by_about),
        "more": len(numbers) - _MOST_LISTED,
        "stop": stop,
    }
    told = len(by_about.get(CommentNotice.About.REPLY, ()))
    subject = f"{told} {'answer' if told == 1 else 'answers'} to your comments" if told else "News from the conversation"
    # RFC 8058: one click, without signing in.
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    EmailMessage(
        f"{subject} – {paper.name}", render_to_string("comments/mail/digest.txt", context), None, [reader.email], headers=headers
    ).send()
