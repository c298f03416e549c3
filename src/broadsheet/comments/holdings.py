"""What the conversation holds of a reader, and what becomes of it when the account is erased."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.models import Appeal, Ban, Comment, CommentSettings, Conversation, Decision, Lesson, Look, Report, State, Voice
from broadsheet.comments.models.comment import moment_of
from broadsheet.press.notices import give_notice
from broadsheet.readers.holdings import Holding, register_holding, rows_of
from broadsheet.readers.models import Reader

_FORMER = "Former reader"
_AT_ONCE = 500


# What the take-out calls it, the model, the way from there to the reader, and the columns that are told.
_TOLD = (
    ("Names in the conversation", "Voice", "reader", "name source source_id published refused trust made_at"),
    ("Reactions to comments", "Reaction", "reader", "comment_id kind made_at"),
    ("Reports of comments", "Report", "reader", "comment_id reason note made_at outcome"),
    ("Muted commenters", "Mute", "reader", "voice__name made_at"),
    ("Followed conversations", "Follow", "reader", "story__headline root_id made_at"),
    ("News of comments", "CommentNotice", "reader", "about comment_id made_at seen_at mailed_at"),
    ("Comment settings", "CommentSettings", "reader", "digest when_erased"),
    ("Bans", "Ban", "reader", "scope until reason made_at lifted_at"),
    ("Decisions on comments", "Decision", "voice__reader", "comment_id what rule reason is_automatic made_at"),
    ("Claims of old comments", "Claim", "reader", "voice__name evidence made_at outcome"),
    ("Comments being looked at", "AtWork", "moderator", "comment_id until"),
    ("Conversation policies made", "ConversationPolicyVersion", "made_by", "made_at note"),
)
_OF_COMMENTS = [
    "story__headline",
    "page",
    "text",
    "state",
    "written_at",
    "edited_at",
    "respects",
    "agrees",
    "insights",
    "source",
    "source_id",
]
_OF_APPEALS = ["decision_id", "text", "made_at", "outcome", "answer"]


def register_holdings() -> None:
    written = rows_of("comments.Comment", "voice__reader", _OF_COMMENTS)
    register_holding(Holding("Comments", ("comments.Comment",), written, erase_comments))
    register_holding(Holding("Appeals", ("comments.Appeal",), rows_of("comments.Appeal", "reader", _OF_APPEALS), erase_appeals))
    register_holding(Holding("Conversations looked into", ("comments.Look",), _looks))
    for name, model, path, columns in _TOLD:
        register_holding(Holding(name, (f"comments.{model}",), rows_of(f"comments.{model}", path, columns.split())))


def _looks(reader: Reader) -> list[dict[str, Any]]:
    looks = Look.objects.filter(reader=reader).values_list("story__headline", "newest")
    return [{"story": headline, "newest_comment_seen": str(moment_of(newest)) if newest else None} for headline, newest in looks]


@transaction.atomic
def erase_comments(reader: Reader) -> None:
    """As the reader chose: what they wrote is removed, or stays without any name. Without a choice it is removed."""
    choice = CommentSettings.objects.filter(reader=reader).values_list("when_erased", flat=True).first()
    voices = list(Voice.objects.filter(reader=reader))
    stories = set(Comment.objects.filter(voice__in=voices, story__isnull=False).values_list("story_id", flat=True))
    if choice != CommentSettings.Erased.KEEP:
        _remove(voices)
    else:
        told = list(Comment.objects.filter(voice__in=voices, old__isnull=False).only("old"))
        for one in told:
            # What the platform told besides may name them.
            one.old = {"kept": one.old["kept"]} if isinstance(one.old, dict) and "kept" in one.old else None
        Comment.objects.bulk_update(told, ["old"], batch_size=_AT_ONCE)
    Lesson.objects.filter(comment__voice__in=voices).delete()
    Decision.objects.filter(Q(voice__in=voices) | Q(comment__voice__in=voices)).update(note="", grounds=[], reason="")
    for voice in voices:
        # The platform's own number for a reader would still name them.
        source_id = f"erased-{voice.pk}" if voice.source else ""
        Voice.objects.filter(pk=voice.pk).update(name=_FORMER, email="", source_id=source_id, reader=None)
    if stories:
        give_notice({tag_of(story) for story in stories}, at_once=True)


def _remove(voices: list[Voice]) -> None:
    """Take back all that these voices wrote, set by set: somebody may have written ten thousand comments, and SQLite has one writer."""
    theirs = Comment.objects.filter(voice__in=voices)
    published = theirs.filter(state=State.PUBLISHED)
    roots = list(published.filter(root__isnull=False).order_by().values_list("root", flat=True).distinct())
    stories = list(published.filter(story__isnull=False).order_by().values_list("story", flat=True).distinct())
    Report.objects.filter(comment__in=theirs, outcome=Report.Outcome.OPEN).update(outcome=Report.Outcome.UPHELD)
    gone: dict[str, Any] = {
        "state": State.DELETED,
        "why_held": "",
        "text": "",
        "fingerprint": "",
        "verdict": [],
        "old": None,
        "open_reports": 0,
    }
    theirs.update(**gone)
    # Comments before voices, as everybody locks them.
    for at in range(0, len(roots), _AT_ONCE):
        Comment.objects.filter(pk__in=roots[at : at + _AT_ONCE]).update(replies=_published_by("root"))
    Voice.objects.filter(pk__in=[one.pk for one in voices]).update(published=0)
    for at in range(0, len(stories), _AT_ONCE):
        Conversation.objects.filter(pk__in=stories[at : at + _AT_ONCE]).update(published=_published_by("story"))


def _published_by(what: str) -> Coalesce:
    """How many published comments there are by root or by story, for the row that is updated."""
    counted = Comment.objects.filter(**{what: OuterRef("pk")}, state=State.PUBLISHED).order_by().values(what)
    return Coalesce(Subquery(counted.annotate(count=Count("pk")).values("count")), 0)


def erase_appeals(reader: Reader) -> None:
    Appeal.objects.filter(reader=reader).update(text="", answer="")
    reports = Report.objects.filter(reader=reader)
    Comment.objects.filter(reports__in=reports.filter(outcome=Report.Outcome.OPEN)).update(open_reports=Greatest(F("open_reports") - 1, 0))
    reports.delete()
    Ban.objects.filter(reader=reader).delete()
