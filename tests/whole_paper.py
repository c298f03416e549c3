"""Starts the whole paper as its users do, for tests that need real processes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMMAND = [sys.executable, "-m", "broadsheet.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        request = urllib.request.Request(self.address + path, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")

    def account(self, role: str) -> tuple[str, str]:
        rows = json.loads((self.home / "demo-accounts.json").read_text())
        return next((row["email"], row["password"]) for row in rows if row["role"] == role)


def environment(home: Path, port: int, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("BROADSHEET_", "DJANGO_")) and key != "DATABASE_URL"}
    return {**kept, "BROADSHEET_HOME": str(home), "BROADSHEET_PORT": str(port), "PYTHONUNBUFFERED": "1", **more}


def broadsheet(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*_COMMAND, *arguments], env=environment(home, 8000, **more), capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip


@contextlib.contextmanager
def running(home: Path, *arguments: str, port: int | None = None, **more: str) -> Iterator[Running]:
    """The paper, serving; stopped and waited for at the end."""
    port = port or free_port()
    log = open(home.parent / f"{home.name}.log", "ab")  # noqa: SIM115
    process = subprocess.Popen(
        [*_COMMAND, "serve", *arguments], env=environment(home, port, **more), stdout=log, stderr=log, start_new_session=True
    )  # fmt: skip
    paper = Running(home, port, process)
    try:
        wait_until_up(paper)
        yield paper
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(25)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def wait_until_up(paper: Running, seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if paper.process.poll() is not None:
            raise AssertionError(f"The paper stopped with {paper.process.returncode}; see {paper.home}.log")
        with contextlib.suppress(OSError):
            if paper.get("/health/")[0] == 200:
                return
        time.sleep(0.05)
    raise AssertionError(f"The paper did not come up; see {paper.home}.log")
