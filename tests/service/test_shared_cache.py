"""A real nginx cache in front of the real paper: members and strangers take turns, and nobody gets what was another's."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.service.members import MARKER, Device, make_members, seed_metered
from tests.whole_paper import Running, free_port, running

pytestmark = pytest.mark.service

CONF = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  proxy_cache_path {folder}/cache keys_zone=paper:10m inactive=10m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{behind}; proxy_set_header Host $host:{behind}; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_cache paper; proxy_cache_key $request_uri; proxy_cache_lock on; add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


@contextlib.contextmanager
def _cached(paper: Running, folder: Path) -> Iterator[Running]:
    """The paper as it is reached through the cache. The key is the address alone: nothing but the paper's headers keeps readers apart."""
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(binary).exists():
        pytest.skip("There is no nginx on this machine; on Debian: apt install nginx-light.")
    folder.mkdir()
    port = free_port()
    # Started by root, nginx would work as another user, who may not write here.
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(CONF.format(folder=folder, port=port, behind=paper.port, user=user))
    process = subprocess.Popen([binary, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        front = replace(paper, port=port)
        for _ in range(100):
            with contextlib.suppress(OSError):
                front.get("/health/")
                break
            time.sleep(0.05)
        yield front
    finally:
        process.terminate()
        process.wait(10)


def test_a_shared_cache_never_mixes_members_and_strangers(tmp_path: Path) -> None:
    home, port, chance = tmp_path / "home", free_port(), random.Random(3)
    with running(home, port=port, BROADSHEET_CDN_SECONDS="30") as paper:
        seed_metered(home, port, 14)
        members, stories = make_members(home, port, 3)
        with _cached(paper, tmp_path / "nginx") as front:
            devices = [Device.of(front, session) for _, session in members]
            opened: list[set[str]] = [set() for _ in devices]
            seen: dict[str, int] = {}
            strangers: dict[str, set[str]] = {}
            for _ in range(400):
                path = chance.choice(["/", "/city/", "/feed.rss", *stories])
                who = chance.randrange(-2, len(devices))
                device = devices[who] if who >= 0 else Device(front, keeps=False)
                status, body, headers = device.get(path)
                assert status == 200
                seen[headers.get("x-cache", "")] = seen.get(headers.get("x-cache", ""), 0) + 1
                names = {f"member{number}" for number in range(3) if f">member{number}<" in body}
                if who < 0:
                    assert names == set(), path
                    assert MARKER not in body, path
                    assert "broadsheet_pass" not in headers.get("set-cookie", ""), path
                    strangers.setdefault(path, set()).add(body)
                    continue
                assert names <= {f"member{who}"}, path
                if MARKER in body:
                    opened[who].add(path)
                elif path in stories:
                    assert len(opened[who]) == 10, f"{path} came as a preview with {len(opened[who])} stories opened"
            assert {len(bodies) for bodies in strangers.values()} == {1}, "strangers got different bytes"
            assert all(len(one) == 10 for one in opened)
            assert seen.get("HIT", 0) > 50, f"the cache was not at work: {seen}"
