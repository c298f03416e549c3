"""Find hate against groups: what is said of a group in a sentence, by patterns over kinds of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.comments.rules.abuse_context import CERTAIN
from broadsheet.comments.rules.abuse_groups import GROUP_MARKS, GROUPS, KINDS_OF_WORDS, PEOPLE, PRONOUNS
from broadsheet.comments.rules.abuse_lexicon import Kind, lexicon, patterns
from broadsheet.comments.rules.abuse_reading import Token

# Where the group is only meant by “they” or “you”.
_BY_PRONOUN = 0.75
_TAKEN_BACK = 0.3
_ABUSIVE = frozenset({Kind.INSULT, Kind.SCORN, Kind.OBSCENE, Kind.VERMIN})
# What shows that “the disabled” before it are people.
_AFTER_A_GROUP = frozenset(
    {"", "are", "should", "must", "is", "have", "do", "can", "in", "and", "or", "who", "from", "deserve", ",", "out", "all", "like"}
)
# “Hate crimes against …” are told of.
_KINDS_OF_HATE = frozenset(["crime", "crimes", "speech", "mail", "group", "groups", "incidents", "campaign", "campaigns", "law", "laws"])
_PATTERNS = patterns("hate")
_OF_OTHERS_HATE = re.compile(r"(?:your|their|his|her|whose|the|this|that|such|of) (?:\S+ ){0,3}$")
# “Hatred of … has no place here” tells of hate, “my hatred of …” has it.
_HATE_TOLD = re.compile(
    r"(?:has|is|was|must|can|will|does|should|had|have|in|on|by|that|which|grows?|grew|spreads?|rose|rises|leads?|comes?|begins?) "
)
_OWN_HATE = re.compile(r"(?:i|my|me|we|our|us|full|filled|feel|nothing|pure|deserved?|worthy|only) (?:\S+ ){0,3}$")
_WHO_HATES = re.compile(
    r"(?:people|those|anyone|anybody|whoever|somebody|someone|everyone|men|thugs|racists|nazis|fascists|bigots|fanatics|B|he|she|they)"
    r" (?:who )?(?:\S+ )?$"
    r"|(?:if|when|that) you (?:\S+ )?$|^you $"
)
# Disgust with those who attack the group is none with the group; and “hating … is stupid” is said of hate.
_OF_THEIR_ATTACKERS = re.compile(r"(?:H|D|sick|tired) .* (?:C|K|H|insulting|blaming|mocking|abusing) (?:\S+ )?G ")
_IS_SAID_OF_IT = re.compile(r"(?:is|was|will|does|makes|has|shows) ")
# “People who attack …”, “violence against …”: what is said then is not said of the group.
_OF_THEIR_FOES = re.compile(
    r"(?:(?:P|those|anyone|anybody|whoever|someone|everyone|men|thugs) (?:(?:who|that) )?(?:\S+ )?(?:H|K|C|B) (?:\S+ )?"
    r"|(?:D|B|C|K|H|hostility|violence|prejudice|discrimination|abuse|racism|attacks?) (?:of|against|towards?|on) (?:\S+ )?"
    r"|(?:treatment|suffering|plight|persecution|mistreatment|humiliation|video|pictures?|photos?|murders?|deaths?) of (?:\S+ )?"
    r"|(?:done|happens|happened|happening) to (?:\S+ )?|(?:way|how) (?:\S+ )?|^(?:H|C) (?:\S+ )?)$"
)
# What others do to the group, call it, or would like to do to it.
_DONE_TO_THEM = re.compile(
    r" (?:treatment|suffering|plight|persecution|mistreatment|abuse|way|how|attacks?) (?:\S+ ){0,2}?G "
    r"|G (?:are|is|were|was|been|being|get|have been) (?:\S+ )?(?:called|labell?ed|branded|portrayed|depicted|treated|insulted|told) "
)
_WANTED_BY_OTHERS = re.compile(r"(?:threatened|threatens?|wanted|tried|planned|plotted|vowed|ordered|il?legal) $")
_NAMED_SO = re.compile(r" (?:call|calling|called|say|saying|claim|claiming) (?:that |all )?G ")
_DENIES = re.compile(r"(?<!\S)(?:(?:N|opposite|wrong|unlike) (?:(?!, )\S+ ){0,4}|stop )$")
_ASKS = re.compile(r"(?:why|who|does|do|did|is|are|was|can|could|should|would|how|what|am) (?:\S+ ){0,2}N ")
_ONLY = re.compile(
    r"(?:N (?:only|just|doubt|wonder|exception)|why (?:do|does|can|is|are|should)? ?N|do N (?:you|we|they)|N but|can N help) "
)


@dataclass(frozen=True, slots=True)
class Hate:
    """That a group is hated in a stretch of words: from the first token to the last, with what weight."""

    first: int
    last: int
    weight: float


def outline(
    sentence: Sequence[Token], spoken_of: bool, allowed: frozenset[str] = frozenset()
) -> tuple[list[str], list[int], set[int]] | None:
    """Each word's kind, the place in `sentence` that it stands for, and which are pronouns; None where no group is named nor meant.

    `spoken_of`: a group was named just before, so that “they” and “you” mean it.
    """
    words = [token.word for token in sentence]
    if not spoken_of and not any(word in GROUPS or word in GROUP_MARKS for word in words):
        return None
    tags: list[str] = []
    places: list[int] = []
    pronouns: set[int] = set()
    named = spoken_of
    for at, word in enumerate(words):
        tag = word if word in allowed else _tag_of(word)
        if tag == "N" and not CERTAIN.isdisjoint(words[at + 1 : at + 3]):
            tag = word
        if tag == "H" and words[at + 1 : at + 2] and words[at + 1] in _KINDS_OF_HATE:
            tag = word
        if word == "sick" and words[at + 1 : at + 2] and words[at + 1] in ("of", "and"):
            tag = word
        if word == "'s" and tags and tags[-1] == "G":
            continue
        if tag == "M":
            following = words[at + 1] if at + 1 < len(words) else ""
            alone = words[at - 1 : at] and words[at - 1] in ("the", "all", "these", "those") and following in _AFTER_A_GROUP
            if alone:
                tag, named = "G", True
            elif following not in PEOPLE and KINDS_OF_WORDS.get(following) != "G" and not _abusive(following):
                tag = word
        elif word in PEOPLE and tags and tags[-1] == "M":
            tags[-1], named = "G", True
            continue
        elif tag == "G":
            if tags and tags[-1] in ("M", "G"):
                tags[-1], named = "G", True
                continue
            named = True
        elif named and word in PRONOUNS:
            tag = "G"
            pronouns.add(len(tags))
        tags.append(tag)
        places.append(at)
    return (tags, places, pronouns) if "G" in tags or "M" in tags else None


def _tag_of(word: str) -> str:
    tag = KINDS_OF_WORDS.get(word)
    if tag is not None:
        return tag
    entry = lexicon().words.get(word)
    if entry is None:
        return word
    if entry.kind is Kind.SLUR:
        return "S"
    return "B" if entry.kind in _ABUSIVE and entry.weight >= 0.45 and word not in ("fuck", "fucking") else word


def _abusive(word: str) -> bool:
    return _tag_of(word) in ("B", "S")


def hate_in(sentence: Sequence[Token], spoken_of: bool, allowed: frozenset[str] = frozenset()) -> list[Hate]:
    """The stretches of a sentence that speak hate against a group, the weightiest pattern for each place."""
    read = outline(sentence, spoken_of, allowed)
    if read is None:
        return []
    tags, places, pronouns = read
    line = " ".join(tags) + " "
    found: list[Hate] = []
    for pattern, weight in _PATTERNS:
        for match in pattern.finditer(line):
            weight_here = _TAKEN_BACK * weight if _taken_back(line, match) else weight
            first = line.count(" ", 0, match.start())
            last = line.count(" ", 0, match.end()) - 1
            if all(at in pronouns for at in range(first, last + 1) if tags[at] == "G") and "M" not in tags[first : last + 1]:
                weight_here *= _BY_PRONOUN
            found.append(Hate(places[first], places[last], weight_here))
    return found


def _taken_back(line: str, match: re.Match[str]) -> bool:
    before = line[: match.start()]
    begins = match.group()[0]
    if begins in "HD" and _OF_OTHERS_HATE.search(before):
        return True
    if begins in "HDKC" and match.group()[1] == " " and _WHO_HATES.search(before):
        return True
    if _DONE_TO_THEM.search(match.group()) or (match.group().startswith("to ") and _WANTED_BY_OTHERS.search(before)):
        return True
    if _NAMED_SO.search(match.group()) and "i " not in match.group():
        return True
    if _OF_THEIR_ATTACKERS.match(match.group()) or (begins == "H" and not before and _IS_SAID_OF_IT.match(line, match.end())):
        return True
    if begins == "G" and _OF_THEIR_FOES.search(before):
        return True
    if begins == "D" and _HATE_TOLD.match(line, match.end()) and not _OWN_HATE.search(before):
        return True
    denied = _DENIES.search(before)
    if denied is None or _ASKS.match(line):
        return False
    return not _ONLY.search(line[max(0, denied.start() - 20) : match.end()])
