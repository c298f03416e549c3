"""The policy as forms: the numbers, the rules of age, and the named exceptions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.forms import formset_factory

from broadsheet.access.desk.about import read_value, shown_value
from broadsheet.access.policy import AccessException, AgeRule, Policy
from broadsheet.newsroom.models import Access, Kind, Paper, Section

_ANY = [("", "any access"), *Access.choices]


class PolicyForm(forms.Form):
    member_allowance = forms.IntegerField(
        min_value=0, max_value=1000, label="Free stories a month for members", help_text="Members have an account and a confirmed address."
    )
    stranger_allowance = forms.IntegerField(
        min_value=0, max_value=50, label="Free stories a month for signed-out readers",
        help_text="Counted in a cookie. With more than 0, metered stories are private to each reader, and a CDN no longer serves them.",
    )  # fmt: skip
    gifts_a_month = forms.IntegerField(min_value=0, max_value=100, label="Gift links a month for each reader")
    crawlers_read_whole = forms.BooleanField(
        required=False, label="Search engines read whole stories", help_text="Only those that prove by DNS that they are what they say."
    )
    free_sections = forms.ModelMultipleChoiceField(
        Section.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, label="Sections whose metered stories are free"
    )
    free_kinds = forms.MultipleChoiceField(
        choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple, label="Kinds whose metered stories are free"
    )
    note = forms.CharField(required=False, max_length=200, label="Why", help_text="For colleagues; it stands in the history.")


class AgeRuleForm(forms.Form):
    days = forms.IntegerField(min_value=0, max_value=36_500, label="After days")
    of = forms.ChoiceField(choices=_ANY, required=False, label="stories that are")
    becomes = forms.ChoiceField(choices=Access.choices, label="turn")


class ExceptionForm(forms.Form):
    name = forms.CharField(max_length=80, label="Name")
    about = forms.ChoiceField(choices=[("section", "Section"), ("topic", "Topic"), ("kind", "Kind"), ("story", "Story")], label="For")
    value = forms.CharField(max_length=300, label="Which", help_text="The slug of a section or topic, a kind, or a story's address.")
    access = forms.ChoiceField(choices=Access.choices, label="is")
    starts = forms.DateTimeField(
        required=False, label="From", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends = forms.DateTimeField(
        required=False, label="Until", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("starts") and given.get("ends") and given["ends"] <= given["starts"]:
            self.add_error("ends", "The end lies before the start.")
        if given.get("about") and given.get("value"):
            found = read_value(given["about"], given["value"])
            if found is None:
                self.add_error("value", f"There is no {given['about']} “{given['value']}”.")
            given["found"] = found
        return given


AgeRules = formset_factory(AgeRuleForm, extra=1, can_delete=True, max_num=12)
Exceptions = formset_factory(ExceptionForm, extra=1, can_delete=True, max_num=40)


def initial_of(policy: Policy) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """What the three forms show of a policy."""
    numbers = {name: getattr(policy, name) for name in ("member_allowance", "stranger_allowance", "gifts_a_month", "crawlers_read_whole")}
    numbers |= {"free_sections": sorted(policy.free_sections), "free_kinds": sorted(policy.free_kinds)}
    rules = [{"days": one.days, "of": one.of, "becomes": one.becomes} for one in policy.age_rules]
    exceptions = [
        {"name": one.name, "about": one.about, "value": shown_value(one.about, one.value), "access": one.access,
         "starts": _there(one.starts), "ends": _there(one.ends)}
        for one in policy.exceptions
    ]  # fmt: skip
    return numbers, rules, exceptions


def policy_of(numbers: Any, rules: Any, exceptions: Any) -> Policy:
    """The policy that three valid forms say."""
    given = numbers.cleaned_data
    return Policy(
        member_allowance=given["member_allowance"], stranger_allowance=given["stranger_allowance"], gifts_a_month=given["gifts_a_month"],
        crawlers_read_whole=given["crawlers_read_whole"], free_sections=frozenset(one.pk for one in given["free_sections"]),
        free_kinds=frozenset(given["free_kinds"]),
        age_rules=tuple(sorted((AgeRule(one["days"], one["of"], one["becomes"]) for one in _kept(rules)), key=lambda rule: rule.days)),
        exceptions=tuple(
            AccessException(one["name"], one["access"], one["about"], one["found"], _moment(one["starts"]), _moment(one["ends"]))
            for one in _kept(exceptions)
        ),
    )  # fmt: skip


def _kept(formset: Any) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in formset if form.cleaned_data and not form.cleaned_data.get("DELETE")]


def _moment(given: dt.datetime | None) -> float | None:
    """Times are typed in the paper's own zone."""
    return given.replace(tzinfo=Paper.load().zone).timestamp() if given else None


def _there(moment: float | None) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(moment, Paper.load().zone).replace(tzinfo=None) if moment is not None else None
