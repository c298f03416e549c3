"""The rule that comments are about the matter: no attacks on those who take part, and nobody's personal data."""

from __future__ import annotations

from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds
from broadsheet.comments.rules.personal_attacks import Attacks, attacks_in
from broadsheet.comments.rules.personal_data import Detail, details_in

_NAME = "personal"
# Below this, talking down to somebody is within the manners of an argument.
_LEAST_CONFIDENCE = 0.3
_MOST_SPANS = 20
_ADVICE = {
    "insult": "The marked words are about a person, not about the matter. Please leave them out, and say what is wrong with the argument.",
    "sanity": "The marked words are about somebody’s state of mind. Please leave them out, and answer what was said.",
    "talking-down": "The marked words talk down to a person. Please say instead what you know, or what was got wrong.",
    "sent-off": "The marked words tell a person to be silent or to go away. Everybody may speak here; please answer what was said instead.",
    "motives": "The marked words are about who somebody is or why they say it. Please answer what they say instead.",
    "author": "The marked words are about the person who wrote it. You may criticise the story: please say what in it is wrong or missing.",
}
_BRIEFLY = {
    "insult": "insult to somebody’s face",
    "sanity": "somebody’s sanity",
    "talking-down": "talking down",
    "sent-off": "told to be silent or go",
    "motives": "motives or belonging",
    "author": "the author as a person",
}


def judge(text: str, about: Circumstances) -> Judgement | None:
    """Personal data counts for at least 0.9 where it is sure; attacks are graded, and one alone stays under that."""
    details = details_in(text, about.own_hosts)
    attacks = attacks_in(text, about.names)
    if attacks is not None and attacks.confidence < _LEAST_CONFIDENCE:
        attacks = None
    if not details and attacks is None:
        return None
    spans = [(one.start, one.end) for one in details] + (list(attacks.spans) if attacks else [])
    said = ([_of_details(details)] if details else []) + ([_of_attacks(attacks)] if attacks else [])
    confidence = max([one.confidence for one in details] + ([attacks.confidence] if attacks else []))
    return Judgement(
        _NAME, round(confidence, 3), tuple(sorted(spans)[:_MOST_SPANS]),
        " ".join(to_writer for to_writer, _ in said), "; ".join(to_moderator for _, to_moderator in said) + ".",
    )  # fmt: skip


def _of_details(details: list[Detail]) -> tuple[str, str]:
    kinds = list(dict.fromkeys(one.what for one in details))
    named = kinds[0] if len(kinds) == 1 else ", ".join(kinds[:-1]) + " and " + kinds[-1]
    return (
        f"Your comment has {named} in it, which anybody could misuse. Please remove the marked words; a comment is no place for"
        " private details, your own or another’s.",
        f"Personal data: {named}",
    )


def _of_attacks(attacks: Attacks) -> tuple[str, str]:
    return _ADVICE[attacks.kinds[0]], "Attack on a person: " + ", ".join(_BRIEFLY[kind] for kind in attacks.kinds)


PERSONAL = Rule(
    name=_NAME,
    label="Not personal",
    guideline="Argue with what is said and not with who says it, and keep everybody’s private details, also your own, out of it.",
    judge=judge,
    thresholds=Thresholds(refuse=0.9, hold=0.6, flag=0.4),
)
