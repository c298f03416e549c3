"""How a front is laid out: pinned stories first, the newest after them, no story twice on a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import chain

from broadsheet.newsroom.models.front import Front
from broadsheet.newsroom.models.section import Section
from broadsheet.newsroom.models.story import Story
from broadsheet.newsroom.querysets import EVERYTHING

# As many as the head of the home front shows: a story laid and not shown would be lost to the page.
HEAD = 8
_BLOCK = 5
SECTION_PAGE = 30


@dataclass(frozen=True)
class Placed:
    """A story on a front, and why it stands there, in an editor's words."""

    story: Story
    reason: str
    pinned: bool = False


@dataclass
class Block:
    """A part of a front: its head, or the stories of one section."""

    name: str
    section: Section | None
    placed: list[Placed] = field(default_factory=list)


@dataclass(frozen=True)
class Slot:
    """A story that may be placed, by number, before it is loaded."""

    story: int
    has_picture: bool
    reason: str
    pinned: bool = False


def lay(pinned: Iterable[Slot], recent: Iterable[Slot], most: int, used: set[int]) -> list[Slot]:
    """The first `most` stories, pinned ones before recent ones, leaving out those `used`, to which they are added."""
    laid: list[Slot] = []
    for one in chain(pinned, recent):
        if len(laid) == most:
            break
        if one.story not in used:
            used.add(one.story)
            laid.append(one)
    return laid


def picture_first(slots: list[Slot]) -> list[Slot]:
    """The first story that has a picture goes to the place that shows one large; the others keep their order."""
    for one in slots[:4]:
        if one.has_picture:
            moved = one if one is slots[0] else replace(one, reason=f"{one.reason}; first with a picture")
            return [moved, *(other for other in slots if other is not one)]
    return slots


def lay_home() -> list[Block]:
    """The home front: the head, then a block for each section of the navigation that has anything left to show."""
    used: set[int] = set()
    pinned = _pinned(None)
    head = lay(pinned, _recent(EVERYTHING, HEAD * 2, "Newest of all sections"), HEAD, used)
    laid: list[tuple[Block, list[Slot]]] = [(Block("Head", None), head if pinned else picture_first(head))]
    for section in Section.objects.filter(parent=None, in_navigation=True):
        slots = lay([], _recent(section.tag, _BLOCK + HEAD + 2, f"Newest in {section.name}"), _BLOCK, used)
        if slots:
            laid.append((Block(section.name, section), picture_first(slots)))
    return _loaded(laid)


def lay_section(section: Section) -> list[Block]:
    """A section's front: pinned stories, then the newest of the section and those under it."""
    newest = _recent(section.tag, SECTION_PAGE * 2, f"Newest in {section.name}")
    return _loaded([(Block(section.name, section), lay(_pinned(section), newest, SECTION_PAGE, set()))])


def _loaded(laid: list[tuple[Block, list[Slot]]]) -> list[Block]:
    """The blocks with their stories, all loaded at once."""
    stories = Story.objects.public().for_cards().in_bulk([slot.story for _, slots in laid for slot in slots])
    for block, slots in laid:
        block.placed = [Placed(stories[one.story], one.reason, one.pinned) for one in slots if one.story in stories]
    return [block for block, _ in laid]


def _pinned(section: Section | None) -> list[Slot]:
    front = Front.objects.filter(section=section).first()
    if front is None:
        return []
    slots = []
    for position, slot in enumerate((one for one in front.slots.all() if one.is_current()), 1):
        why = f"Pinned at {position}" + (f": {slot.reason}" if slot.reason else "")
        until = f", until {slot.until:%d %b %H:%M} UTC" if slot.until else ""
        slots.append(Slot(slot.story_id, True, why + until, pinned=True))
    public = set(Story.objects.public().filter(pk__in=[one.story for one in slots]).values_list("pk", flat=True))
    return [one for one in slots if one.story in public]


def _recent(list_name: str, most: int, reason: str) -> list[Slot]:
    newest = Story.objects.placed(list_name).values_list("pk", "picture_id")[:most]
    return [Slot(story, picture is not None, f"{reason}, no. {place}") for place, (story, picture) in enumerate(newest, 1)]
