"""The outside judge: a signed call to a real server, and what happens when it fails."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import settings

from broadsheet.comments.actions.post_comment import Sent, post_comment
from broadsheet.comments.models import State
from broadsheet.comments.outside_judge import signature
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
from tests.comments.conftest import GOOD

KEY = "a key for the outside judge"


class Outside:
    """What the server was asked, and what it will answer."""

    answer: Any = {"judgements": []}
    wait = 0.0
    asked: list[tuple[dict[str, str], bytes]]

    def __init__(self) -> None:
        self.asked = []


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    told = Outside()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.asked.append(({name.lower(): value for name, value in self.headers.items()}, body))
            time.sleep(told.wait)
            said = told.answer if isinstance(told.answer, bytes) else json.dumps(told.answer).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setitem(settings.ENV, "BROADSHEET_COMMENT_JUDGE", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setitem(settings.ENV, "BROADSHEET_COMMENT_JUDGE_KEY", KEY)
    yield told
    server.shutdown()
    server.server_close()


def test_it_is_asked_with_a_signature_and_its_word_counts(rita: Reader, story: Story, outside: Outside) -> None:
    outside.answer = {"judgements": [{"rule": "rumour", "confidence": 0.7, "spans": [[4, 11]], "reason": "Say where you know this from."}]}
    posted = post_comment(rita, story, Sent(GOOD))
    assert posted.comment is not None
    assert (posted.comment.state, posted.comment.why_held) == (State.HELD, "outside:rumour")
    (headers, body), *_ = outside.asked
    assert json.loads(body) == {"text": GOOD, "parent": "", "languages": ["en"]}
    moment = int(headers["broadsheet-signature"].split(",")[0].removeprefix("t="))
    assert headers["broadsheet-signature"] == f"t={moment},v1={signature(body, moment, KEY)}"


@pytest.mark.parametrize(
    "answer",
    [b"", b"no json", {}, {"judgements": 3}, {"judgements": [{"rule": "x"}]}, {"judgements": [{"rule": "x", "confidence": "much"}]}],
)
def test_an_answer_that_cannot_be_read_leaves_the_rules_alone(rita: Reader, story: Story, outside: Outside, answer: Any) -> None:
    outside.answer = answer
    posted = post_comment(rita, story, Sent(GOOD))
    assert posted.comment is not None
    assert posted.comment.state == State.PUBLISHED


def test_one_that_is_slow_is_not_waited_for(rita: Reader, story: Story, outside: Outside) -> None:
    outside.wait = 3.0
    began = time.monotonic()
    posted = post_comment(rita, story, Sent(GOOD))
    assert time.monotonic() - began < 2.9
    assert posted.comment is not None
    assert posted.comment.state == State.PUBLISHED
