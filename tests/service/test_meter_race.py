"""The eleventh is never given: many requests of one member at once, on real servers."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.members import Device, make_members, seed_metered
from tests.whole_paper import free_port, running, wait_until_up

pytestmark = pytest.mark.service

STORIES, REQUESTS, ROUNDS, ALLOWANCE = 25, 40, 20, 10


@contextlib.contextmanager
def _database(kind: str) -> Iterator[dict[str, str]]:
    if kind == "sqlite":
        yield {}
        return
    admin = os.environ.get("BROADSHEET_TEST_DATABASE_URL")
    if admin is None:
        pytest.skip("The race on PostgreSQL needs a server: set BROADSHEET_TEST_DATABASE_URL.")
    name = f"broadsheet_race_{os.getpid()}"
    subprocess.run(["psql", admin, "-qc", f"CREATE DATABASE {name}"], check=True, capture_output=True)
    try:
        yield {"DATABASE_URL": f"{admin.rsplit('/', 1)[0]}/{name}"}
    finally:
        subprocess.run(["psql", admin, "-qc", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=False, capture_output=True)


def _all_at_once(device: Device, paths: list[str]) -> list[str]:
    """The paths that came whole when all were asked for at the same moment with the same cookies."""
    start, lock = threading.Barrier(len(paths)), threading.Lock()
    whole: list[str] = []
    wrong: list[object] = []

    def ask(path: str) -> None:
        mine = Device(device.paper, dict(device.cookies), keeps=False)
        start.wait()
        try:
            if mine.reads_whole(path):
                with lock:
                    whole.append(path)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    return whole


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_forty_requests_at_once_open_ten_stories_and_no_more(tmp_path: Path, kind: str) -> None:
    home, port, chance = tmp_path / "home", free_port(), random.Random(11)
    with _database(kind) as more, running(home, port=port, BROADSHEET_WORKERS="2", **more) as paper:
        seed_metered(home, port, STORIES, **more)
        members, stories = make_members(home, port, ROUNDS, **more)
        assert len(stories) == STORIES
        for number, (_, session) in enumerate(members):
            device = Device.of(paper, session)
            if number % 2:
                # Half of the rounds begin with a pass in hand, so that the front door itself counts.
                device.get("/")
                assert "broadsheet_pass" in device.cookies
            asked = stories + chance.choices(stories, k=REQUESTS - STORIES)
            chance.shuffle(asked)
            whole = set(_all_at_once(device, asked))
            assert len(whole) == ALLOWANCE, f"round {number}: {len(whole)} stories came whole"
            again = {path for path in stories if device.reads_whole(path)}
            assert again == whole, f"round {number}: what was granted is not what stays open"
            old = Device.of(paper, session)
            assert {path for path in stories if old.reads_whole(path)} == whole, f"round {number}: another device"


def test_kills_between_grant_and_answer_lose_no_story_and_give_none_away(tmp_path: Path) -> None:
    home, port, chance = tmp_path / "home", free_port(), random.Random(5)
    with running(home, port=port):
        seed_metered(home, port, STORIES)
        members, stories = make_members(home, port, 3)
    for _, session in members:
        whole: set[str] = set()
        with running(home, port=port, BROADSHEET_WORKERS="2") as paper:
            stopping = threading.Event()

            def read_on(session: str = session, whole: set[str] = whole, stopping: threading.Event = stopping) -> None:
                device = Device.of(paper, session)
                while not stopping.is_set():
                    path = chance.choice(stories)
                    with contextlib.suppress(OSError, http.client.HTTPException):
                        if device.reads_whole(path):
                            whole.add(path)

            threads = [threading.Thread(target=read_on) for _ in range(4)]
            for thread in threads:
                thread.start()
            time.sleep(0.02 + chance.random() * 0.1)
            os.killpg(paper.process.pid, signal.SIGKILL)
            paper.process.wait()
            stopping.set()
            for thread in threads:
                thread.join()
        with running(home, port=port, BROADSHEET_WORKERS="2") as paper:
            wait_until_up(paper)
            device = Device.of(paper, session)
            for path in whole:
                assert device.reads_whole(path), f"{path} was given and is closed after the kill"
            after = {path for path in stories if device.reads_whole(path)}
            assert whole <= after
            assert len(after) == ALLOWANCE
