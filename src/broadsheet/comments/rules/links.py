"""The rule that a comment has few links, and ones of which a reader can see where they lead."""

from __future__ import annotations

from broadsheet.comments.rules.judgement import Circumstances, Judgement, Rule, Thresholds
from broadsheet.comments.rules.links_reading import Link, read_links, trick_of
from broadsheet.comments.rules.words import without, words_of

_NAME = "links"
_FEW_WORDS = 3
_MOST_SPANS = 20
_MOST_CHARACTERS = 30_000


def judge(text: str, about: Circumstances) -> Judgement | None:
    """More links than `about.most_links`, little but a link, or one that hides where it leads; `about.own_hosts` never count."""
    found = read_links(text[:_MOST_CHARACTERS])
    links = [one for one in found if not one.is_at(about.own_hosts)]
    if not links:
        return None
    said = [one for one in (_too_many(links, about.most_links), _hidden(links), _little_else(text, found, links)) if one is not None]
    return max(said, key=lambda one: one.confidence, default=None)


def _too_many(links: list[Link], most: int) -> Judgement | None:
    if len(links) <= most:
        return None
    taken = "no links" if most == 0 else f"up to {most} link{'' if most == 1 else 's'}"
    return Judgement(
        _NAME, 0.92 if len(links) < 2 * most else 0.97, tuple((one.start, one.end) for one in links[most:][:_MOST_SPANS]),
        f"We take {taken} in a comment, and yours has {len(links)}. Please remove the marked ones, and tell what is in them.",
        f"{len(links)} links, {most} allowed.",
    )  # fmt: skip


def _hidden(links: list[Link]) -> Judgement | None:
    tricks = [(trick, one) for one in links if (trick := trick_of(one)) is not None]
    if not tricks:
        return None
    worst = max((trick for trick, _ in tricks), key=lambda one: one.confidence)
    return Judgement(
        _NAME, worst.confidence, tuple((one.start, one.end) for _, one in tricks[:_MOST_SPANS]),
        f"{worst.to_writer} Please link to the page itself, by its full address.", worst.to_moderator,
    )  # fmt: skip


def _little_else(text: str, found: list[Link], links: list[Link]) -> Judgement | None:
    words = len(words_of(without(text[:_MOST_CHARACTERS], [(one.start, one.end) for one in found])))
    if words > _FEW_WORDS or len(text) > _MOST_CHARACTERS:
        return None
    return Judgement(
        _NAME, 0.75 if words == 0 else 0.65, tuple((one.start, one.end) for one in links[:_MOST_SPANS]),
        "There is little here but a link. Please say in a sentence or two what is behind it and why it matters.", "Little but a link.",
    )  # fmt: skip


LINKS = Rule(
    name=_NAME,
    label="Few links",
    guideline="Link sparingly, to pages whose address can be read, and say in your own words what is there.",
    judge=judge,
    thresholds=Thresholds(refuse=0.9, hold=0.6, flag=0.4),
)
