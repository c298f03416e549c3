"""What the conversation keeps."""

from broadsheet.comments.models.at_work import AtWork
from broadsheet.comments.models.ban import Ban
from broadsheet.comments.models.claim import Claim
from broadsheet.comments.models.comment import Comment, State, fingerprint_of
from broadsheet.comments.models.conversation import Conversation, Mode, RuleCount
from broadsheet.comments.models.decision import Appeal, Decision, What
from broadsheet.comments.models.policy_version import ConversationPolicyVersion
from broadsheet.comments.models.taking_part import CommentNotice, CommentSettings, Follow, Look, Mute, Reaction, Report
from broadsheet.comments.models.training import Learnt, Lesson
from broadsheet.comments.models.voice import Trust, Voice

__all__ = [
    "Appeal", "AtWork", "Ban", "Claim", "Comment", "CommentNotice", "CommentSettings", "Conversation", "ConversationPolicyVersion",
    "Decision", "Follow", "Learnt", "Lesson", "Look", "Mode", "Mute", "Reaction", "Report", "RuleCount", "State", "Trust", "Voice", "What",
    "fingerprint_of",
]  # fmt: skip
