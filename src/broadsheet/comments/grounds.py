"""The grounds on which a moderator rejects, by number on the keyboard, with the words that the writer reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ground:
    """`name` is a rule's, where there is one. `words` is the sentence for the writer; empty: the rule's own guideline."""

    name: str
    label: str
    words: str = ""


# The order is what moderators' fingers learn: it never changes.
GROUNDS = (
    Ground("abuse", "Abusive, threatening or hateful"),
    Ground("personal", "Against a person, or tells what is private"),
    Ground("off-topic", "Not about the story", "Your comment is not about the story, nor about what others said of it."),
    Ground("language", "Not in the paper’s language"),
    Ground("sentences", "Not in full sentences"),
    Ground("advertising", "Advertising"),
    Ground("repeats", "Said before, again and again"),
    Ground("false", "Says what is false and may do harm", "Your comment says something that is false and may harm people who believe it."),
    Ground("unlawful", "Against the law", "We believe that your comment is against the law, so we may not publish it."),
)  # fmt: skip
# Why a comment waits, where it is no rule's doing.
WHY_HELD = {
    "new": "A new commenter", "premoderation": "Every comment waits here",
    "watched": "This commenter always waits",
    "reported": "Reported by readers", "appealed": "The writer asked a moderator to look",
    "returned": "Waits again", "fast": "Sent very fast",
}  # fmt: skip
# What judges beside the rules; an outside judge names its own reasons after the colon.
_BESIDES = {"learnt": "Like what moderators turned down", "outside": "The outside judge"}


def all_grounds() -> tuple[Ground, ...]:
    """The numbered ones first, then the paper's other rules."""
    from broadsheet.comments.rules import rules

    named = {one.name for one in GROUNDS}
    return (*GROUNDS, *(Ground(rule.name, rule.label) for rule in rules() if rule.name not in named))


def label_of(name: str) -> str:
    """A rule, ground or reason to wait, as the desk shows it."""
    from broadsheet.comments.rules import rules

    if name in WHY_HELD:
        return WHY_HELD[name]
    numbered = {one.name: one.label for one in GROUNDS}
    known = numbered.get(name) or next((rule.label for rule in rules() if rule.name == name), "")
    judge, _, reason = name.partition(":")
    return known or " – ".join(filter(None, [_BESIDES.get(judge, judge), reason]))


def words_for_reader(name: str, verdict: Iterable[Mapping[str, Any]]) -> str:
    """The sentence the writer reads: what the rule said of this very comment, else the guideline."""
    from broadsheet.comments.rules import rules

    said = next((str(one["reason"]) for one in verdict if one.get("rule") == name and one.get("reason")), "")
    if said:
        return said
    own = next((one.words for one in GROUNDS if one.name == name and one.words), "")
    return own or next((rule.guideline for rule in rules() if rule.name == name), "")
