"""The page store: printed fragments and plans in LMDB, read by many processes without locks or copies."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from enum import IntEnum
from pathlib import Path
from typing import Any

import lmdb

from broadsheet.press.printed import Printed, made_due, made_stale, pack, unpack

log = logging.getLogger(__name__)

_KEY_MOST = 480
_NEARLY_FULL = 0.75


class Urgency(IntEnum):
    """What a notice asks of that which carries its tag: see `PageStore.apply`."""

    BEFORE_SERVED = 0
    AT_ONCE = 1
    IN_TIME = 2


class StoreFull(Exception):
    """The page store has reached its most; the message says what to do."""


class PageStore:
    """One node's page store.

    Opened once a process, never before a fork. `cursor` is the last notice whose changes the store has seen; it moves
    in the same transaction as the changes, so that a kill at any point leaves a store that catches up by itself.
    """

    def __init__(self, folder: Path, *, megabytes: int) -> None:
        self.folder = folder
        self._map_size = megabytes * 1024 * 1024
        self._lock = threading.Lock()
        self._env: Any = None
        self._open()

    def _open(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._connect()
        except lmdb.Error as error:
            # What is printed can be printed again: a store that cannot be read is put aside and begun anew.
            aside = self.folder.with_name(f"{self.folder.name}.broken-{time.time_ns()}")
            log.error("The page store %s cannot be read (%s); it is put aside and printed anew.", self.folder, error)
            self._env = None
            shutil.move(self.folder, aside)
            shutil.rmtree(aside, ignore_errors=True)
            self.folder.mkdir(parents=True)
            self._connect()

    def _connect(self) -> None:
        self._env = lmdb.open(str(self.folder), map_size=self._map_size, max_dbs=8, max_readers=512, metasync=False, lock=True)
        # Asked in this order, as another process may be writing: the file only grows.
        last_page = self._env.info()["last_pgno"]
        file = os.stat(self.folder / "data.mdb")
        self._inode = file.st_ino
        # A file cut short is mapped without complaint, and the process dies when it reads past the end.
        page_size = self._env.stat()["psize"]
        if file.st_size < (last_page + 1) * page_size:
            raise lmdb.CorruptedError("the file ends too soon")
        self._fragments = self._env.open_db(b"fragments")
        self._plans = self._env.open_db(b"plans")
        self._tags = self._env.open_db(b"tags", dupsort=True)
        self._applied = self._env.open_db(b"applied")
        self._meta = self._env.open_db(b"meta")
        self._failures = self._env.open_db(b"failures")
        self._wanted = self._env.open_db(b"wanted")
        self._begin_counting()

    def _begin_counting(self) -> None:
        """A new store counts on from the clock, so that nothing rendered for one that was deleted may be kept in it."""
        with self._env.begin(write=True, db=self._meta) as txn:
            if txn.get(b"serial") is None:
                serial = str(time.time_ns() // 1_000).encode()
                txn.put(b"serial", serial)
                txn.put(b"floor", serial)
                txn.put(b"begun", repr(time.time()).encode())

    def close(self) -> None:
        if self._env is not None:
            self._env.close()
            self._env = None

    def is_gone(self) -> bool:
        """Whether the files were deleted or replaced under this process."""
        try:
            return os.stat(self.folder / "data.mdb").st_ino != self._inode
        except OSError:
            return True

    def reopen(self) -> None:
        with self._lock:
            self.close()
            self._open()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Any]:
        try:
            with self._env.begin(write=True) as txn:
                yield txn
        except lmdb.MapFullError as error:
            raise StoreFull(
                f"The page store {self.folder} is full. Raise BROADSHEET_STORE_MB, or delete the folder: it is printed anew."
            ) from error

    # Reading

    def generation(self) -> int:
        """A number that grows with every change to the store."""
        return int(self._env.info()["last_txnid"])

    def fragment(self, key: str) -> Printed | None:
        with self._env.begin(db=self._fragments) as txn:
            return unpack(txn.get(_name(key)))

    def plan(self, address: str) -> tuple[dict[str, Any], list[Printed | None]] | None:
        """The record of an address and its fragments in the record's order, or None where none is printed."""
        with self._env.begin() as txn:
            raw = txn.get(_name(address), db=self._plans)
            if raw is None:
                return None
            record: dict[str, Any] = json.loads(raw)
            del record["address"]
            return record, [unpack(txn.get(_name(key), db=self._fragments)) for key in record["keys"]]

    def cursor(self) -> int | None:
        with self._env.begin(db=self._meta) as txn:
            raw = txn.get(b"cursor")
            return None if raw is None else int(raw)

    def stamp(self) -> str:
        with self._env.begin(db=self._meta) as txn:
            return bytes(txn.get(b"stamp") or b"").decode()

    def serial(self) -> int:
        """How often notices changed the store; a rendering notes it at its start (see `keep_fragment`)."""
        with self._env.begin(db=self._meta) as txn:
            return int(txn.get(b"serial") or 0)

    def changed_at(self, tags: Iterable[str]) -> float:
        """When one of `tags` last changed here, in seconds since 1970; before that, when the store was begun."""
        with self._env.begin(db=self._applied) as txn:
            found = (txn.get(_name(tag)) for tag in tags)
            moments = [float(raw.partition(b" ")[2]) for raw in found if raw is not None]
            return max([float(txn.get(b"begun", db=self._meta) or 0), *moments])

    def wanted(self) -> list[str]:
        """The addresses that must be printed again at once."""
        with self._env.begin(db=self._wanted) as txn:
            return [bytes(address).decode() for address in txn.cursor().iternext(keys=False)]

    def gaps(self) -> list[int]:
        with self._env.begin(db=self._meta) as txn:
            raw = txn.get(b"gaps")
            return [] if raw is None else json.loads(raw)

    def counts(self) -> dict[str, int]:
        with self._env.begin() as txn:
            return {
                "fragments": txn.stat(self._fragments)["entries"],
                "plans": txn.stat(self._plans)["entries"],
                "failures": txn.stat(self._failures)["entries"],
            }

    def failures(self) -> dict[str, dict[str, Any]]:
        """The fragments whose last printing failed: what was said, and when."""
        with self._env.begin(db=self._failures) as txn:
            return {bytes(key).decode(): json.loads(value) for key, value in txn.cursor()}

    # Writing

    def keep_fragment(self, key: str, printed: Printed, tags: Iterable[str], *, seen: int) -> bool:
        """Keep one fragment; see `keep_page`."""
        return self.keep_page([(key, printed, tags)], seen=seen)

    def keep_plan(self, address: str, record: dict[str, Any], tags: Iterable[str], *, seen: int) -> bool:
        """Keep one plan; see `keep_page`."""
        return self.keep_page([], (address, record, tags), seen=seen)

    def keep_page(
        self,
        fragments: Iterable[tuple[str, Printed, Iterable[str]]],
        plan: tuple[str, dict[str, Any], Iterable[str]] | None = None,
        *,
        seen: int,
    ) -> bool:
        """Keep fragments (key, printing, tags) and a plan (address, record, tags), all at once.

        Their rendering began when the store's serial was `seen`. False, and nothing kept, where one of their tags has
        changed since: what was rendered may be old already.
        """
        fragments = [(key, printed, list(tags)) for key, printed, tags in fragments]
        with self._writing() as txn:
            told = [tag for _, _, tags in fragments for tag in tags] + (list(plan[2]) if plan else [])
            if self._changed_since(txn, dict.fromkeys(told), seen):
                return False
            for key, printed, tags in fragments:
                self._put(txn, self._fragments, b"F", _name(key), pack(printed), tags)
            if plan:
                address, record, tags = plan[0], plan[1], list(plan[2])
                self._put(txn, self._plans, b"P", _name(address), _json({**record, "address": address}), tags)
        return True

    def _put(self, txn: Any, database: Any, kind: bytes, name: bytes, value: bytes, tags: Iterable[str]) -> None:
        txn.put(name, value, db=database)
        for tag in tags:
            txn.put(_name(tag), kind + name, db=self._tags)
        txn.delete(name, db=self._failures)

    def has_changed(self, tags: Iterable[str], *, since: int) -> bool:
        """Whether one of `tags` changed after the store's serial was `since`."""
        with self._env.begin() as txn:
            return self._changed_since(txn, tags, since)

    def keep_failure(self, key: str, said: str) -> None:
        with self._writing() as txn:
            txn.put(_name(key), json.dumps({"said": said, "at": time.time()}).encode(), db=self._failures)

    def make_room(self) -> bool:
        """Empty the store of pages when it is nearly full, so that a notice always finds room. Whether that was needed.

        What is printed can be printed again; a kill that cannot be written down could not be made good.
        """
        with self._env.begin() as txn:
            stats = [txn.stat(database) for database in (self._fragments, self._plans, self._tags, self._applied)]
        pages = sum(one["branch_pages"] + one["leaf_pages"] + one["overflow_pages"] for one in stats)
        if pages * stats[0]["psize"] < self._map_size * _NEARLY_FULL:
            return False
        log.warning("The page store %s is nearly full; its pages are dropped and printed anew when asked for.", self.folder)
        cursor = self.cursor()
        self.begin_anew(cursor=0 if cursor is None else cursor, stamp=self.stamp(), gaps=self.gaps())
        return True

    def printed_again(self, address: str) -> None:
        with self._writing() as txn:
            txn.delete(_name(address), db=self._wanted)

    def apply(self, notices: Iterable[tuple[int, str, int]], *, since: int, cursor: int, gaps: Iterable[int] = ()) -> bool:
        """Let notices (number, tag, urgency) change the store, and move the cursor from `since`.

        What carries a tag becomes stale: it is printed again before it is next served, and stands in only if that
        printing fails. What carries the tag of a notice `AT_ONCE` is removed: it is never served again. After one `IN_TIME`,
        a wanted page is served on until it is printed again, and nobody waits for that. A tag that is an address (`/…`)
        asks for that page to be printed at once.

        False, and nothing changed, where another process has moved the cursor meanwhile. A store too full to write down
        what may not be served is thrown away and begun anew: what it held can be printed again.
        """
        try:
            return self._apply(notices, since, cursor, gaps)
        except StoreFull:
            log.exception("The page store is thrown away and printed anew.")
            stamp = self.stamp()
            self.close()
            for file in ("data.mdb", "lock.mdb"):
                (self.folder / file).unlink(missing_ok=True)
            self.reopen()
            self.begin_anew(cursor=cursor, stamp=stamp, gaps=gaps)
            return True

    def _apply(self, notices: Iterable[tuple[int, str, int]], since: int, cursor: int, gaps: Iterable[int]) -> bool:
        with self._writing() as txn:
            if int(txn.get(b"cursor", db=self._meta) or -1) != since:
                return False
            serial = str(int(txn.get(b"serial", db=self._meta) or 0) + 1).encode()
            txn.put(b"serial", serial, db=self._meta)
            for _, tag, urgency in notices:
                name = _name(tag)
                if tag.startswith("/"):
                    txn.put(name, tag.encode(), db=self._wanted)
                    continue
                txn.put(name, b"%s %r" % (serial, time.time()), db=self._applied)
                self._touch_holders(txn, name, Urgency(urgency))
            txn.put(b"cursor", str(cursor).encode(), db=self._meta)
            txn.put(b"gaps", json.dumps(sorted(gaps)).encode(), db=self._meta)
        return True

    def _touch_holders(self, txn: Any, tag: bytes, urgency: Urgency) -> None:
        tags = txn.cursor(self._tags)
        if not tags.set_key(tag):
            return
        for holder in [bytes(value) for value in tags.iternext_dup()]:
            kind, name = holder[:1], holder[1:]
            if kind == b"P":
                self._touch_plan(txn, name, urgency)
            elif urgency == Urgency.AT_ONCE:
                txn.delete(name, db=self._fragments)
            else:
                self._touch_fragment(txn, name, is_due=urgency == Urgency.IN_TIME)
        if urgency == Urgency.AT_ONCE and tags.set_key(tag):
            tags.delete(dupdata=True)

    def _touch_fragment(self, txn: Any, name: bytes, *, is_due: bool) -> None:
        raw = txn.get(name, db=self._fragments)
        touched = None if raw is None else made_due(raw) if is_due else made_stale(raw)
        if touched != raw:
            txn.put(name, touched, db=self._fragments)

    def _touch_plan(self, txn: Any, name: bytes, urgency: Urgency) -> None:
        raw = txn.get(name, db=self._plans)
        if raw is None:
            return
        record = json.loads(raw)
        if record["wanted"]:
            txn.put(name, record["address"].encode(), db=self._wanted)
        if urgency == Urgency.AT_ONCE:
            txn.delete(name, db=self._plans)
        elif record["fresh"] and urgency == Urgency.IN_TIME and record["wanted"]:
            if not record.get("due"):
                txn.put(name, _json({**record, "due": time.time()}), db=self._plans)
        elif record["fresh"]:
            record["fresh"] = False
            txn.put(name, _json(record), db=self._plans)

    def _changed_since(self, txn: Any, tags: Iterable[str], seen: int) -> bool:
        if seen < int(txn.get(b"floor", db=self._meta) or 0):
            return True
        changes = (txn.get(_name(tag), db=self._applied) for tag in tags)
        return any(raw is not None and int(raw.partition(b" ")[0]) > seen for raw in changes)

    def begin_anew(self, *, cursor: int, stamp: str, gaps: Iterable[int] = ()) -> None:
        """Empty the store; it stands at `cursor` then, printed by the program and settings that `stamp` names.

        `gaps` are numbers below the cursor that may still be given to a notice.
        """
        with self._writing() as txn:
            for database in (self._fragments, self._plans, self._tags, self._applied, self._failures, self._wanted):
                txn.drop(database, delete=False)
            # Whatever is being rendered now began before: it may not be kept.
            serial = str(int(txn.get(b"serial", db=self._meta) or 0) + 1).encode()
            txn.put(b"serial", serial, db=self._meta)
            txn.put(b"floor", serial, db=self._meta)
            txn.put(b"begun", repr(time.time()).encode(), db=self._meta)
            txn.put(b"cursor", str(cursor).encode(), db=self._meta)
            txn.put(b"gaps", json.dumps(sorted(gaps)).encode(), db=self._meta)
            txn.put(b"stamp", stamp.encode(), db=self._meta)


def _name(text: str) -> bytes:
    name = text.encode("utf-8", "replace")
    if len(name) <= _KEY_MOST:
        return name
    # LMDB keys end at 511 bytes; a longer address is known by its start and a digest.
    return name[: _KEY_MOST - 40] + hashlib.blake2b(name, digest_size=20).hexdigest().encode()


def _json(record: dict[str, Any]) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode()
