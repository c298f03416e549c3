"""A busy conversation on real servers: nothing lost with kill -9, nothing twice, and the press is told once a second."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.service.members import Device, make_members, seed_metered
from tests.whole_paper import Running, environment, free_port, running

pytestmark = pytest.mark.service

_COUNT = """
import json, sys, django
django.setup()
from broadsheet.comments.models import Comment, Conversation
from broadsheet.press.notices import Notice
rows = list(Comment.objects.values_list("key", "text"))
story = int(sys.argv[1])
print(json.dumps({"rows": rows, "notices": Notice.objects.filter(tag=f"comments:{story}").count(), "counted": Conversation.objects.get(pk=story).published}))
"""


@dataclass
class Writer:
    """A member with a form in hand. A form that got no answer is sent again, as it is."""

    device: Device
    story: int
    token: str = ""
    opened: str = ""

    def open_form(self) -> None:
        status, page, _ = self.device.get(f"/comments/{self.story}/write/")
        assert status == 200
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        self.token = found[1]
        self.opened = re.search(r'name="opened" value="([^"]+)"', page)[1]  # type: ignore[index]

    def post(self, text: str, key: str) -> bool:
        """Whether the paper said that it has the comment."""
        connection = http.client.HTTPConnection("127.0.0.1", self.device.paper.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.device.cookies.items())
        body = urllib.parse.urlencode({"text": text, "key": key, "csrfmiddlewaretoken": self.token, "opened": self.opened})
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Mozilla/5.0"}
        try:
            connection.request("POST", f"/comments/{self.story}/write/", body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status == 302 and "/comments/c/" in (answer.getheader("location") or "")
        finally:
            connection.close()


def _story(home: Path, port: int) -> int:
    seed_metered(home, port, 1)
    said = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from broadsheet.newsroom.models import Story; print(Story.objects.first().pk)"],
        env={**environment(home, port), "DJANGO_SETTINGS_MODULE": "broadsheet.settings"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(said.stdout)


def _count(home: Path, port: int, story: int) -> dict:
    env = {**environment(home, port), "DJANGO_SETTINGS_MODULE": "broadsheet.settings"}
    said = subprocess.run([sys.executable, "-c", _COUNT, str(story)], env=env, capture_output=True, text=True, check=True).stdout
    return json.loads(said)


_THINGS = ["the bridge", "the ferry", "the market", "the meter", "the harbour", "the clock", "the hospital", "the school", "the library"]
# A writer's comments must differ, or the rule against repeating would hold them.
_SAID = [
    "I think that {} should be open in the evening, since most of us work all day.",
    "My grandmother told me that {} was better looked after when she was young.",
    "Nobody asked the people who live beside {} before the money was spent.",
    "When will the council say what {} costs, and who is going to pay for it?",
]


def _text(number: int, turn: int) -> str:
    return f"{_SAID[turn].format(_THINGS[number % len(_THINGS)])} I have waited {number + 2} weeks for an answer."


def test_kills_lose_no_comment_that_was_answered_and_retries_make_none_double(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    with running(home, port=port) as paper:
        story = _story(home, port)
        members, _ = make_members(home, port, 8)
        writers = [Writer(Device.of(paper, session), story) for _, session in members]
        for writer in writers:
            writer.open_form()
    time.sleep(3.1)  # faster than that, a moderator would look first
    forms = [(writer, _text(number, number // 8), f"form-{number}") for number, writer in enumerate(writers * 4)]
    answered: set[str] = set()
    for _ in range(2):
        with running(home, port=port, BROADSHEET_WORKERS="2") as paper:
            waiting = [form for form in forms if form[2] not in answered]
            threads = [threading.Thread(target=_send_all, args=(paper, waiting[at::4], answered)) for at in range(4)]
            for thread in threads:
                thread.start()
            time.sleep(0.35)
            os.killpg(paper.process.pid, signal.SIGKILL)
            paper.process.wait()
            for thread in threads:
                thread.join()
    with running(home, port=port) as paper:
        # Everything is sent again: what the paper has already, it must recognise.
        _send_all(paper, forms, answered)
        assert answered == {key for _, _, key in forms}
        told = _count(home, port, story)
    keys = [key for key, _ in told["rows"]]
    assert sorted(keys) == sorted(key for _, _, key in forms)
    assert told["counted"] == len(forms)


def _send_all(paper: Running, forms: list[tuple[Writer, str, str]], answered: set[str]) -> None:
    for writer, text, key in forms:
        writer.device.paper = paper
        with contextlib.suppress(OSError, http.client.HTTPException):
            if writer.post(text, key):
                answered.add(key)


def test_one_form_sent_by_ten_at_once_makes_one_comment(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    with running(home, port=port, BROADSHEET_WORKERS="2") as paper:
        story = _story(home, port)
        for key, (_, session) in zip(("form-1", ""), make_members(home, port, 2)[0], strict=True):
            writer = Writer(Device.of(paper, session), story)
            writer.open_form()
            time.sleep(3.1)
            start, said = threading.Barrier(10), []

            def send(key: str = key, writer: Writer = writer, start: threading.Barrier = start, said: list[bool] = said) -> None:
                start.wait()
                said.append(writer.post(_text(1, 1), key))

            threads = [threading.Thread(target=send) for _ in range(10)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert all(said), key
        assert len(_count(home, port, story)["rows"]) == 2


def test_a_storm_of_comments_is_printed_once_a_second(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    with running(home, port=port) as paper:
        story = _story(home, port)
        members, _ = make_members(home, port, 40)
        writers = [Writer(Device.of(paper, session), story) for _, session in members]
        for writer in writers:
            writer.open_form()
        time.sleep(3.1)
        began = time.monotonic()
        answered: set[str] = set()
        forms = [(writer, _text(number, number // 40), f"form-{number}") for number, writer in enumerate(writers * 4)]
        threads = [threading.Thread(target=_send_all, args=(paper, forms[at::4], answered)) for at in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        assert len(answered) == len(forms)
        time.sleep(2.5)  # the notice that was owed
        assert f'"published": {len(forms)}' in paper.get(f"/latest-comments/{story}.json")[1]
        assert _count(home, port, story)["notices"] <= took + 4
