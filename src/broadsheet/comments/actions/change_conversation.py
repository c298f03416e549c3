"""Change how a story's conversation is led, and the policy of the whole paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from broadsheet.comments.actions.moderate_comment import MODERATE, NotDecided
from broadsheet.comments.actions.tell_the_press import tag_of
from broadsheet.comments.models import Conversation, ConversationPolicyVersion, Mode
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.newsroom.models import Story
from broadsheet.press.notices import give_notice

CHANGE_POLICY = "comments.add_conversationpolicyversion"
POLICY_TAG = "conversation-policy"


@dataclass(frozen=True)
class Lead:
    """How a story's conversation is led."""

    mode: str = Mode.USUAL
    is_questions: bool = False
    is_premoderated: bool = False
    note: str = ""


@transaction.atomic
def change_conversation(story: Story, lead: Lead, *, user: Any) -> Conversation | None:
    """Lead a story's conversation otherwise, on every page at once. Returns None where it is led so already.

    Raises:
        PermissionDenied: the user is no moderator.
        NotDecided: there is no such mode.
    """
    if not user.has_perm(MODERATE):
        raise PermissionDenied("Only moderators and editors may change a story’s conversation.")
    if lead.mode not in Mode.values:
        raise NotDecided("Choose how the comments stand: as the section, open, closed, or none.")
    Conversation.objects.get_or_create(story=story)
    found = Conversation.objects.select_for_update().get(story=story)
    wanted = Lead(lead.mode, lead.is_questions, lead.is_premoderated, " ".join(lead.note.split())[:240])
    if wanted == Lead(found.mode, found.is_questions, found.is_premoderated, found.note):
        return None
    found.mode, found.is_questions, found.is_premoderated, found.note = (
        wanted.mode,
        wanted.is_questions,
        wanted.is_premoderated,
        wanted.note,
    )
    found.save(update_fields=["mode", "is_questions", "is_premoderated", "note"])
    log(instance=story, action="comments.lead", user=user, data={"mode": str(wanted.mode), "note": wanted.note})
    # The form may not be offered, nor comments be shown, a moment longer than the editors want.
    give_notice({tag_of(story.pk)}, at_once=True)
    return found


def change_conversation_policy(policy: ConversationPolicy, *, user: Any = None, note: str = "") -> ConversationPolicyVersion | None:
    """Put a policy in force, on every node within a second. Returns None where it is what was in force already.

    Raises:
        PermissionDenied: the user may not change it.
    """
    if user is not None and not user.has_perm(CHANGE_POLICY):
        raise PermissionDenied("Only editors and administrators may change the conversation’s policy.")
    with transaction.atomic():
        newest = ConversationPolicyVersion.objects.select_for_update().order_by("-pk").first()
        in_force = newest.read() if newest else ConversationPolicy()
        if in_force.written() == policy.written():
            return None
        version = ConversationPolicyVersion.objects.create(content=policy.written(), made_by=user, note=note[:200])
        give_notice({POLICY_TAG}, at_once=True)
    return version
