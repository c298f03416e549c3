"""A breaking story measured: readers' page time on a quiet paper, and while fifty comments a second arrive under ten thousand.

python bench/conversation.py [--seconds 20] [--rate 50] [--comments 10000]
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.paper import environment, free_port, served, wait_for_tasks

MAKE = """
import importlib, json, sys, django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from allauth.account.models import EmailAddress
from broadsheet.comments.models import Comment, Conversation, Voice
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
Store = importlib.import_module(settings.SESSION_ENGINE).SessionStore
members, comments = int(sys.argv[1]), int(sys.argv[2])
story = Story.objects.public().filter(slug="kadal-footbridge-to-close-for-eleven-weeks").select_related("section").get()
voice = Voice.objects.create(name="Bench")
Comment.objects.bulk_create((Comment(story=story, voice=voice, text=f"Comment number {n} says something about the bridge.", written_at=timezone.now(), published_at=timezone.now()) for n in range(comments)), batch_size=2000)
newest = Comment.objects.order_by("-pk")[0].appeared
Conversation.objects.update_or_create(story=story, defaults={"published": comments, "newest": newest})
made = []
for number in range(members):
    reader = Reader.objects.create_user(f"bench{number}@example.org", None)
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    session = Store()
    session.update({SESSION_KEY: str(reader.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: reader.get_session_auth_hash()})
    session.create()
    made.append(session.session_key)
print(json.dumps({"members": made, "story": story.pk, "path": story.get_absolute_url()}))
"""
NOTICES = """
import sys, django
django.setup()
from broadsheet.press.notices import Notice
from broadsheet.comments.models import Comment
print(Notice.objects.filter(tag=f"comments:{sys.argv[1]}").count(), Comment.objects.filter(key__startswith="bench-").count())
"""
WORDS = "bridge ferry market meter harbour clock hospital school library railway road pavement drain council budget".split()
# A writer's comments must differ, or the rule against repeating would hold them.
SAID = (
    "I think that the {} should be open in the evening, since most of us work all day.",
    "My grandmother told me that the {} was better looked after when she was young.",
    "Nobody asked the people who live beside the {} before the money was spent.",
    "When will the council say what the {} costs, and who is going to pay for it?",
    "Last year they promised us that the {} would be mended before the rains.",
)


def python(code: str, home: Path, port: int, *arguments: str, **more: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment(home, port, **more), capture_output=True, text=True, check=True
    ).stdout


def read_for(port: int, path: str, seconds: float) -> dict[str, float]:
    """One reader after the other on one connection: milliseconds to the whole page."""
    times, end = [], time.monotonic() + seconds
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < end:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip", "User-Agent": "bench bot"})
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200
        time.sleep(0.005)
    connection.close()
    cuts = statistics.quantiles(times, n=100)
    return {"reads": len(times), "p50_ms": round(cuts[49], 2), "p95_ms": round(cuts[94], 2), "p99_ms": round(cuts[98], 2)}


class Writer:
    def __init__(self, port: int, story: int, session: str) -> None:
        self.port, self.story, self.cookies = port, story, {"broadsheet_session": session}
        page = self._ask("GET", None)[1]
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]  # type: ignore[index]
        self.opened = re.search(r'name="opened" value="([^"]+)"', page)[1]  # type: ignore[index]

    def _ask(self, method: str, body: str | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Mozilla/5.0"}
        connection.request(method, f"/comments/{self.story}/write/", body, headers)
        answer = connection.getresponse()
        said = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0].strip('"')
        connection.close()
        return answer.status, said

    def post(self, number: int, turn: int) -> int:
        one, two = WORDS[number % len(WORDS)], WORDS[number // len(WORDS) % len(WORDS)]
        text = f"{SAID[turn % len(SAID)].format(one)} I have waited {number + 2} weeks for an answer about the {two}."
        return self._ask(
            "POST",
            urllib.parse.urlencode({"text": text, "key": f"bench-{number}", "csrfmiddlewaretoken": self.token, "opened": self.opened}),
        )[0]


def storm(writers: list[Writer], rate: int, seconds: float, hands: int = 6) -> dict[str, Any]:
    """Posts at a rate, spread over some hands; each writer in turn, so that nobody floods."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    began, total = time.monotonic(), int(rate * seconds)

    def work(hand: int) -> None:
        for number in range(hand, total, hands):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            started = time.perf_counter()
            status = writers[number % len(writers)].post(number, number // len(writers))
            times.append((time.perf_counter() - started) * 1000)
            statuses[status] = statuses.get(status, 0) + 1

    threads = [threading.Thread(target=work, args=(hand,)) for hand in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    return {
        "posts": total,
        "a_second": round(total / took, 1),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 1),
        "statuses": statuses,
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=20)
    asked.add_argument("--rate", type=int, default=50)
    asked.add_argument("--comments", type=int, default=10_000)
    asked.add_argument("--database", default="", help="postgresql://…; else SQLite")
    asked.add_argument("--workers", default="1", help="Front-door processes.")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, port = Path(folder) / "home", free_port()
        more = {"BROADSHEET_WORKERS": given.workers}
        more |= {"DATABASE_URL": given.database} if given.database else {}
        # The reader is a process of its own, or it would wait for the writers' threads, not for the paper.
        with served(home, "--demo", port=port, **more), ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
            wait_for_tasks(home, port, **more)
            members = int(given.rate * given.seconds / 5) + 1
            made = json.loads(python(MAKE, home, port, str(members), str(given.comments), **more))
            apart.submit(read_for, port, made["path"], 2).result()
            quiet = apart.submit(read_for, port, made["path"], given.seconds / 2).result()
            writers = [Writer(port, made["story"], session) for session in made["members"]]
            time.sleep(3.1)  # a form that is sent back faster waits for a moderator
            before = int(python(NOTICES, home, port, str(made["story"]), **more).split()[0])
            reader = apart.submit(read_for, port, made["path"], given.seconds)
            posted = storm(writers, given.rate, given.seconds)
            reading = reader.result()
            notices, kept = map(int, python(NOTICES, home, port, str(made["story"]), **more).split())
    told = {"quiet": quiet, "storm": reading, "posted": posted, "kept": kept, "notices": notices - before,
            "ratio_p95": round(reading["p95_ms"] / quiet["p95_ms"], 2)}  # fmt: skip
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
