"""The front door's memory: pages read from the page store, kept until the store changes."""

from __future__ import annotations

from time import monotonic

from broadsheet.press.assembly import Page
from broadsheet.press.node import the_store
from broadsheet.press.printing import fresh_page, is_overdue

_MOST = 2_000
_LONGEST = 500


class PageShelf:
    """Pages by address. The whole shelf is cleared when the store's generation moves, so it can hold nothing stale."""

    def __init__(self) -> None:
        self._generation = -1
        self._pages: dict[str, Page | None] = {}
        self.store = the_store()
        self._look_again = 0.0

    def catch_up(self) -> int:
        """Forget everything if the store has changed, and return its generation."""
        now = monotonic()
        if now > self._look_again:
            # Whether the files were deleted under us costs a system call, so it is asked fifty times a second at most.
            self.store, self._look_again = the_store(), now + 0.02
        generation = self.store.generation()
        if generation != self._generation:
            self._pages.clear()
            self._generation = generation
        return generation

    def page(self, address: str) -> Page | None:
        """The page, if all of it is printed and fresh, as of the last `catch_up`."""
        page = self._pages.get(address)
        if (page is None and address not in self._pages) or (page is not None and page.due and is_overdue(page.due)):
            page = fresh_page(self.store, address)
            if len(self._pages) >= _MOST:
                self._pages.clear()
            if len(address) < _LONGEST:
                self._pages[address] = page
        return page
