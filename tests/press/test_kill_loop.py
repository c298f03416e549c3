"""A process that is killed at any moment leaves a page store that opens, is sound, and still obeys notices."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from broadsheet.press.deflate import HEADER, trailer
from broadsheet.press.printed import Printed
from broadsheet.press.store import PageStore

ROUNDS = 15
KEYS, TAGS = 120, 7

# Writes as fast as it can: fragment n carries the tags "all" and n modulo TAGS. Every notice moves cursor and serial by one.
_WRITER = f"""
import itertools, random, sys
from pathlib import Path
from broadsheet.press.printed import print_html
from broadsheet.press.store import PageStore
store = PageStore(Path(sys.argv[1]), megabytes=64)
print("writing", flush=True)
for turn in itertools.count():
    n = random.randrange({KEYS})
    tags = ["all", f"tag:{{n % {TAGS}}}"]
    store.keep_fragment(f"f:{{n}}", print_html(f"<p>{{turn}}</p>" * random.randrange(1, 3000)), tags, seen=store.serial())
    keys = [f"f:{{n}}"]
    record = {{"keys": keys, "parts": [["fragments", keys]], "wanted": True, "fresh": True}}
    store.keep_plan(f"/{{n}}/", record, tags, seen=store.serial())
    if turn % 5 == 0:
        cursor = store.cursor()
        told = (cursor + 1, f"tag:{{random.randrange({TAGS})}}", turn % 10 == 0)
        store.apply([told], since=cursor, cursor=cursor + 1)
"""


def _kill_a_writer(folder: Path, after: float) -> None:
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    with writer.stdout as said:
        assert said.readline() == b"writing\n"
        time.sleep(after)
        assert writer.poll() is None, "The writer ended by itself."
        writer.kill()
        writer.wait()


def _printed(store: PageStore) -> dict[int, Printed]:
    found = {number: store.fragment(f"f:{number}") for number in range(KEYS)}
    return {number: one for number, one in found.items() if one is not None}


@pytest.mark.service
def test_a_store_is_sound_after_every_kill(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    store = PageStore(folder, megabytes=64)
    store.begin_anew(cursor=0, stamp="test")
    at_first = store.serial()
    store.close()
    chance = random.Random()
    most = last_cursor = 0
    for number in range(ROUNDS):
        after = chance.uniform(0.01, 0.3)
        said = f"round {number}, killed after {after:.4f} s"
        _kill_a_writer(folder, after)
        store = PageStore(folder, megabytes=64)
        cursor = store.cursor()
        # Had the store been put aside and begun anew, there would be no cursor, and had a notice been half applied, they would part.
        assert cursor is not None and cursor >= last_cursor, said  # noqa: PT018
        assert store.serial() == at_first + cursor, said
        kept = _printed(store)
        for one in kept.values():
            assert gzip.decompress(HEADER + one.deflated + trailer(one.crc, len(one.html))) == one.html, said
        killed = chance.randrange(TAGS)
        assert store.apply([(cursor + 1, f"tag:{killed}", True)], since=cursor, cursor=cursor + 1), said
        assert set(_printed(store)) == {n for n in kept if n % TAGS != killed}, said
        assert all(store.plan(f"/{n}/") is None for n in range(killed, KEYS, TAGS)), said
        most, last_cursor = max(most, len(kept)), cursor + 1
        store.close()
    assert most > KEYS / 4, "The writers hardly wrote anything."
    assert last_cursor > ROUNDS * 2, "The writers hardly applied a notice."
