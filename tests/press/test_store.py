"""The page store keeps what is printed, and lets notices make it stale or take it away."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from broadsheet.press.node import the_store
from broadsheet.press.notices import Notice
from broadsheet.press.printed import print_html
from broadsheet.press.store import PageStore, StoreFull
from broadsheet.press.tail import catch_up

OpenStore = Callable[..., PageStore]


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[OpenStore]:
    opened: list[PageStore] = []

    def open_(megabytes: int = 8) -> PageStore:
        opened.append(PageStore(tmp_path / "store", megabytes=megabytes))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> PageStore:
    store = open_store()
    store.begin_anew(cursor=0, stamp="test")
    return store


def _keep(store: PageStore, key: str, html: str, *tags: str, seen: int | None = None) -> bool:
    return store.keep_fragment(key, print_html(html), tags, seen=store.serial() if seen is None else seen)


def _record(*keys: str, wanted: bool = False) -> dict[str, Any]:
    return {"keys": list(keys), "parts": [["fragments", list(keys)]], "wanted": wanted, "fresh": True}


def _tell(store: PageStore, *tags: str, at_once: bool = False) -> bool:
    cursor = store.cursor() or 0
    return store.apply([(cursor + 1, tag, at_once) for tag in tags], since=cursor, cursor=cursor + 1)


def _is_fresh(store: PageStore, key: str) -> bool:
    found = store.fragment(key)
    assert found is not None
    return found.fresh


# Keeping


def test_what_is_kept_is_read_again(store: PageStore) -> None:
    _keep(store, "a", "<p>é</p>", "tag")
    assert store.fragment("a") == print_html("<p>é</p>")


def test_what_is_kept_outlives_the_process(store: PageStore, open_store: OpenStore) -> None:
    _keep(store, "a", "kept", "tag")
    store.close()
    assert open_store().fragment("a") == print_html("kept")


def test_a_plan_is_read_with_its_fragments_in_order(store: PageStore) -> None:
    _keep(store, "b", "second")
    record = _record("a", "b")
    store.keep_plan("/x/", record, (), seen=store.serial())
    assert store.plan("/x/") == (record, [None, print_html("second")])


def test_the_generation_moves_with_every_change(store: PageStore) -> None:
    before = store.generation()
    _keep(store, "a", "html")
    assert store.generation() > before


@pytest.mark.parametrize("key", ["/" + "a" * 600, "/" + "é" * 400, "/" + "新" * 300, "/a?b=" + "🗞" * 200])
def test_a_key_may_be_long(store: PageStore, key: str) -> None:
    _keep(store, key, "html", key)
    store.keep_plan(key, _record(key), [key], seen=store.serial())
    _tell(store, "x" + key[1:])
    assert store.plan(key) == (_record(key), [print_html("html")])


def test_long_keys_that_begin_alike_are_told_apart(store: PageStore) -> None:
    _keep(store, "/" + "a" * 600 + "1", "one")
    _keep(store, "/" + "a" * 600 + "2", "two")
    assert store.fragment("/" + "a" * 600 + "1") == print_html("one")


def test_a_notice_finds_what_carries_a_long_tag(store: PageStore) -> None:
    _keep(store, "a", "html", "topic:" + "新" * 300)
    _tell(store, "topic:" + "新" * 300, at_once=True)
    assert store.fragment("a") is None


@pytest.mark.parametrize("address", ["/" + "a" * 600 + "/", "/" + "新" * 300 + "/"])
def test_a_wanted_address_may_be_long(store: PageStore, address: str) -> None:
    _tell(store, address)
    assert store.wanted() == [address]


# Notices


def test_a_notice_makes_stale_what_carries_its_tag(store: PageStore) -> None:
    _keep(store, "a", "html", "changed", "other")
    _keep(store, "b", "html", "other")
    _tell(store, "changed")
    assert not _is_fresh(store, "a")
    assert _is_fresh(store, "b")


def test_what_is_stale_keeps_its_html(store: PageStore) -> None:
    _keep(store, "a", "last good", "changed")
    _tell(store, "changed")
    found = store.fragment("a")
    assert found is not None
    assert (found.html, found.deflated) == (b"last good", print_html("last good").deflated)


def test_a_stale_plan_says_so(store: PageStore) -> None:
    store.keep_plan("/x/", _record(), ["changed"], seen=store.serial())
    _tell(store, "changed")
    assert store.plan("/x/") == ({**_record(), "fresh": False}, [])


def test_an_at_once_notice_takes_away_what_carries_its_tag(store: PageStore) -> None:
    _keep(store, "a", "html", "killed")
    _keep(store, "b", "html", "other")
    store.keep_plan("/x/", _record("a", "b"), ["killed"], seen=store.serial())
    _tell(store, "killed", at_once=True)
    assert store.fragment("a") is None
    assert store.plan("/x/") is None
    assert _is_fresh(store, "b")


def test_an_at_once_notice_takes_away_what_is_already_stale(store: PageStore) -> None:
    _keep(store, "a", "html", "killed")
    _tell(store, "killed")
    _tell(store, "killed", at_once=True)
    assert store.fragment("a") is None


@pytest.mark.parametrize("at_once", [False, True])
def test_a_page_that_is_wanted_is_asked_for_when_it_changes(store: PageStore, at_once: bool) -> None:
    store.keep_plan("/wanted/", _record(wanted=True), ["changed"], seen=store.serial())
    store.keep_plan("/unwanted/", _record(), ["changed"], seen=store.serial())
    _tell(store, "changed", at_once=at_once)
    assert store.wanted() == ["/wanted/"]


def test_a_page_printed_again_is_crossed_off(store: PageStore) -> None:
    _tell(store, "/x/", "/y/")
    store.printed_again("/x/")
    assert store.wanted() == ["/y/"]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_rendering_that_began_before_a_notice_is_not_kept(store: PageStore, at_once: bool) -> None:
    seen = store.serial()
    _tell(store, "changed", at_once=at_once)
    assert not _keep(store, "a", "old", "other", "changed", seen=seen)
    assert not store.keep_plan("/x/", _record(), ["changed"], seen=seen)
    assert store.fragment("a") is store.plan("/x/") is None


def test_a_rendering_that_a_notice_does_not_touch_is_kept(store: PageStore) -> None:
    seen = store.serial()
    _tell(store, "changed")
    assert _keep(store, "a", "html", "other", seen=seen)


def test_a_rendering_that_began_after_a_notice_is_kept(store: PageStore) -> None:
    _tell(store, "changed")
    assert _keep(store, "a", "html", "changed")


def test_a_rendering_that_began_before_the_store_is_not_kept(store: PageStore) -> None:
    seen = store.serial()
    store.begin_anew(cursor=0, stamp="test")
    assert not _keep(store, "a", "old", "tag", seen=seen)


def test_a_store_begun_anew_is_empty(store: PageStore) -> None:
    _keep(store, "a", "html", "tag")
    _tell(store, "/x/")
    store.keep_failure("b", "said")
    store.begin_anew(cursor=7, stamp="new")
    assert store.counts() == {"fragments": 0, "plans": 0, "failures": 0}
    assert (store.wanted(), store.cursor(), store.stamp()) == ([], 7, "new")


def test_notices_that_another_process_applied_change_nothing(store: PageStore) -> None:
    _keep(store, "a", "html", "changed")
    assert not store.apply([(4, "changed", True)], since=3, cursor=4)
    assert _is_fresh(store, "a")
    assert store.cursor() == 0


# The tail


def _notice(number: int, tag: str, *, at_once: bool = False) -> None:
    Notice.objects.bulk_create([Notice(pk=number, tag=tag, at_once=at_once)])


@pytest.mark.django_db
def test_the_tail_applies_each_notice_once(store: PageStore) -> None:
    _notice(1, "first")
    _notice(2, "second")
    assert catch_up(store) == 2
    assert catch_up(store) == 0
    assert store.cursor() == 2


@pytest.mark.django_db
def test_a_notice_that_comes_late_is_not_missed(store: PageStore) -> None:
    _keep(store, "a", "html", "late")
    _notice(5, "early")
    catch_up(store)
    assert store.gaps() == [1, 2, 3, 4]
    _notice(3, "late", at_once=True)
    assert catch_up(store) == 1
    assert store.fragment("a") is None
    assert (store.gaps(), store.cursor()) == ([1, 2, 4], 5)


@pytest.mark.django_db
def test_late_and_new_notices_are_applied_together(store: PageStore) -> None:
    _keep(store, "a", "html", "late")
    _notice(2, "early")
    catch_up(store)
    _notice(1, "late")
    _notice(4, "new")
    assert catch_up(store) == 2
    assert not _is_fresh(store, "a")
    assert (store.gaps(), store.cursor()) == ([3], 4)


@pytest.mark.django_db
def test_numbers_that_never_come_are_given_up_in_the_end(store: PageStore) -> None:
    _notice(100, "early")
    catch_up(store)
    _notice(90_000, "much later")
    catch_up(store)
    assert store.gaps()[0] == 70_000
    assert catch_up(store) == 0


@pytest.mark.django_db
def test_many_notices_are_applied_in_batches(store: PageStore) -> None:
    Notice.objects.bulk_create([Notice(pk=number, tag="tag") for number in range(1, 4502)])
    assert catch_up(store) == 4501
    assert (store.cursor(), store.gaps()) == (4501, [])


@pytest.mark.django_db
def test_a_new_store_begins_at_the_newest_notice(open_store: OpenStore) -> None:
    _notice(9, "before")
    store = open_store()
    assert catch_up(store) == 0
    assert store.cursor() == 9


@pytest.mark.django_db
def test_a_notice_that_comes_late_is_not_missed_by_a_new_store(open_store: OpenStore) -> None:
    _notice(9, "before")
    store = open_store()
    catch_up(store)
    _keep(store, "a", "printed before the late one was committed", "late")
    _notice(8, "late", at_once=True)
    catch_up(store)
    assert store.fragment("a") is None


# Damage


@pytest.mark.parametrize("damage", [b"not a page store at all" * 1000, b"\x00" * 40_000, b"x"])
def test_a_store_that_cannot_be_read_begins_anew(store: PageStore, open_store: OpenStore, damage: bytes) -> None:
    _keep(store, "a", "html")
    store.close()
    (store.folder / "data.mdb").write_bytes(damage)
    again = open_store()
    assert again.counts() == {"fragments": 0, "plans": 0, "failures": 0}
    assert again.cursor() is None
    again.begin_anew(cursor=0, stamp="")
    assert _keep(again, "a", "html")


def test_a_store_that_cannot_be_read_leaves_nothing_lying_about(store: PageStore, open_store: OpenStore) -> None:
    store.close()
    (store.folder / "data.mdb").write_bytes(b"x" * 9000)
    open_store()
    assert [one.name for one in store.folder.parent.iterdir() if one.name.startswith("store")] == ["store"]


_READ_ALL = """
import sys
from pathlib import Path
from broadsheet.press.store import PageStore
store = PageStore(Path(sys.argv[1]), megabytes=8)
store.begin_anew(cursor=0, stamp="")
print("begun anew")
"""


def test_a_store_that_was_cut_short_begins_anew(store: PageStore) -> None:
    for number in range(50):
        _keep(store, str(number), "html" * 500)
    store.close()
    with open(store.folder / "data.mdb", "r+b") as file:
        file.truncate(8192)
    done = subprocess.run([sys.executable, "-c", _READ_ALL, str(store.folder)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "begun anew\n")


def test_a_folder_deleted_under_the_store_is_made_again() -> None:
    _keep(the_store(), "a", "html")
    shutil.rmtree(the_store().folder)
    assert the_store().fragment("a") is None
    assert _keep(the_store(), "a", "again")
    assert the_store().fragment("a") == print_html("again")


def test_a_folder_replaced_under_the_store_is_read() -> None:
    before = the_store()
    _keep(before, "a", "html")
    shutil.copytree(before.folder, before.folder.with_name("copy"))
    shutil.rmtree(before.folder)
    shutil.move(before.folder.with_name("copy"), before.folder)
    assert before.is_gone()
    assert the_store().fragment("a") == print_html("html")
    assert not the_store().is_gone()


def test_a_rendering_that_began_before_the_folder_was_deleted_is_not_kept() -> None:
    the_store().begin_anew(cursor=0, stamp="")
    for _ in range(5):
        _tell(the_store(), "tag")
    seen = the_store().serial()
    shutil.rmtree(the_store().folder)
    the_store().begin_anew(cursor=6, stamp="")
    assert not _keep(the_store(), "a", "old", "tag", seen=seen)


# A full store


def _fill(store: PageStore) -> str:
    """Fill the store to its last page, and give back what it says then."""
    return _until_full(lambda number: _keep(store, f"big:{number}", _incompressible(number), "tag")) and _until_full(
        lambda number: store.keep_failure(f"small:{number}", "x" * 300)
    )


def _until_full(put: Callable[[int], object]) -> str:
    for number in range(1000):
        try:
            put(number)
        except StoreFull as full:
            return str(full)
    pytest.fail("The store took everything.")


def _incompressible(number: int) -> str:
    return "".join(chr(0x4E00 + (number * 977 + n * 7919) % 20_000) for n in range(4000))


def test_a_full_store_says_what_to_do(open_store: OpenStore) -> None:
    said = _fill(open_store(megabytes=1))
    assert "is full" in said
    assert "BROADSHEET_STORE_MB" in said
    assert "delete the folder" in said


def test_a_full_store_still_serves_what_it_holds(open_store: OpenStore) -> None:
    store = open_store(megabytes=1)
    _fill(store)
    assert _is_fresh(store, "big:0")


def test_a_full_store_still_takes_away_what_was_killed(open_store: OpenStore) -> None:
    store = open_store(megabytes=1)
    store.begin_anew(cursor=0, stamp="")
    _keep(store, "killed", "html", "killed")
    _fill(store)
    _tell(store, "killed", at_once=True)
    assert store.fragment("killed") is None


def _nearly_fill(store: PageStore) -> None:
    for number in range(1000):
        if store.make_room():
            return
        _keep(store, f"big:{number}", _incompressible(number), "tag")
    pytest.fail("The store never made room.")


def test_a_store_makes_room_before_it_is_full(open_store: OpenStore) -> None:
    store = open_store(megabytes=1)
    store.begin_anew(cursor=7, stamp="test")
    _nearly_fill(store)
    assert store.counts()["fragments"] == 0
    assert (store.cursor(), store.stamp()) == (7, "test")


def test_a_store_with_room_keeps_its_pages(store: PageStore) -> None:
    _keep(store, "a", "html", "tag")
    assert not store.make_room()
    assert _is_fresh(store, "a")


def test_a_store_that_makes_room_still_waits_for_late_notices(open_store: OpenStore) -> None:
    store = open_store(megabytes=1)
    store.begin_anew(cursor=7, stamp="test", gaps=[3, 5])
    _nearly_fill(store)
    assert store.gaps() == [3, 5]


def test_a_rendering_that_began_before_room_was_made_is_not_kept(open_store: OpenStore) -> None:
    store = open_store(megabytes=1)
    store.begin_anew(cursor=0, stamp="test")
    seen = store.serial()
    _nearly_fill(store)
    assert not _keep(store, "a", "old", "tag", seen=seen)
