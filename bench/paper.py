"""A paper to measure: started as its users start it, in a home folder of its own."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

COMMAND = [sys.executable, "-m", "broadsheet.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, port: int, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BROADSHEET_", "DJANGO_")) and key != "DATABASE_URL"}
    return {**kept, "BROADSHEET_HOME": str(home), "BROADSHEET_PORT": str(port), "DJANGO_SETTINGS_MODULE": "broadsheet.settings", **more}


def get(url: str, headers: dict[str, str] | None = None) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=30) as answer:
        body: bytes = answer.read()
        return body


@contextlib.contextmanager
def served(home: Path, *arguments: str, port: int, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    log = open(home.parent / f"{home.name}.log", "ab")  # noqa: SIM115
    process = subprocess.Popen([*COMMAND, "serve", *arguments], env=environment(home, port, **more), stdout=log, stderr=log)
    try:
        for _ in range(3000):
            with contextlib.suppress(OSError):
                get(f"http://127.0.0.1:{port}/health/")
                break
            if process.poll() is not None:
                raise RuntimeError(f"The paper did not start; see {log.name}")
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log.close()


_WORKED_OFF = """
import time, django
django.setup()
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
while DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists():
    time.sleep(1)
"""


def wait_for_tasks(home: Path, port: int, **more: str) -> None:
    """Until the night shift has nothing to do: a new demo paper computes the sizes of its pictures for a minute or two."""
    subprocess.run([sys.executable, "-c", _WORKED_OFF], env=environment(home, port, **more), check=True, timeout=900)


def signed_in_cookies(home: Path, address: str, role: str, path: str = "/") -> str:
    """The Cookie header of a demo account, after signing in through the form and opening a page, which the pass then knows."""
    account = next(row for row in json.loads((home / "demo-accounts.json").read_text()) if row["role"] == role)
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    form = opener.open(f"{address}/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    fields = {"login": account["email"], "password": account["password"], "csrfmiddlewaretoken": token[1]}
    opener.open(
        urllib.request.Request(
            f"{address}/account/login/", urllib.parse.urlencode(fields).encode(), {"Referer": f"{address}/account/login/"}
        )
    )
    opener.open(f"{address}{path}").read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def memory_mb(process: int) -> dict[str, float]:
    """Memory of a process and all below it, in MB: PSS counts what is shared once, RSS counts it for each."""
    tree, found = [process], []
    while tree:
        one = tree.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            tree += [int(child) for child in task.read_text().split()]
    sums = {"pss": 0.0, "rss": 0.0}
    for one in found:
        rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
        for name in sums:
            sums[name] += int(re.search(rf"^{name.capitalize()}:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024  # type: ignore[index]
    return {"processes": len(found), **{name: round(value, 1) for name, value in sums.items()}}
