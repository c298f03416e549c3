"""The paper's policy: how many stories are free, what is free to all, and what turns with age. Pure data.

It is kept as JSON (see `PolicyVersion`) and travels with printed pages, so that the front door needs no database.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_DAY = 86_400.0
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What the gate must know of a story. `access` is its own: free, metered or subscriber.

    `sections` and `topics` are ids, the section's own first and those above it after; `published` is in seconds since 1970.
    """

    story: int
    access: str
    kind: str = "news"
    sections: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    published: float = 0.0

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> StoryFacts:
        return cls(
            int(facts["story"]), str(facts["access"]), str(facts["kind"]), tuple(facts["sections"]), tuple(facts["topics"]),
            float(facts["published"]),
        )  # fmt: skip

    def written(self) -> dict[str, Any]:
        return {
            "story": self.story, "access": self.access, "kind": self.kind, "sections": list(self.sections),
            "topics": list(self.topics), "published": self.published,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgeRule:
    """From `days` after publication, stories whose access is `of` (empty: any) are `becomes`."""

    days: int
    of: str
    becomes: str


@dataclass(frozen=True, slots=True)
class AccessException:
    """A named exception: from `starts` to `ends`, the stories of one story id, section, topic or kind are `access`."""

    name: str
    access: str
    about: str
    value: str
    starts: float | None = None
    ends: float | None = None

    def applies(self, story: StoryFacts, now: float) -> bool:
        if (self.starts is not None and now < self.starts) or (self.ends is not None and now >= self.ends):
            return False
        if self.about == "kind":
            return story.kind == self.value
        if self.about == "story":
            return str(story.story) == self.value
        return int(self.value) in (story.sections if self.about == "section" else story.topics)


@dataclass(frozen=True)
class Policy:
    """`networks` are the address ranges of institutions: (range, first and last moment in seconds since 1970, or None)."""

    member_allowance: int = 10
    stranger_allowance: int = 0
    gifts_a_month: int = 5
    crawlers_read_whole: bool = False
    free_sections: frozenset[int] = frozenset()
    free_kinds: frozenset[str] = frozenset()
    age_rules: tuple[AgeRule, ...] = ()
    exceptions: tuple[AccessException, ...] = ()
    networks: tuple[tuple[str, float | None, float | None], ...] = field(default=())

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Policy:
        """From JSON; what is missing has its default, so that older versions can be read for good."""
        plain = {
            name: content[name]
            for name in ("member_allowance", "stranger_allowance", "gifts_a_month", "crawlers_read_whole")
            if name in content
        }
        return cls(
            **plain,
            free_sections=frozenset(content.get("free_sections", ())),
            free_kinds=frozenset(content.get("free_kinds", ())),
            age_rules=tuple(sorted((AgeRule(**one) for one in content.get("age_rules", ())), key=lambda rule: rule.days)),
            exceptions=tuple(AccessException(**one) for one in content.get("exceptions", ())),
            networks=tuple((one[0], one[1], one[2]) for one in content.get("networks", ())),
        )

    def written(self) -> dict[str, Any]:
        return {
            "member_allowance": self.member_allowance, "stranger_allowance": self.stranger_allowance,
            "gifts_a_month": self.gifts_a_month, "crawlers_read_whole": self.crawlers_read_whole,
            "free_sections": sorted(self.free_sections), "free_kinds": sorted(self.free_kinds),
            "age_rules": [{"days": one.days, "of": one.of, "becomes": one.becomes} for one in self.age_rules],
            "exceptions": [
                {"name": one.name, "access": one.access, "about": one.about, "value": one.value, "starts": one.starts, "ends": one.ends}
                for one in self.exceptions
            ],
            "networks": [list(one) for one in self.networks],
        }  # fmt: skip

    def access_of(self, story: StoryFacts, now: float) -> str:
        """The access that a story has at a moment: a named exception, else its own as free lists and age turn it."""
        for one in self.exceptions:
            if one.applies(story, now):
                return one.access
        access = story.access
        if access == "metered" and (story.kind in self.free_kinds or not self.free_sections.isdisjoint(story.sections)):
            access = "free"
        for rule in self.age_rules:
            if now - story.published < rule.days * _DAY:
                break
            if rule.of in ("", access):
                access = rule.becomes
        return access

    @property
    def changes_with_time(self) -> bool:
        return bool(self.age_rules or self.exceptions)

    @cached_property
    def _parsed_networks(self) -> list[tuple[Network, float | None, float | None]]:
        return [(ipaddress.ip_network(one, strict=False), starts, ends) for one, starts, ends in self.networks]

    def holds_address(self, address: str, now: float) -> bool:
        """Whether a network address belongs to an institution that reads as subscribers at a moment."""
        if not self.networks:
            return False
        try:
            asked = ipaddress.ip_address(address)
        except ValueError:
            return False
        mapped = getattr(asked, "ipv4_mapped", None) or asked
        return any(
            mapped.version == network.version and mapped in network and (starts is None or starts <= now) and (ends is None or now < ends)
            for network, starts, ends in self._parsed_networks
        )
