"""Counts reads in memory and hands the sums on: no cookie, no address, no database write a read."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from functools import lru_cache

log = logging.getLogger(__name__)

# Agents that are not readers, by the words their names hold.
_NOT_READERS = ("bot", "crawl", "spider", "slurp", "preview", "fetch", "monitor", "curl", "wget", "python", "headless", "lighthouse")


def is_machine(agent: str) -> bool:
    return _is_machine(agent[:300])


@lru_cache(maxsize=4096)
def _is_machine(agent: str) -> bool:
    name = agent.lower()
    return any(word in name for word in _NOT_READERS)


class ReadCounter:
    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._lock = threading.Lock()

    def count(self, story: int, agent: str, purpose: str) -> None:
        """Count a read, unless a machine or a prefetching browser asked."""
        if not agent or purpose or is_machine(agent):
            return
        with self._lock:
            self._counts[story] += 1

    def take(self) -> dict[int, int]:
        with self._lock:
            taken, self._counts = dict(self._counts), Counter()
        return taken

    def give_back(self, counted: dict[int, int]) -> None:
        with self._lock:
            self._counts.update(counted)
