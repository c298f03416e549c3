"""The conversation's policy as a form in plain words, with the thresholds of every rule."""

from __future__ import annotations

import itertools
import re
from typing import Any

from django import forms
from django.conf import settings

from broadsheet.comments.learning.shipped import LEARNT
from broadsheet.comments.outside_judge import OUTSIDE
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.querysets import ORDERS
from broadsheet.comments.rules import rules
from broadsheet.comments.rules.judgement import BesideRule, Rule, Thresholds
from broadsheet.newsroom.models import Section

# Whatever has a name, a label, a guideline and thresholds: the rules, and what judges beside them.
Judging = Rule | BesideRule

ACTIONS = ("refuse", "hold", "flag")
_MOST_WORDS = 5000
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class WordsField(forms.CharField):
    """Words or phrases, one a line or parted by commas; kept in small letters."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), **more)

    def clean(self, value: Any) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(" ".join(one.split()).casefold() for one in re.split(r"[\n,]", super().clean(value)) if one.strip()))
        if len(words) > _MOST_WORDS or any(len(one) > 100 for one in words):
            raise forms.ValidationError(f"Up to {_MOST_WORDS} words or phrases of up to 100 characters, one a line.")
        return words


def _number(label: str, least: int, most: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(min_value=least, max_value=most, label=label, help_text=help_text)


def _sections(label: str) -> forms.ModelMultipleChoiceField[Section]:
    return forms.ModelMultipleChoiceField(Section.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, label=label)


class ConversationPolicyForm(forms.Form):
    is_open = forms.BooleanField(required=False, label="Readers may comment", help_text="The one switch for the whole paper.")
    closed_note = forms.CharField(
        required=False, max_length=240, label="What readers are told while it is off",
        help_text="Empty: “Comments are closed on the whole paper for now.”",
    )  # fmt: skip
    close_after_days = _number("Comments close after so many days", 0, 36_500, "0: never. A story can be opened for good on its own page.")
    closed_sections = _sections("Sections without comments")
    all_wait = forms.BooleanField(required=False, label="Every comment on the whole paper waits for a moderator")
    premoderated_sections = _sections("Sections where every comment waits for a moderator")
    new_commenters_wait = forms.BooleanField(required=False, label="What new commenters write waits for a moderator")
    trusted_after = _number("A commenter is known after so many published comments", 0, 1000)
    reports_hold = _number("So many reports take a comment down until a moderator looks", 0, 1000, "0: reports alone never do.")
    edit_minutes = _number("Minutes in which a comment can be changed", 0, 1440)
    most_depth = _number("Answers are set in up to so many steps", 0, 10, "Deeper ones are shown flat.")
    most_characters = _number("Longest comment, in characters", 100, 20_000)
    most_links = _number("Links in a comment", 0, 50)
    first_order = forms.ChoiceField(choices=[(name, words) for name, (_, words) in ORDERS.items()], label="Comments are first shown")
    is_indexable = forms.BooleanField(required=False, label="Search engines may index comments")
    languages = forms.CharField(max_length=80, label="Languages of the comments", help_text="Two-letter codes, such as en, or en, hi.")
    banned = WordsField(label="Banned words", help_text="A comment with one of these is refused. One a line.")
    suspect = WordsField(label="Suspect words", help_text="A comment with one of these waits for a moderator.")
    allowed = WordsField(
        label="Allowed words", help_text="These are never counted against anybody: names, places, words that look like others."
    )
    learner_acts = forms.BooleanField(
        required=False, label="What was learnt from moderators may hold comments by itself",
        help_text="Look at its precision in the statistics first.",
    )  # fmt: skip
    note = forms.CharField(required=False, max_length=200, label="Why", help_text="For colleagues; it stands in the history.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        for rule in judges():
            for action in ACTIONS:
                label = f"{rule.label}: {action} from"
                box = forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "1", "aria-label": label})
                self.fields[field_of(rule, action)] = forms.FloatField(min_value=0, max_value=1, required=False, label=label, widget=box)

    def clean_languages(self) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(re.split(r"[\s,]+", str(self.cleaned_data["languages"]).lower().strip())))
        if not all(_LANGUAGE.fullmatch(one) for one in codes):
            raise forms.ValidationError("Write the two-letter codes of the languages, parted by commas, such as en, hi.")
        return codes

    def clean(self) -> dict[str, Any]:
        """A harder action begins at a surer judgement: otherwise the milder one would never come about."""
        given: dict[str, Any] = super().clean() or {}
        for rule in judges():
            kept = [(action, given.get(field_of(rule, action))) for action in ACTIONS]
            there = [(action, value) for action, value in kept if value is not None]
            for (harder, high), (milder, low) in itertools.pairwise(there):
                if low > high:
                    words = f"It would never {milder}: from {high:g} on it has to {harder}. Make the number for “{milder}” the smaller one."
                    self.add_error(field_of(rule, milder), words)
        return given

    def basics(self) -> list[Any]:
        """The fields besides the thresholds, for the page."""
        return [self[name] for name in self.base_fields]

    def thresholds(self) -> list[tuple[Judging, list[Any]]]:
        return [(rule, [self[field_of(rule, action)] for action in ACTIONS]) for rule in judges()]

    def policy(self, former: ConversationPolicy) -> ConversationPolicy:
        """What a valid form says. Thresholds that a rule is shipped with are not kept, so that better ones reach the paper later."""
        given = dict(self.cleaned_data)
        thresholds = {name: one for name, one in former.thresholds.items() if name not in {rule.name for rule in judges()}}
        for rule in judges():
            typed = Thresholds(*(given.pop(field_of(rule, action)) for action in ACTIONS))
            if typed != rule.thresholds:
                thresholds[rule.name] = typed
        given.pop("note")
        for name in ("closed_sections", "premoderated_sections"):
            given[name] = frozenset(one.pk for one in given[name])
        return ConversationPolicy(thresholds=thresholds, **given)


def judges() -> tuple[Judging, ...]:
    """All that the paper sets thresholds for; the outside judge only where one is attached."""
    beside = (LEARNT, OUTSIDE) if settings.ENV["BROADSHEET_COMMENT_JUDGE"] else (LEARNT,)
    return (*rules(), *beside)


def field_of(rule: Judging, action: str) -> str:
    return f"{rule.name}-{action}"


def initial_of(policy: ConversationPolicy) -> dict[str, Any]:
    """What the form shows of a policy."""
    shown = policy.written()
    thresholds = shown.pop("thresholds")
    shown["languages"] = ", ".join(policy.languages)
    for name in ("banned", "suspect", "allowed"):
        shown[name] = "\n".join(shown[name])
    for rule in judges():
        own = thresholds.get(rule.name) or {action: getattr(rule.thresholds, action) for action in ACTIONS}
        shown |= {field_of(rule, action): own[action] for action in ACTIONS}
    return shown


def changes_between(then: ConversationPolicy, now: ConversationPolicy) -> list[tuple[str, str, str]]:
    """What differs, as (what, then, now), in the words of the form."""
    before, after = initial_of(then), initial_of(now)
    names = {str(one.pk): one.name for one in Section.objects.all()}
    labels = {name: str(one.label) for name, one in ConversationPolicyForm().fields.items()}
    return [
        (labels.get(name, name), _told(before[name], names), _told(after[name], names)) for name in before if before[name] != after[name]
    ]  # fmt: skip


def _told(value: Any, sections: dict[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(sections.get(str(one), str(one)) for one in value) or "none"
    return "–" if value in (None, "") else str(value).replace("\n", ", ")[:200]
