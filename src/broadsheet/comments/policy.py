"""How the paper leads its conversation: who may write where, what waits, and how hard each rule is. Pure data, kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from broadsheet.comments.rules.judgement import Thresholds, WordLists
from broadsheet.comments.rules.language_names import listed


@dataclass(frozen=True)
class ConversationPolicy:
    """`closed_sections` and `premoderated_sections` are ids of sections. `close_after_days` is 0 where stories never close by age.

    A commenter is known once `trusted_after` comments were published; before that, `new_commenters_wait` holds what they write.
    `reports_hold` reports take a comment down until a moderator looks. `thresholds` are by rule, over those a rule is shipped with.
    """

    is_open: bool = True
    closed_note: str = ""
    languages: tuple[str, ...] = ("en",)
    close_after_days: int = 0
    closed_sections: frozenset[int] = frozenset()
    premoderated_sections: frozenset[int] = frozenset()
    all_wait: bool = False
    new_commenters_wait: bool = False
    trusted_after: int = 5
    edit_minutes: int = 10
    most_depth: int = 3
    most_characters: int = 3000
    most_links: int = 2
    reports_hold: int = 3
    is_indexable: bool = True
    first_order: str = "newest"
    learner_acts: bool = False
    banned: tuple[str, ...] = ()
    suspect: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> ConversationPolicy:
        """From JSON; what is missing has its default, so that older versions can be read for good."""
        known = {one.name for one in fields(cls)}
        given = {name: value for name, value in content.items() if name in known}
        for name in ("languages", "banned", "suspect", "allowed"):
            if name in given:
                given[name] = tuple(given[name])
        for name in ("closed_sections", "premoderated_sections"):
            if name in given:
                given[name] = frozenset(given[name])
        given["thresholds"] = {rule: Thresholds(**one) for rule, one in given.get("thresholds", {}).items()}
        return cls(**given)

    def written(self) -> dict[str, Any]:
        content = asdict(self)
        for name in ("closed_sections", "premoderated_sections"):
            content[name] = sorted(content[name])
        for name in ("languages", "banned", "suspect", "allowed"):
            content[name] = list(content[name])
        content["thresholds"] = {rule: {"refuse": one.refuse, "hold": one.hold, "flag": one.flag} for rule, one in self.thresholds.items()}
        return content

    @property
    def languages_named(self) -> str:
        """“English”, “English or Hindi”: for sentences that readers see."""
        return listed(self.languages)

    @property
    def time_to_edit(self) -> str:
        """“10 minutes”, for sentences that readers see."""
        return f"{self.edit_minutes} minute{'' if self.edit_minutes == 1 else 's'}"

    @property
    def words(self) -> WordLists:
        return WordLists(frozenset(self.banned), frozenset(self.suspect), frozenset(self.allowed))
