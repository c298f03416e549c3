"""What changed in time is served until it is printed again, and nobody waits for that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from broadsheet.frontdoor import pages
from broadsheet.press import printing
from broadsheet.press.assembly import Ask, Page
from broadsheet.press.notices import Notice, give_notice
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.printing import fresh_page, print_page
from broadsheet.press.store import PageStore, Urgency


def _tell(store: PageStore, urgency: Urgency, tag: str = "comments") -> None:
    cursor = store.cursor() or 0
    assert store.apply([(cursor + 1, tag, urgency)], since=cursor, cursor=cursor + 1)


def _print(store: PageStore, words: str | Callable[[], str], *, wanted: bool = True) -> str:
    def render() -> str:
        return words() if callable(words) else words

    page = print_page(store, "/x/", lambda: Plan((fragment("a", {"comments"}, render),), frozenset({"story"}), wanted=wanted))
    assert isinstance(page, Page)
    return _words(page)


def _words(page: Page | None) -> str:
    return page.answer(Ask(False, False, "", None)).body.decode() if page else ""


def test_a_wanted_page_is_served_until_it_is_printed_again(store: PageStore) -> None:
    _print(store, "one")
    _tell(store, Urgency.IN_TIME)
    page = fresh_page(store, "/x/")
    assert _words(page) == "one"
    assert page
    assert page.due
    assert store.wanted() == ["/x/"]
    assert _print(store, "two") == "two"
    page = fresh_page(store, "/x/")
    assert page
    assert not page.due


def test_a_page_that_nobody_prints_again_by_itself_is_stale(store: PageStore) -> None:
    _print(store, "one", wanted=False)
    _tell(store, Urgency.IN_TIME)
    assert fresh_page(store, "/x/") is None
    assert store.wanted() == []
    assert _print(store, "two", wanted=False) == "two"


def test_many_changes_in_time_count_from_the_first(store: PageStore) -> None:
    _print(store, "one")
    _tell(store, Urgency.IN_TIME)
    first = fresh_page(store, "/x/")
    _tell(store, Urgency.IN_TIME)
    second = fresh_page(store, "/x/")
    assert first
    assert second
    assert first.due == second.due


@pytest.mark.parametrize(("urgency", "left"), [(Urgency.BEFORE_SERVED, "one"), (Urgency.AT_ONCE, "")])
def test_what_may_not_be_served_is_not_saved_by_being_due(store: PageStore, urgency: Urgency, left: str) -> None:
    for order in ([Urgency.IN_TIME, urgency], [urgency, Urgency.IN_TIME]):
        store.begin_anew(cursor=0, stamp="test")
        _print(store, "one")
        for one in order:
            _tell(store, one)
        assert fresh_page(store, "/x/") is None
        kept = store.fragment("a")
        assert (kept.html.decode() if kept else "") == left
        assert kept is None or not kept.fresh


def test_a_page_that_was_not_printed_again_is_served_no_more(store: PageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the night shift was killed between crossing it off and printing it."""
    monkeypatch.setattr(pages, "the_store", lambda: store)
    shelf = pages.PageShelf()
    _print(store, "one")
    _tell(store, Urgency.IN_TIME)
    shelf.catch_up()
    assert _words(shelf.page("/x/")) == "one"
    now = printing.time.time()
    monkeypatch.setattr(printing.time, "time", lambda: now + 6)
    assert shelf.page("/x/") is None
    assert _print(store, "two") == "two"
    shelf.catch_up()
    assert _words(shelf.page("/x/")) == "two"


def test_what_changes_while_it_is_printed_again_is_printed_once_more(store: PageStore) -> None:
    _print(store, "one")
    _tell(store, Urgency.IN_TIME)
    said = iter(["two", "three"])

    def words() -> str:
        now = next(said)
        if now == "two":
            _tell(store, Urgency.IN_TIME)
        return now

    assert _print(store, words) == "three"


def test_notices_tell_how_urgent_they_are(db: None) -> None:
    Notice.objects.all().delete()
    with transaction.atomic():
        give_notice({"a"})
        give_notice({"b"}, in_time=True)
        give_notice({"c"}, at_once=True, in_time=True)
    told = {tag: urgency for _, tag, urgency in (one.told for one in Notice.objects.all())}
    assert told == {"a": Urgency.BEFORE_SERVED, "b": Urgency.IN_TIME, "c": Urgency.AT_ONCE}
