"""E-mail readers what they have not seen of answers and decisions: within the hour, or once a day, as they chose."""

from __future__ import annotations

import datetime as dt
import logging
import re
import time
from smtplib import SMTPDataError, SMTPRecipientsRefused

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import Signer
from django.db.models import Min, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from broadsheet.comments.models import Comment, CommentNotice, CommentSettings, Conversation, Mode
from broadsheet.comments.models.taking_part import muted_by
from broadsheet.comments.templatetags.conversation import readable
from broadsheet.newsroom.models import Paper
from broadsheet.readers.models import Reader

log = logging.getLogger(__name__)

# Seconds after which a run hands over to the next: pictures and take-outs wait behind it.
_A_RUN = 60
_MOST_LISTED = 20
# What nobody was told of for this long is old news.
_FORGOTTEN = dt.timedelta(days=7)
STOP = Signer(salt="comments.stop-mail")
# A mail program makes a link of both: of an address, and of a name that looks like one.
_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+", re.IGNORECASE)
_SITE = re.compile(r"(?<=[\w-])\.(?=[^\W\d_]{2,})")
# One letter that the server takes the call for and refuses; any other error of the network is an outage.
_REFUSED = (SMTPRecipientsRefused, SMTPDataError)
# RFC 5321: the server is closing the line, and wants no letters at all for now.
_NOT_NOW = 421


def mail_digests() -> None:
    """Have the letters that are due sent in the background: a mail server may hang, and the clock may not."""
    is_done = Q(status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED))
    unfinished = DBTaskResult.objects.filter(task_path=send_in_background.module_path).exclude(is_done)
    if not unfinished.exists() and _due(timezone.now()).exists():
        send_in_background.enqueue()


# After the pictures and take-outs that people wait for.
@task(priority=-10)  # type: ignore[untyped-decorator]
def send_in_background() -> None:
    send_digests()


def send_digests() -> int:
    """Send the letters that are due, whoever has waited longest first, until a minute is over; returns how many went.

    What is being sent is marked first: a node that dies sends one letter less, never one twice. A letter that the server would take
    later (it greylists, or the mailbox is full) loses its mark and goes with a later run, and the others go now. Where the mail server
    cannot be reached, or closes the line, the run ends, and the next begins with the same letter.
    """
    began, sent = time.monotonic(), 0
    for reader in _readers_due():
        if time.monotonic() - began > _A_RUN:
            break
        numbers = _mark(reader)
        if not numbers or CommentSettings.objects.filter(reader=reader, digest=CommentSettings.Digest.NEVER).exists():
            continue
        try:
            sent += _send(reader, numbers)
        except _REFUSED as error:
            if _is_for_now(error):
                CommentNotice.objects.filter(pk__in=numbers).update(mailed_at=None)
                log.info("The mail server would take the letter about comments to reader %s later (%s).", reader.pk, error)
                if _NOT_NOW in _codes(error):
                    break
            else:
                log.exception("The letter about comments to reader %s was refused.", reader.pk)
        except OSError as error:
            CommentNotice.objects.filter(pk__in=numbers).update(mailed_at=None)
            log.warning("No mail server takes letters about comments (%s); they go with the next run.", error)
            break
        except Exception:
            log.exception("The letter about comments to reader %s could not be sent.", reader.pk)
    return sent


def _is_for_now(error: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """Whether the server's answer begins with a 4 (RFC 5321, section 4.2.1): the same letter may be taken later."""
    return all(400 <= code < 500 for code in _codes(error))


def _codes(error: SMTPRecipientsRefused | SMTPDataError) -> list[int]:
    return [code for code, _ in error.recipients.values()] if isinstance(error, SMTPRecipientsRefused) else [error.smtp_code]


def _waiting(now: dt.datetime) -> QuerySet[CommentNotice]:
    return CommentNotice.objects.filter(seen_at=None, mailed_at=None, made_at__gte=now - _FORGOTTEN)


def _due(now: dt.datetime) -> QuerySet[CommentNotice]:
    soon = Q(reader__comment_settings__digest=CommentSettings.Digest.SOON, made_at__lte=now - dt.timedelta(minutes=30))
    daily = Q(reader__comment_settings=None) | Q(reader__comment_settings__digest=CommentSettings.Digest.DAILY)
    confirmed = EmailAddress.objects.filter(verified=True).values("user")
    due = _waiting(now).filter(soon | (daily & Q(made_at__lte=now - dt.timedelta(hours=24))))
    return due.filter(reader__is_active=True, reader__in=confirmed)


def _readers_due() -> list[Reader]:
    """Five hundred at most: more than a minute sends."""
    oldest = _due(timezone.now()).order_by().values("reader").annotate(oldest=Min("made_at")).order_by("oldest", "reader")
    numbers = [row["reader"] for row in oldest[:500]]
    readers = Reader.objects.in_bulk(numbers)
    return [readers[one] for one in numbers if one in readers]


def _mark(reader: Reader) -> list[int]:
    """Mark what waits for a reader as mailed; the numbers of what this run marked, and no other that ran at the same time."""
    now = timezone.now()
    numbers = list(_waiting(now).filter(reader=reader).values_list("pk", flat=True))
    CommentNotice.objects.filter(pk__in=numbers, mailed_at=None).update(mailed_at=now)
    return list(CommentNotice.objects.filter(pk__in=numbers, mailed_at=now).values_list("pk", flat=True))


def _without_links(text: str) -> str:
    return _SITE.sub("[.]", _LINK.sub("[a link]", text))


def _quoted(text: str) -> str:
    """A reader's words, every line marked as such: no part of them can pass for the paper's own letter."""
    cut = Truncator(_without_links("\n".join(readable(line) for line in text.splitlines()))).chars(300)
    return "\n".join(f"  > {line}".rstrip() for line in cut.split("\n"))


def _told(comment: Comment) -> dict[str, str]:
    name = " ".join(_without_links(readable(" ".join(comment.voice.public_name.split()))).split())
    story = comment.story
    return {
        "name": name[:80], "quoted": _quoted(comment.text), "path": comment.get_absolute_url(), "headline": story.headline if story else "",
    }  # fmt: skip


def _may_be_told(row: CommentNotice, hidden: set[int], muted: frozenset[int]) -> bool:
    one = row.comment
    if one is None or one.story is None or one.voice_id in muted:
        return False
    return one.is_published and one.story.is_public() and one.story.pk not in hidden


def _send(reader: Reader, numbers: list[int]) -> int:
    """Returns how many letters went: none where nothing of it may be told any more."""
    rows = CommentNotice.objects.filter(pk__in=numbers).select_related(
        "comment__voice__reader", "comment__story__section", "decision__comment", "decision__appeal"
    )
    listed = list(rows[:_MOST_LISTED])
    stories = [row.comment.story_id for row in listed if row.comment]
    hidden = set(Conversation.objects.filter(pk__in=stories, mode=Mode.NONE).values_list("pk", flat=True))
    about, muted = CommentNotice.About, muted_by(reader)
    shown = [row for row in listed if row.about in (about.DECISION, about.REPORT) or _may_be_told(row, hidden, muted)]
    if not shown:
        return 0
    paper = Paper.load()
    stop = settings.ADDRESS + reverse("stop_comment_mail", args=[STOP.sign(str(reader.pk))])
    replies = [_told(row.comment) for row in shown if row.about == about.REPLY and row.comment]
    context = {
        "paper": paper,
        "address": settings.ADDRESS,
        "replies": replies,
        "followed": [_told(row.comment) for row in shown if row.about == about.FOLLOWED and row.comment],
        "decisions": [row for row in shown if row.about == about.DECISION],
        "reports": [row for row in shown if row.about == about.REPORT],
        "more": len(numbers) - _MOST_LISTED,
        "stop": stop,
    }
    told = len(replies)
    subject = f"{told} {'answer' if told == 1 else 'answers'} to your comments" if told else "News from the conversation"
    # RFC 8058: one click, without signing in.
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    EmailMessage(
        f"{subject} – {paper.name}", render_to_string("comments/mail/digest.txt", context), None, [reader.email], headers=headers
    ).send()
    return 1
