"""What a rule is given and what it gives back. Pure data: a rule does no I/O and knows no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Action(StrEnum):
    """What comes of a judgement, from the mildest to the hardest."""

    PASS = "pass"
    FLAG = "flag"
    HOLD = "hold"
    REFUSE = "refuse"

    @property
    def weight(self) -> int:
        return list(Action).index(self)


@dataclass(frozen=True, slots=True)
class WordLists:
    """The paper's own words, in small letters: `banned` are refused, `suspect` are held, `allowed` are never counted against anybody."""

    banned: frozenset[str] = frozenset()
    suspect: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A comment that the same writer sent before: how many seconds ago, its text, and the story it stands under."""

    seconds_ago: float
    text: str
    story: int = 0


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a rule may know beside the text.

    `languages` are ISO 639-1 codes of the languages that the paper takes comments in. `parent` is the text of the comment that is
    answered, empty for a new thread. `names` are those of the people who take part: the story's authors, the commenter who is answered.
    """

    languages: tuple[str, ...] = ("en",)
    parent: str = ""
    names: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    words: WordLists = field(default_factory=WordLists)
    most_characters: int = 3000
    most_links: int = 2
    own_hosts: tuple[str, ...] = ()


PLAIN = Circumstances()


@dataclass(frozen=True, slots=True)
class Judgement:
    """That a text breaks a rule, as far as the rule can tell.

    `confidence` runs from 0 to 1. `spans` are (start, end) offsets into the text as it was given, in characters, of the words
    concerned; empty where it is the whole. `to_writer` says what is wrong and how to mend it, in one or two sentences a reader
    understands; `to_moderator` says briefly what was found.
    """

    rule: str
    confidence: float
    spans: tuple[tuple[int, int], ...] = ()
    to_writer: str = ""
    to_moderator: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence a rule refuses, holds or flags. None: it never does."""

    refuse: float | None = None
    hold: float | None = None
    flag: float | None = None

    def action(self, confidence: float) -> Action:
        for action, least in ((Action.REFUSE, self.refuse), (Action.HOLD, self.hold), (Action.FLAG, self.flag)):
            if least is not None and confidence >= least:
                return action
        return Action.PASS


Judge = Callable[[str, Circumstances], Judgement | None]


@dataclass(frozen=True, slots=True)
class BesideRule:
    """What judges beside the rules, and has thresholds as they have; `guideline` tells those who set them what it is."""

    name: str
    label: str
    guideline: str
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the paper: a small module with one function, text in, judgement out (None: nothing to say).

    `name` is its key in settings, logs and statistics; `label` and `guideline` are what readers see: the rule in a few words, and in
    one sentence of the community guidelines. `thresholds` are those it is shipped with.
    """

    name: str
    label: str
    guideline: str
    judge: Judge
    thresholds: Thresholds
