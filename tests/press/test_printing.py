"""A page is printed once, its last good printing stands in, and nothing old is kept or served."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.http import Http404, HttpResponseBase, HttpResponseRedirect

from broadsheet.press.assembly import Ask, Page
from broadsheet.press.plans import Choice, Fragment, Plan, fragment
from broadsheet.press.printing import fresh_page, print_page
from broadsheet.press.store import PageStore

X = "/x/"


def _text(page: Page | HttpResponseBase) -> str:
    assert isinstance(page, Page)
    return page.answer(Ask(head=False, gzip=False, if_none_match="", reader=None)).body.decode()


def _tell(store: PageStore, tag: str, *, at_once: bool = False) -> None:
    cursor = store.cursor() or 0
    assert store.apply([(cursor + 1, tag, at_once)], since=cursor, cursor=cursor + 1)


def _plan(render: Callable[[], str], *more: Fragment, tag: str = "story") -> Plan:
    return Plan((fragment("a", {tag}, render), *more))


def _broken() -> str:
    raise ZeroDivisionError("no such template")


def _print(store: PageStore, render: Callable[[], str], *more: Fragment) -> str:
    return _text(print_page(store, X, lambda: _plan(render, *more)))


# Once


def test_a_page_is_printed_once_when_many_ask_together(store: PageStore) -> None:
    renders: list[int] = []
    together = threading.Barrier(12)

    def render() -> str:
        renders.append(threading.get_ident())
        time.sleep(0.05)
        return "html"

    def ask(_: int) -> str:
        together.wait()
        return _print(store, render)

    with ThreadPoolExecutor(12) as readers:
        assert list(readers.map(ask, range(12))) == ["html"] * 12
    assert len(renders) == 1


def test_a_printed_page_is_not_built_again(store: PageStore) -> None:
    _print(store, lambda: "html")
    assert _text(print_page(store, X, lambda: pytest.fail("built again"))) == "html"


def test_a_fragment_is_shared_by_the_pages_that_name_it(store: PageStore) -> None:
    renders: list[str] = []
    shared = fragment("top-news", {"top"}, lambda: renders.append("once") or "top")
    print_page(store, "/one/", lambda: Plan((shared,)))
    print_page(store, "/two/", lambda: Plan((shared,)))
    assert renders == ["once"]


def test_only_what_changed_is_rendered_again(store: PageStore) -> None:
    renders: list[str] = []
    steady = fragment("b", {"other"}, lambda: renders.append("steady") or " steady")
    _print(store, lambda: "old", steady)
    _tell(store, "story")
    assert _print(store, lambda: "new", steady) == "new steady"
    assert renders == ["steady"]


def test_a_page_is_fresh_until_a_tag_of_its_own_changes(store: PageStore) -> None:
    print_page(store, X, lambda: Plan((fragment("a", {"story"}, lambda: "html"),), tags=frozenset({"page"})))
    assert fresh_page(store, X) is not None
    _tell(store, "page")
    assert fresh_page(store, X) is None


def test_both_sides_of_a_choice_are_printed(store: PageStore) -> None:
    whole, preview = fragment("whole", {"story"}, lambda: "whole"), fragment("preview", {"story"}, lambda: "preview")
    print_page(store, X, lambda: Plan((Choice({"whole": (whole,), "preview": (preview,)}),)))
    assert store.counts()["fragments"] == 2


# When printing fails


def test_the_last_good_printing_stands_in_for_a_failing_one(store: PageStore) -> None:
    _print(store, lambda: "last good")
    _tell(store, "story")
    assert _print(store, _broken) == "last good"
    assert store.failures()["a"]["said"] == "ZeroDivisionError: no such template"


def test_what_stands_in_does_not_count_as_fresh(store: PageStore) -> None:
    _print(store, lambda: "last good")
    _tell(store, "story")
    _print(store, _broken)
    assert fresh_page(store, X) is None


def test_a_first_printing_that_fails_is_an_error(store: PageStore) -> None:
    with pytest.raises(ZeroDivisionError):
        _print(store, _broken)
    assert store.failures()["a"]["said"] == "ZeroDivisionError: no such template"
    assert store.counts()["plans"] == 0


def test_a_failing_fragment_is_left_alone_for_some_seconds(store: PageStore) -> None:
    _print(store, lambda: "last good")
    _tell(store, "story")
    _print(store, _broken)
    assert _print(store, lambda: "repaired") == "last good"


def test_a_failing_fragment_is_tried_again_after_some_seconds(store: PageStore) -> None:
    _print(store, lambda: "last good")
    _tell(store, "story")
    _print(store, _broken)
    with time_machine.travel(time.time() + 6):
        assert _print(store, lambda: "repaired") == "repaired"
    assert store.failures() == {}


def test_the_last_good_page_stands_in_when_its_plan_cannot_be_built(store: PageStore) -> None:
    _print(store, lambda: "last good")
    _tell(store, "story")
    assert _text(print_page(store, X, lambda: _broken() and Plan(()))) == "last good"
    assert X in store.failures()


def test_a_page_that_can_be_built_again_is_no_failure_any_more(store: PageStore) -> None:
    _print(store, lambda: "last good")
    _tell(store, "story")
    print_page(store, X, lambda: _broken() and Plan(()))
    assert _print(store, lambda: "repaired") == "repaired"
    assert store.failures() == {}


def test_a_page_that_cannot_be_built_and_never_was_is_an_error(store: PageStore) -> None:
    with pytest.raises(ZeroDivisionError):
        print_page(store, X, lambda: _broken() and Plan(()))


def test_nothing_killed_stands_in_for_a_failing_printing(store: PageStore) -> None:
    _print(store, lambda: "killed")
    _tell(store, "story", at_once=True)
    with pytest.raises(ZeroDivisionError):
        _print(store, _broken)


def test_a_page_that_is_no_more_is_not_stood_in_for(store: PageStore) -> None:
    def build() -> Plan:
        raise Http404

    _print(store, lambda: "last good")
    _tell(store, "story")
    with pytest.raises(Http404):
        print_page(store, X, build)


# When something changes while printing


@pytest.mark.parametrize("at_once", [False, True])
def test_a_page_that_changes_while_printing_is_printed_again(store: PageStore, at_once: bool) -> None:
    renders: list[str] = []

    def render() -> str:
        renders.append("once")
        if len(renders) == 1:
            _tell(store, "story", at_once=at_once)
            return "old"
        return "new"

    assert _print(store, render) == "new"
    fresh = fresh_page(store, X)
    assert fresh is not None
    assert _text(fresh) == "new"
    assert len(renders) == 2


def test_an_earlier_fragment_that_is_killed_while_a_later_one_prints_is_not_served(store: PageStore) -> None:
    said = ["KILLED", "gone"]

    def later() -> str:
        if said[0] == "KILLED":
            said.pop(0)
            _tell(store, "story", at_once=True)
        return " later"

    assert _print(store, lambda: said[0], fragment("b", {"other"}, later)) == "gone later"
    fresh = fresh_page(store, X)
    assert fresh is not None
    assert _text(fresh) == "gone later"


def test_a_page_that_changes_faster_than_it_prints_is_not_kept(store: PageStore) -> None:
    renders: list[str] = []

    def render() -> str:
        renders.append("again")
        _tell(store, "story")
        return f"version {len(renders)}"

    assert _print(store, render) == f"version {len(renders)}"
    assert store.fragment("a") is store.plan(X) is None


def test_what_is_killed_while_its_printing_fails_does_not_stand_in(store: PageStore) -> None:
    def killed_meanwhile() -> str:
        _tell(store, "story", at_once=True)
        return _broken()

    _print(store, lambda: "KILLED")
    _tell(store, "story")
    with pytest.raises(ZeroDivisionError):
        _print(store, killed_meanwhile)


def test_what_is_killed_while_another_fragment_fails_is_not_served_beside_its_stand_in(store: PageStore) -> None:
    said = ["KILLED"]
    good = fragment("b", {"other"}, lambda: " last good")

    def killed_meanwhile() -> str:
        said[0] = "gone"
        _tell(store, "story", at_once=True)
        return _broken()

    _print(store, lambda: said[0], good)
    _tell(store, "other")
    assert _print(store, lambda: said[0], fragment("b", {"other"}, killed_meanwhile)) == "gone last good"


# Answers that are no pages


def test_a_redirect_is_passed_on_and_not_kept(store: PageStore) -> None:
    redirect = HttpResponseRedirect("/new/")
    assert print_page(store, "/old/", lambda: redirect) is redirect
    assert store.plan("/old/") is None
