"""The policy's screens."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from broadsheet.access.actions.change_policy import change_policy
from broadsheet.access.current import current_period, current_policy
from broadsheet.access.decision import Decision, ReaderFacts, Reason, Tier, decide
from broadsheet.access.desk.about import story_at
from broadsheet.access.desk.forms import AgeRules, Exceptions, PolicyForm, initial_of, policy_of
from broadsheet.access.facts import facts_of
from broadsheet.access.models import PolicyVersion
from broadsheet.newsroom.models import Story

_WORDS = {
    Reason.FREE: "It is free for everybody.", Reason.STAFF: "Staff read everything.",
    Reason.SUBSCRIBER: "Subscribers read everything.", Reason.GIFT: "A gift link opens it.",
    Reason.CRAWLER: "Search engines read whole stories.", Reason.GRANTED: "It was opened this month already.",
    Reason.COUNT: "It opens, and counts as one of this month’s stories.", Reason.SIGN_IN: "Asked to sign in.",
    Reason.CONFIRM: "Asked to confirm the address.", Reason.SPENT: "This month’s allowance is spent.",
    Reason.SUBSCRIBE: "Only subscribers read it.",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One kind of reader, and what they would see."""

    reader: str
    said: Decision

    @property
    def whole(self) -> bool:
        return self.said.whole or self.said.counts

    @property
    def why(self) -> str:
        return _WORDS[self.said.reason]


def policy_screen(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("access.view_policyversion"):
        raise PermissionDenied
    numbers, rules, exceptions = initial_of(current_policy())
    sent = request.POST if request.method == "POST" else None
    form = PolicyForm(sent, initial=numbers)
    age_rules = AgeRules(sent, initial=rules, prefix="age")
    named = Exceptions(sent, initial=exceptions, prefix="exception")
    if sent is not None and all([form.is_valid(), age_rules.is_valid(), named.is_valid()]):
        made = change_policy(policy_of(form, age_rules, named), user=request.user, note=form.cleaned_data["note"])
        messages.success(request, "The policy is in force, on every page, within a second." if made else "Nothing has changed.")
        return redirect("access_policy")
    context = {
        "form": form,
        "age_rules": age_rules,
        "exceptions": named,
        "history": _history(),
        "may_change": request.user.has_perm("access.add_policyversion"),
    }
    return render(request, "access_desk/policy.html", context)


def _history() -> list[dict[str, Any]]:
    versions = list(PolicyVersion.objects.select_related("made_by")[:41])
    older: list[PolicyVersion | None] = [*versions[1:], None]
    return [{"version": one, "changes": one.changes_from(before)} for one, before in zip(versions, older, strict=False)][:40]


def who_sees_what(request: HttpRequest) -> HttpResponse:
    """For one story: what every kind of reader would see now."""
    if not request.user.has_perm("newsroom.view_story"):
        raise PermissionDenied
    asked = request.GET.get("story", "")
    story = story_at(asked) if asked else None
    return render(
        request, "access_desk/who_sees_what.html",
        {
            "asked": asked, "story": story, "rows": rows_for(story) if story else [],
            "access": current_policy().access_of(facts_of(story), time.time()) if story else "",
        },
    )  # fmt: skip


def rows_for(story: Story) -> list[Row]:
    policy, period, facts = current_policy(), current_period(), facts_of(story)
    spent = max(policy.member_allowance, policy.stranger_allowance, 1)
    readers = {
        "Signed out": ReaderFacts(),
        "Signed out, allowance spent": ReaderFacts(used=spent, period=period, refused=facts.story),
        "Signed in, address not confirmed": ReaderFacts(Tier.MEMBER),
        "Member with stories left": ReaderFacts(Tier.MEMBER, True, period=period),
        "Member who opened it this month": ReaderFacts(Tier.MEMBER, True, frozenset({facts.story}), spent, period),
        "Member, allowance spent": ReaderFacts(Tier.MEMBER, True, used=spent, period=period, refused=facts.story),
        "Subscriber": ReaderFacts(Tier.SUBSCRIBER, True),
        "Staff": ReaderFacts(Tier.STAFF, True),
        "With a gift link": ReaderFacts(gift=facts.story),
        "Search engine, verified": ReaderFacts(Tier.CRAWLER),
    }
    return [Row(name, decide(reader, facts, policy, time.time())) for name, reader in readers.items()]
