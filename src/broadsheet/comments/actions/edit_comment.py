"""Change a comment within the window, or take it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from broadsheet.comments.actions.change_state import change_state
from broadsheet.comments.actions.count_rules import count_rules
from broadsheet.comments.actions.judge_comment import judge_comment
from broadsheet.comments.actions.post_comment import NotTaken, clean_text, why_held
from broadsheet.comments.actions.settle_reports import settle_reports
from broadsheet.comments.actions.tell_the_press import tell_the_press
from broadsheet.comments.current import conversation_policy
from broadsheet.comments.judging import Verdict
from broadsheet.comments.may_write import standing_of, what_stops
from broadsheet.comments.models import Comment, Conversation, Decision, Lesson, State, What, fingerprint_of
from broadsheet.comments.models.ban import wait_for_bans
from broadsheet.comments.rules.judgement import Action
from broadsheet.readers.models import Reader


def edit_comment(reader: Reader, comment: Comment, text: str) -> Verdict:
    """Put other words into one's own comment. They are judged like a new one's; where they are refused, the comment stays as it was.

    Raises:
        NotTaken: it is not theirs, the window has passed, or the reader is banned.
    """
    policy = conversation_policy()
    if comment.voice.reader_id != reader.pk:
        raise NotTaken("Only its writer may change a comment.")
    if comment.story is None:
        raise NotTaken("The page of this comment is not there any more.")
    standing = standing_of(comment.story, policy, Conversation.objects.filter(pk=comment.story_id).first())
    if not standing.is_open:
        raise NotTaken(standing.closed_because or "This story takes no comments.")
    stopped = what_stops(reader, new_thread=False)
    if stopped is not None:
        raise NotTaken(stopped.why)
    text = clean_text(text)
    if text == comment.text:
        return Verdict(())
    verdict = judge_comment(text, policy, story=comment.story, parent=comment.parent, voice=comment.voice, besides=comment.pk)
    count_rules(verdict)
    if verdict.action == Action.REFUSE:
        return verdict
    with transaction.atomic():
        # Before the comment, as whoever bans does.
        wait_for_bans(reader.pk)
        stopped = what_stops(reader, new_thread=False)
        if stopped is not None:
            raise NotTaken(stopped.why)
        now = Comment.objects.select_for_update().get(pk=comment.pk)
        if not now.may_still_be_edited(policy.edit_minutes):
            raise NotTaken(f"A comment can be changed for {policy.time_to_edit} after it was written; that time is over.")
        now.text, now.fingerprint, now.edited_at = text, fingerprint_of(text), timezone.now()
        now.verdict = [one.written() for one in verdict.findings if one.action != Action.PASS]
        # What the editors picked were other words.
        now.is_pick = False
        now.save(update_fields=["text", "fingerprint", "edited_at", "verdict", "is_pick"])
        # Whoever has to wait with a new comment waits with a changed one.
        why = why_held(verdict, standing.waits, now.voice, reader, policy)
        if why and now.state == State.PUBLISHED:
            change_state(now.pk, State.HELD, why_held=why)
            reason = next((one.judgement.to_writer for one in verdict.broken()), "")
            Decision.objects.create(
                comment=now, voice=now.voice, what=What.HOLD, rule=why, reason=reason, grounds=now.verdict, is_automatic=True
            )
        elif now.state == State.PUBLISHED and now.story_id:
            tell_the_press(now.story_id)
    return verdict


def delete_comment(reader: Reader, comment: Comment) -> None:
    """Take one's own comment back: its words are gone for good, and only its place stays where it was answered.

    Raises:
        NotTaken: it is not theirs.
    """
    if comment.voice.reader_id != reader.pk:
        raise NotTaken("Only its writer may take a comment back.")
    with transaction.atomic():
        found, before = change_state(comment.pk, State.DELETED)
        forget_words(found)
        if before != State.DELETED:
            # There is nothing left for a moderator to look at.
            settle_reports(Decision.objects.create(comment=found, voice=found.voice, what=What.DELETE, before=before, made_by=reader))


def forget_words(comment: Comment) -> None:
    """Nothing of what was written stays; the row does, so that answers keep their place."""
    comment.text, comment.fingerprint, comment.verdict, comment.old = "", "", [], None
    comment.save(update_fields=["text", "fingerprint", "verdict", "old"])
    comment.decisions.update(grounds=[])
    # What a rule said of a comment may quote it.
    comment.decisions.filter(is_automatic=True).update(reason="")
    Lesson.objects.filter(comment=comment).delete()
