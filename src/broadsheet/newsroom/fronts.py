"""How a front is laid out: pinned stories first, the newest after them, no story twice on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from broadsheet.newsroom.models.front import Front
from broadsheet.newsroom.models.section import Section
from broadsheet.newsroom.models.story import Story
from broadsheet.newsroom.querysets import EVERYTHING

HEAD = 9
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


def lay(pinned: Iterable[Placed], recent: Iterable[Placed], most: int, used: set[int]) -> list[Placed]:
    """The first `most` stories, pinned ones before recent ones, leaving out those `used`, to which they are added."""
    laid: list[Placed] = []
    for one in _one_after_the_other(pinned, recent):
        if len(laid) == most:
            break
        if one.story.pk not in used:
            used.add(one.story.pk)
            laid.append(one)
    return laid


def picture_first(placed: list[Placed]) -> list[Placed]:
    """The first story that has a picture goes to the place that shows one large; the others keep their order."""
    for one in placed[:4]:
        if one.story.picture_id:
            moved = Placed(one.story, f"{one.reason}; first with a picture", one.pinned) if one is not placed[0] else one
            return [moved, *(other for other in placed if other is not one)]
    return placed


def _one_after_the_other(*sources: Iterable[Placed]) -> Iterator[Placed]:
    for source in sources:
        yield from source


def lay_home() -> list[Block]:
    """The home front: the head, then a block for each section of the navigation that has anything left to show."""
    used: set[int] = set()
    pinned = _pinned(None)
    head = lay(pinned, _recent(EVERYTHING, HEAD * 2, "Newest of all sections"), HEAD, used)
    blocks = [Block("Head", None, head if pinned else picture_first(head))]
    for section in Section.objects.filter(parent=None, in_navigation=True):
        newest = _recent(section.tag, _BLOCK + HEAD + 2, f"Newest in {section.name}")
        placed = lay([], newest, _BLOCK, used)
        if placed:
            blocks.append(Block(section.name, section, picture_first(placed)))
    return blocks


def lay_section(section: Section) -> list[Block]:
    """A section's front: pinned stories, then the newest of the section and those under it."""
    newest = _recent(section.tag, SECTION_PAGE * 2, f"Newest in {section.name}")
    return [Block(section.name, section, lay(_pinned(section), newest, SECTION_PAGE, set()))]


def _pinned(section: Section | None) -> list[Placed]:
    front = Front.objects.filter(section=section).first()
    if front is None:
        return []
    slots = [slot for slot in front.slots.all() if slot.is_current()]
    stories = Story.objects.public().for_cards().in_bulk([slot.story_id for slot in slots])
    placed = []
    for position, slot in enumerate(slots, 1):
        story = stories.get(slot.story_id)
        if story is not None:
            why = f"Pinned at {position}" + (f": {slot.reason}" if slot.reason else "")
            until = f", until {slot.until:%d %b %H:%M} UTC" if slot.until else ""
            placed.append(Placed(story, why + until, pinned=True))
    return placed


def _recent(list_name: str, most: int, reason: str) -> list[Placed]:
    stories = Story.objects.placed(list_name).for_cards()[:most]
    return [Placed(story, f"{reason}, no. {position}") for position, story in enumerate(stories, 1)]
