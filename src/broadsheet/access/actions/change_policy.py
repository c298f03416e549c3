"""Change the paper's policy: a new version, kept beside the older ones."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from broadsheet.access.models import PolicyVersion
from broadsheet.access.policy import Policy
from broadsheet.press.notices import give_notice


def change_policy(policy: Policy, *, user: Any = None, note: str = "") -> PolicyVersion | None:
    """Put a policy in force, on every node within a second. Returns None where it is what was in force already.

    Raises:
        PermissionDenied: the user may not change it.
    """
    if user is not None and not user.has_perm("access.add_policyversion"):
        raise PermissionDenied("Only circulation and administrators may change the policy.")
    content = {name: value for name, value in policy.written().items() if name != "networks"}
    with transaction.atomic():
        newest = PolicyVersion.objects.select_for_update().order_by("-pk").first()
        if newest is not None and newest.content == content:
            return None
        version = PolicyVersion.objects.create(content=content, made_by=user, note=note)
        # What was open may be closed now: no page that carries the former policy may be served again.
        give_notice({"policy"}, at_once=True)
    return version
