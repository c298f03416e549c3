"""What the gate keeps: the policy's versions, grants, gift links, institutions, plans and subscriptions."""

from broadsheet.access.models.gift_link import GiftLink
from broadsheet.access.models.grant import Grant
from broadsheet.access.models.institution import Institution
from broadsheet.access.models.policy_version import PolicyVersion
from broadsheet.access.models.subscription import Plan, Source, Subscription, SubscriptionChange
from broadsheet.access.models.tally import Tally

__all__ = ["GiftLink", "Grant", "Institution", "Plan", "PolicyVersion", "Source", "Subscription", "SubscriptionChange", "Tally"]
