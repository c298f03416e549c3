"""What the conversation holds of a reader, and what becomes of it when the account is erased."""

from __future__ import annotations

from django.db import transaction

from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.edit_comment import forget_words
from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.models import Appeal, Ban, Comment, CommentSettings, Decision, Lesson, Report, State, Voice
from broadsheet.press.notices import give_notice
from broadsheet.readers.holdings import Holding, register_holding, rows_of
from broadsheet.readers.models import Reader

_FORMER = "Former reader"


# What the take-out calls it, the model, the way from there to the reader, and the columns that are told.
_TOLD = (
    ("Names in the conversation", "Voice", "reader", "name source source_id published refused trust made_at"),
    ("Reactions to comments", "Reaction", "reader", "comment_id kind made_at"),
    ("Reports of comments", "Report", "reader", "comment_id reason note made_at outcome"),
    ("Muted commenters", "Mute", "reader", "voice__name made_at"),
    ("Followed conversations", "Follow", "reader", "story__headline root_id made_at"),
    ("News of comments", "CommentNotice", "reader", "about comment_id made_at seen_at mailed_at"),
    ("Conversations looked into", "Look", "reader", "story__headline newest"),
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
    for name, model, path, columns in _TOLD:
        register_holding(Holding(name, (f"comments.{model}",), rows_of(f"comments.{model}", path, columns.split())))


@transaction.atomic
def erase_comments(reader: Reader) -> None:
    """As the reader chose: what they wrote is removed, or stays without any name. Without a choice it is removed."""
    choice = CommentSettings.objects.filter(reader=reader).values_list("when_erased", flat=True).first()
    voices = list(Voice.objects.filter(reader=reader))
    stories = set(Comment.objects.filter(voice__in=voices, story__isnull=False).values_list("story_id", flat=True))
    if choice != CommentSettings.Erased.KEEP:
        for number in Comment.objects.filter(voice__in=voices).exclude(state=State.DELETED).values_list("pk", flat=True):
            forget_words(change_state(number, State.DELETED)[0])
        Comment.objects.filter(voice__in=voices).update(old=None)
    else:
        for one in Comment.objects.filter(voice__in=voices, old__isnull=False).only("old"):
            # What the platform told besides may name them.
            Comment.objects.filter(pk=one.pk).update(
                old={"kept": one.old["kept"]} if isinstance(one.old, dict) and "kept" in one.old else None
            )
    Lesson.objects.filter(comment__voice__in=voices).delete()
    Decision.objects.filter(voice__in=voices).update(note="", grounds=[], reason="")
    for voice in voices:
        # The platform's own number for a reader would still name them.
        source_id = f"erased-{voice.pk}" if voice.source else ""
        Voice.objects.filter(pk=voice.pk).update(name=_FORMER, email="", source_id=source_id, reader=None)
    if stories:
        give_notice({tag_of(story) for story in stories}, at_once=True)


def erase_appeals(reader: Reader) -> None:
    Appeal.objects.filter(reader=reader).update(text="", answer="")
    Report.objects.filter(reader=reader).update(note="")
    Ban.objects.filter(reader=reader).delete()
