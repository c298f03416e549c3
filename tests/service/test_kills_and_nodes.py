"""The whole paper under real kills, and on two nodes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.whole_paper import Running, environment, free_port, running, wait_until_up

pytestmark = pytest.mark.service

_NEWSROOM = """
import sys
from broadsheet.newsroom.models import Story
from broadsheet.newsroom.actions.kill_story import kill_story
for line in sys.stdin:
    verb, pk, text = line.rstrip("\\n").split(" ", 2)
    story = Story.objects.get(pk=int(pk))
    if verb == "publish":
        story.headline = text
        story.access = "free"
        story.save_revision().publish()
    else:
        kill_story(story, note=text)
    print("done", flush=True)
"""


class Newsroom:
    """An editor's process: writes to the database and tells nobody but by notices."""

    def __init__(self, home: Path, port: int, **more: str) -> None:
        code = f"import django; django.setup()\n{_NEWSROOM}"
        env = {**environment(home, port, **more), "DJANGO_SETTINGS_MODULE": "broadsheet.settings"}
        self._process = subprocess.Popen([sys.executable, "-c", code], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, verb: str, story: int, text: str) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{verb} {story} {text}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline().strip() == "done"

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)


def _seed(home: Path, port: int, **more: str) -> None:
    lines = "".join(
        f'{{"id": "s{number}", "headline": "Seed {number}", "date": "2024-01-02", "slug": "seed-{number}", "section": "City", "body": "Words."}}\n'
        for number in range(12)
    )
    subprocess.run(
        [sys.executable, "-m", "broadsheet.cli", "import", "stories", "--json", "-"], input=lines, text=True, check=True,
        env=environment(home, port, **more), capture_output=True,
    )  # fmt: skip


def _shows(paper: Running, text: str, path: str = "/", seconds: float = 3) -> float:
    """How long until a page shows a text, in seconds; fails where it does not."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if text in paper.get(path)[1]:
            return time.monotonic() - start
        time.sleep(0.005)
    raise AssertionError(f"{path} does not show {text!r} after {seconds} s")


def test_kills_at_any_moment_leave_nothing_that_a_restart_does_not_put_right(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    chance = random.Random(7)
    with running(home, port=port):
        _seed(home, port)
    newsroom = Newsroom(home, port)
    for number in range(6):
        with running(home, port=port, BROADSHEET_WORKERS="2") as paper:
            paper.get("/")
            newsroom.tell("publish", 1 + number, f"Headline of round {number}")
            time.sleep(chance.random() * 0.15)
            os.killpg(paper.process.pid, signal.SIGKILL)
            paper.process.wait()
            _gone(paper)
        newsroom.tell("publish", 7 + number % 5, f"Written while down {number}")
        with running(home, port=port) as paper:
            _shows(paper, f"Headline of round {number}", f"/city/2024/01/02/seed-{number}/")
            _shows(paper, f"Written while down {number}", f"/city/2024/01/02/seed-{6 + number % 5}/")
    newsroom.close()


def _gone(paper: Running) -> None:
    """Wait until nothing answers on the port any more."""
    for _ in range(200):
        try:
            paper.get("/health/")
        except OSError:
            return
        time.sleep(0.05)
    raise AssertionError("a process outlived the kill")


def test_a_killed_worker_or_night_shift_is_replaced(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home) as paper:
        children = subprocess.run(["pgrep", "-P", str(paper.process.pid)], capture_output=True, text=True, check=True).stdout.split()
        assert len(children) == 2, "a front-door worker and the night shift"
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        time.sleep(1.5)
        wait_until_up(paper, 10)
        after = subprocess.run(["pgrep", "-P", str(paper.process.pid)], capture_output=True, text=True, check=True).stdout.split()
        assert len(after) == 2
        assert not set(children) & set(after)


def test_a_deleted_page_store_is_printed_anew(tmp_path: Path) -> None:
    import shutil

    home = tmp_path / "home"
    with running(home) as paper:
        assert paper.get("/")[0] == 200
        shutil.rmtree(home / "page-store")
        for _ in range(300):
            assert paper.get("/")[0] == 200
        assert (home / "page-store" / "data.mdb").exists()


@pytest.mark.skipif("BROADSHEET_TEST_DATABASE_URL" not in os.environ, reason="Two nodes need PostgreSQL: set BROADSHEET_TEST_DATABASE_URL.")
def test_two_nodes_show_a_publish_and_a_kill_within_a_second(tmp_path: Path) -> None:
    admin = os.environ["BROADSHEET_TEST_DATABASE_URL"]
    name = f"broadsheet_nodes_{os.getpid()}"
    subprocess.run(["psql", admin, "-qc", f"CREATE DATABASE {name}"], check=True, capture_output=True)
    url = f"{admin.rsplit('/', 1)[0]}/{name}"
    try:
        with running(tmp_path / "one", DATABASE_URL=url) as one:
            _seed(tmp_path / "one", one.port, DATABASE_URL=url)
            with running(tmp_path / "two", DATABASE_URL=url) as two:
                newsroom = Newsroom(tmp_path / "one", one.port, DATABASE_URL=url)
                for paper in (one, two):
                    _shows(paper, "Seed 5")
                newsroom.tell("publish", 6, "Seen on both")
                assert max(_shows(one, "Seen on both"), _shows(two, "Seen on both")) < 1
                newsroom.tell("kill", 6, "Not so.")
                time.sleep(1)
                for paper in (one, two):
                    assert "Seen on both" not in paper.get("/")[1]
                    assert paper.get("/city/2024/01/02/seed-5/")[0] == 410
                newsroom.close()
    finally:
        subprocess.run(["psql", admin, "-qc", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=False, capture_output=True)
