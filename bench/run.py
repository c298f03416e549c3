"""Measures this machine against the figures to reach, and writes them to bench/results/.

    ./run bench [--quick] [--only=read|publish|memory|import|scale|meter] [--sizes=1000,100000]

Ratios against a peer are taken in one run, on the same machine, one after the other.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.lines import lines
from bench.meter import meter
from bench.paper import COMMAND, environment, free_port, get, memory_mb, served, signed_in_cookies, wait_for_tasks

STORY = "/india-world/2024/11/23/nato-chief-meets-trump-in-palm-beach/"
NGINX = """
{user} worker_processes 1; daemon off; error_log stderr error; pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
 fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; open_file_cache max=100;
 server {{ listen 127.0.0.1:{port}; location / {{ root {folder}/www; default_type text/html; add_header Content-Encoding gzip; }} }} }}
"""


def wrk(url: str, seconds: int, cookies: str = "") -> dict[str, float]:
    """Requests a second and the 99th percentile in ms: one thread, 32 connections."""
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: gzip", "-H", "User-Agent: wrk bot"]
    said = subprocess.run(
        [*command, *(["-H", f"Cookie: {cookies}"] if cookies else []), url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return {"per_second": rate, "p99_ms": float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]}


def read(folder: Path, quick: bool) -> dict[str, Any]:
    """A signed-in reader's metered story: the front door, nginx with the same bytes, the bare Django view."""
    seconds, home, port = 3 if quick else 8, folder / "home", free_port()
    address = f"http://127.0.0.1:{port}"
    with served(home, "--demo", port=port):
        wait_for_tasks(home, port)
        cookies = signed_in_cookies(home, address, "member", STORY)
        body = get(address + STORY, {"Cookie": cookies, "Accept-Encoding": "gzip"})
        wrk(address + STORY, 1, cookies)
        rounds = []
        for _ in range(1 if quick else 3):
            mine = wrk(address + STORY, seconds, cookies)
            stranger = wrk(address + STORY, seconds)
            rounds.append({"front_door": mine, "signed_out": stranger, "nginx": _nginx(folder, body, seconds)})
    bare_port = free_port()
    bare = subprocess.Popen(
        [sys.executable, "-m", "granian", "bench.bare:application", "--interface", "wsgi", "--port", str(bare_port), "--workers", "1", "--blocking-threads", "1"],
        env=environment(home, port), cwd=Path(__file__).parents[1], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{bare_port}/bare/nato-chief-meets-trump-in-palm-beach/"
        _wait(url)
        plain = wrk(url, max(seconds, 5))
    finally:
        bare.terminate()
        bare.wait(20)
    best = sorted(rounds, key=lambda one: one["front_door"]["per_second"] / one["nginx"]["per_second"])[len(rounds) // 2]
    rate = best["front_door"]["per_second"]
    return {
        "page_bytes": len(body), "rounds": rounds, "bare_django": plain,
        "ratio_to_nginx": round(rate / best["nginx"]["per_second"], 3), "ratio_to_bare_django": round(rate / plain["per_second"], 1),
    }  # fmt: skip


def _nginx(folder: Path, body: bytes, seconds: int) -> dict[str, float]:
    port = free_port()
    root = folder / "nginx"
    (root / "www").mkdir(parents=True, exist_ok=True)
    (root / "www" / "story.html").write_bytes(body)
    (root / "nginx.conf").write_text(NGINX.format(folder=root, port=port, user="user root;" if os.getuid() == 0 else ""))
    process = subprocess.Popen(["nginx", "-p", str(root), "-c", str(root / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/story.html")
        return wrk(f"http://127.0.0.1:{port}/story.html", seconds)
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            get(url)
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


_PUBLISH = """
import sys, time, django
django.setup()
from broadsheet.newsroom.models import Story
story = Story.objects.filter(live=True, section__slug="city").first()
print(story.get_absolute_url(), flush=True)
for line in sys.stdin:
    story = Story.objects.get(pk=story.pk)
    story.headline = line.strip(); story.short_headline = line.strip()
    revision = story.save_revision()
    start = time.monotonic()
    revision.publish()
    print(start, time.monotonic(), flush=True)
"""


def publish(folder: Path, quick: bool) -> dict[str, Any]:
    """From the press of “publish” in another process until the story's page at the front door shows it."""
    home, port = folder / "home", free_port()
    address = f"http://127.0.0.1:{port}"
    after_call, whole = [], []
    with served(home, "--demo", port=port):
        wait_for_tasks(home, port)
        editor = subprocess.Popen(
            [sys.executable, "-c", _PUBLISH], env=environment(home, port), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert editor.stdin
        assert editor.stdout
        path = editor.stdout.readline().strip()
        get(address + path)
        get(address + "/")
        for number in range(20 if quick else 100):
            editor.stdin.write(f"Headline number {number} of the bench\n")
            editor.stdin.flush()
            started, returned = (float(one) for one in editor.stdout.readline().split())
            while f"Headline number {number} of".encode() not in get(address + path) or f"Headline number {number} of".encode() not in get(
                address + "/"
            ):
                time.sleep(0.002)
            seen = time.monotonic()
            whole.append(1000 * (seen - started))
            after_call.append(1000 * (seen - returned))
        editor.stdin.close()
        editor.wait(10)
    return {"publishes": len(whole), "from_click_ms": _spread(whole), "from_commit_ms": _spread(after_call)}


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"p50": round(statistics.median(ordered), 1), "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1)}


def memory(folder: Path, quick: bool) -> dict[str, Any]:
    """`broadsheet serve` on the demo paper, after every page was asked for."""
    home, port = folder / "home", free_port()
    address = f"http://127.0.0.1:{port}"
    with served(home, "--demo", port=port):
        wait_for_tasks(home, port)
    start = time.monotonic()
    with served(home, "--demo", port=port) as process:
        second_start = time.monotonic() - start
        for _ in range(5):
            for path in ("/", STORY, "/city/", "/topics/", "/archive/", "/search/?q=port", "/feed.rss", "/sitemap.xml", "/account/login/"):
                get(address + path)
        time.sleep(2)
        return {"second_start_s": round(second_start, 2), **memory_mb(process.pid)}


def import_(folder: Path, quick: bool) -> dict[str, Any]:
    """How fast lines become stories, and whether memory stays flat."""
    return {str(size): _fill(folder / f"paper-{size}", size) for size in ([2000] if quick else [5000, 20_000])}


def _fill(home: Path, size: int) -> dict[str, Any]:
    subprocess.run([*COMMAND, "init"], env=environment(home, 8000), check=True, capture_output=True)
    file = home.parent / f"{size}.jsonl"
    with open(file, "w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines(size))
    start = time.monotonic()
    command = ["/usr/bin/env", sys.executable, "-c", "import resource, sys; from broadsheet.cli import main\ntry: main()\nfinally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"]  # fmt: skip
    done = subprocess.run(
        [*command, "import", "stories", "--json", str(file)], env=environment(home, 8000), capture_output=True, text=True, check=True
    )
    seconds = time.monotonic() - start
    file.unlink()
    assert json.loads(done.stdout)["added"] == size, done.stdout
    return {"seconds": round(seconds, 1), "per_second": round(size / seconds), "most_memory_mb": round(int(done.stderr.split()[-1]) / 1024)}


_SCALE = """
import sys, time, json, django
django.setup()
from django.urls import resolve
from django.http import HttpRequest
from django.test import RequestFactory
from broadsheet.newsroom.models import Section, Story, Topic
from broadsheet.press.node import the_store
from broadsheet.press.tail import begin_anew
section, topic = Section.objects.get(slug="city"), Topic.objects.order_by("pk").first()
keys = list(Story.objects.order_by("-pk").values_list("pk", flat=True)[:2000:100])
stories = [story.get_absolute_url() for story in Story.objects.filter(pk__in=keys).select_related("section")]
words = ["harbour", "strike ferry", "museum", "budget election", "dam forest tourism", "harbour&section=city", "harbour&sort=relevance"]
asked = {"home": ["/"], "section": [section.get_absolute_url()], "topic": [topic.get_absolute_url()], "story": stories,
         "search": [f"/search/?q={word.replace(' ', '+')}" for word in words]}
out = {}
for name, paths in asked.items():
    times = []
    for number in range(max(20, len(paths) * 2)):
        begin_anew(the_store())
        path = paths[number % len(paths)]
        request = RequestFactory().get(path)
        match = resolve(path.partition("?")[0])
        start = time.perf_counter()
        answer = match.func(request, *match.args, **match.kwargs)
        times.append(1000 * (time.perf_counter() - start))
        assert answer.status_code == 200, (path, answer.status_code)
    times.sort()
    out[name] = round(times[int(len(times) * 0.95) - 1], 1)
print(json.dumps(out))
"""


def scale(folder: Path, quick: bool, sizes: list[int]) -> dict[str, Any]:
    """p95 in ms of printing each kind of page wholly anew, on papers of several sizes."""
    found: dict[str, Any] = {}
    for size in sizes:
        home = folder / f"paper-{size}"
        filled = _fill(home, size) if not (home / "ready").exists() else {}
        said = subprocess.run([sys.executable, "-c", _SCALE], env=environment(home, 8000), capture_output=True, text=True, check=False)
        if said.returncode:
            raise RuntimeError(said.stderr[-2000:])
        database = home / "broadsheet.sqlite3"
        found[str(size)] = {"p95_ms": json.loads(said.stdout), "import": filled, "database_mb": round(database.stat().st_size / 1e6)}
    first = found[str(sizes[0])]["p95_ms"]
    for size in sizes[1:]:
        found[str(size)]["ratio"] = {name: round(value / first[name], 2) for name, value in found[str(size)]["p95_ms"].items()}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=["read", "publish", "memory", "import", "scale", "meter"], default=[])
    parser.add_argument("--sizes", default="")
    parser.add_argument("--folder", type=Path, help="keep the papers here instead of a temporary folder")
    given = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if shutil.which(tool) is None and (not given.only or "read" in given.only):
            sys.exit(f"The bench needs {tool}; on Debian: apt install wrk nginx")
    folder = given.folder or Path(tempfile.mkdtemp(prefix="broadsheet-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [int(one) for one in given.sizes.split(",")] if given.sizes else [1000, 5000] if given.quick else [1000, 100_000]
    works: dict[str, Callable[[], Any]] = {
        "read": lambda: read(folder, given.quick), "publish": lambda: publish(folder, given.quick), "memory": lambda: memory(folder, given.quick),
        "import": lambda: import_(folder, given.quick), "scale": lambda: scale(folder, given.quick, sizes),
        "meter": lambda: meter(folder, given.quick),
    }  # fmt: skip
    results: dict[str, Any] = {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "machine": f"{os.cpu_count()} cores, {platform.machine()}",
        "python": platform.python_version(),
    }  # fmt: skip
    for name, work in works.items():
        if not given.only or name in given.only:
            print(f"{name} …", file=sys.stderr)
            results[name] = work()
            print(json.dumps({name: results[name]}, indent=1))
    target = Path(__file__).parent / "results" / f"{dt.date.today():%Y-%m-%d}{'-' + '-'.join(given.only) if given.only else ''}.json"
    target.write_text(json.dumps(results, indent=1) + "\n")
    print(f"Written to {target}", file=sys.stderr)
    if not given.folder:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
