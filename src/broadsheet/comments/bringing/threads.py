"""Bring comments into threads: who answers whom, however the export told it. Pure: rows in, changes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from broadsheet.comments.bringing.old_comment import Ref

# The depth of a comment that has come, and is not in its thread yet. No page shows one.
UNPLACED = 32_767
DEEPEST = 1000

MISSING = "The comment that it answered is missing; it begins a thread now."
ELSEWHERE = "The comment that it answered stands under another page; it begins a thread now."
ITSELF = "It said that it answers itself; it begins a thread now."
CIRCLE = "The comments answered each other in a circle; it begins a thread now."


@dataclass(slots=True)
class Node:
    """A comment as far as its thread is concerned. `ref` is what its platform said it answers; None: its parent here counts."""

    id: int
    source: str
    source_id: str
    ref: Ref | None
    parent: int | None
    root: int | None
    depth: int
    written: float
    is_published: bool
    replies: int
    note: str | None = None
    new_parent: int | None = None
    new_root: int | None = None
    new_depth: int = 0
    new_replies: int = 0
    new_note: str | None = None

    @property
    def is_moved(self) -> bool:
        return (self.parent, self.root, self.depth) != (self.new_parent, self.new_root, self.new_depth)


def arrange(nodes: list[Node], is_elsewhere: Callable[[list[tuple[str, str]]], set[tuple[str, str]]]) -> None:
    """Set the `new_…` of all comments of one page. `is_elsewhere` says which of some comments that are not among them exist at all."""
    by_id = {node.id: node for node in nodes}
    by_name = {(node.source, node.source_id): node for node in nodes if node.source}
    lost: list[tuple[Node, tuple[str, str]]] = []
    for node in nodes:
        if node.ref is None:
            node.new_parent = node.parent if node.parent in by_id else None
            continue
        name = (node.source, node.ref) if isinstance(node.ref, str) else (node.ref[0], node.ref[1])
        if not name[1]:
            continue
        parent = by_name.get(name)
        if parent is node:
            node.new_note = ITSELF
        elif parent is not None:
            node.new_parent = parent.id
        else:
            lost.append((node, name))
    there = is_elsewhere([name for _, name in lost]) if lost else set()
    for node, name in lost:
        node.new_note = ELSEWHERE if name in there else MISSING
    _break_circles(nodes, by_id)
    _set_depths(nodes, by_id)
    for node in nodes:
        if node.new_root and node.is_published:
            by_id[node.new_root].new_replies += 1


def _break_circles(nodes: list[Node], by_id: dict[int, Node]) -> None:
    """In each circle the comment that was written first answers nobody."""
    done: set[int] = set()
    for node in nodes:
        walked: dict[int, None] = {}
        at: Node | None = node
        while at is not None and at.id not in done and at.id not in walked:
            walked[at.id] = None
            at = by_id.get(at.new_parent or 0)
        if at is not None and at.id in walked:
            path = list(walked)
            circle = [by_id[one] for one in path[path.index(at.id) :]]
            first = min(circle, key=lambda one: (one.written, one.id))
            first.new_parent, first.new_note = None, CIRCLE
        done.update(walked)


def _set_depths(nodes: list[Node], by_id: dict[int, Node]) -> None:
    done: set[int] = set()
    for node in nodes:
        path = []
        at: Node | None = node
        while at is not None and at.id not in done:
            path.append(at)
            at = by_id.get(at.new_parent or 0)
        for one in reversed(path):
            parent = by_id.get(one.new_parent or 0)
            if parent is None:
                one.new_root, one.new_depth = None, 0
            else:
                one.new_root, one.new_depth = parent.new_root or parent.id, min(parent.new_depth + 1, DEEPEST)
            done.add(one.id)
