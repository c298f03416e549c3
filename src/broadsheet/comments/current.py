"""The conversation policy in force, as the database has it."""

from __future__ import annotations

from broadsheet.comments.models import ConversationPolicyVersion
from broadsheet.comments.policy import ConversationPolicy


def conversation_policy() -> ConversationPolicy:
    """The newest version, or the defaults on a paper that has set none."""
    newest = ConversationPolicyVersion.objects.order_by("-pk").values_list("content", flat=True).first()
    return ConversationPolicy.read(newest or {})
