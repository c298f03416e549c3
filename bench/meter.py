"""The meter measured: first reads a second, one decision, and signing in on a paper with a million members."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.lines import lines
from bench.paper import COMMAND, environment, free_port, get, served

# Members with passes as the paper itself signs them; a pass needs no session in the database, only its cookie.
_MEMBERS = """
import sys, time, json, django
django.setup()
from django.conf import settings
from broadsheet.access.current import current_period
from broadsheet.access.decision import Tier
from broadsheet.access.passes import ReaderPass, binding, sign_pass
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
count, out = int(sys.argv[1]), sys.argv[2]
before = Reader.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
Reader.objects.bulk_create([Reader(email=f"bench{before}-{number}@example.org", password="!") for number in range(count)], batch_size=2000)
keys = list(Reader.objects.filter(pk__gt=before).order_by("pk").values_list("pk", flat=True))
period, now = current_period(), time.time()
paths = [story.get_absolute_url() for story in Story.objects.filter(access="metered").select_related("section").order_by("pk")[:10]]
with open(out, "w") as file:
    for key in keys:
        session, token = f"bench{key}", f"{key:032d}"
        held = ReaderPass(key, "Bench", Tier.MEMBER, True, now, int(now) + 600, binding(session, settings.PASS_KEYS[0]), token, False, period, 0, 10)
        cookie = f"broadsheet_session={session}; csrftoken={token}; broadsheet_pass={sign_pass(held, settings.PASS_KEYS)}"
        file.write(cookie + "\\n")
print(json.dumps(paths))
"""
_SCRIPT = """
local cookies, paths, at, thread_at = {{}}, {{{paths}}}, 0, 0
for line in io.lines("{file}") do cookies[#cookies + 1] = line end
request = function()
  local member, story = math.floor(at / #paths) % #cookies + 1, at % #paths + 1
  at = at + 1
  return wrk.format("GET", paths[story], {{["Cookie"] = cookies[member], ["User-Agent"] = "Mozilla/5.0", ["Accept-Encoding"] = "gzip"}})
end
"""


def _django(code: str, home: Path, port: int, *arguments: str, **more: str) -> str:
    env = environment(home, port, **more)
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def first_reads(folder: Path, quick: bool, database: str) -> dict[str, Any]:
    """Grants a second at the front door, with two workers: each request is some member's first read of a story."""
    home, port, more = folder / f"meter-{'postgresql' if database else 'sqlite'}", free_port(), {"BROADSHEET_WORKERS": "2"}
    if database:
        more["DATABASE_URL"] = database
    subprocess.run([*COMMAND, "init"], env=environment(home, port, **more), check=True, capture_output=True)
    told = "\n".join(json.dumps({**json.loads(line), "access": "metered"}) for line in lines(10))
    subprocess.run(
        [*COMMAND, "import", "stories", "--json", "-"], input=told, text=True, env=environment(home, port, **more), check=True, capture_output=True
    )  # fmt: skip
    seconds, members = (3, 3_000) if quick else (8, 12_000)
    with served(home, port=port, **more):
        time.sleep(1.2)
        cookies, script = folder / "cookies.txt", folder / "first-reads.lua"
        paths = json.loads(_django(_MEMBERS, home, port, str(members), str(cookies), **more))
        for path in paths:
            get(f"http://127.0.0.1:{port}{path}")
        script.write_text(_SCRIPT.format(paths=", ".join(json.dumps(path) for path in paths), file=cookies))
        before = _grants(home, port, more)
        start = time.monotonic()
        said = subprocess.run(
            ["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-s", str(script), f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        ).stdout  # fmt: skip
        taken = time.monotonic() - start
        written = _grants(home, port, more) - before
    if "Non-2xx" in said:
        raise RuntimeError(said)
    return {"grants": written, "per_second": round(written / taken), "seconds": round(taken, 1)}


def _grants(home: Path, port: int, more: dict[str, str]) -> int:
    return int(
        _django(
            "import django; django.setup()\nfrom broadsheet.access.models import Grant; print(Grant.objects.count())", home, port, **more
        )
    )


def on_postgresql(folder: Path, quick: bool) -> dict[str, Any] | None:
    admin = os.environ.get("BROADSHEET_TEST_DATABASE_URL")
    if not admin:
        return None
    name = f"broadsheet_bench_{os.getpid()}"
    subprocess.run(["psql", admin, "-qc", f"CREATE DATABASE {name}"], check=True, capture_output=True)
    try:
        return first_reads(folder, quick, f"{admin.rsplit('/', 1)[0]}/{name}")
    finally:
        subprocess.run(["psql", admin, "-qc", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"], check=False, capture_output=True)


_DECIDE = """
import json, time, timeit
from broadsheet.access.decision import ReaderFacts, Tier, decide
from broadsheet.access.period import Period
from broadsheet.access.policy import AccessException, AgeRule, Policy, StoryFacts
now = time.time()
month = Period("2026-11", now - 1e6, now + 1e6)
story = StoryFacts(7, "metered", "news", (3, 1), (4, 5), now - 86400)
plain, full = Policy(), Policy(free_sections=frozenset({9}), free_kinds=frozenset({"live"}), age_rules=(AgeRule(30, "", "subscriber"),),
    exceptions=tuple(AccessException(f"e{n}", "free", "topic", str(100 + n)) for n in range(5)))
readers = {"stranger": ReaderFacts(), "granted": ReaderFacts(Tier.MEMBER, True, frozenset(range(10)), 10, month),
           "spent": ReaderFacts(Tier.MEMBER, True, frozenset(range(10, 20)), 10, month), "subscriber": ReaderFacts(Tier.SUBSCRIBER, True)}
out = {}
for name, reader in readers.items():
    for kind, policy in (("plain policy", plain), ("five exceptions and an age rule", full)):
        out[f"{name}, {kind}"] = round(min(timeit.repeat(lambda: decide(reader, story, policy, now), number=50_000, repeat=5)) / 50_000 * 1e6, 2)
print(json.dumps(out))
"""

_SIGN_IN = """
import json, sys, time, django
from django.conf import settings
django.setup()
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.ACCOUNT_RATE_LIMITS = False
settings.ALLOWED_HOSTS = ["*"]
from django.db import connection
from django.test import Client
from django.utils import timezone
from allauth.account.models import EmailAddress
from broadsheet.access.current import current_period
from broadsheet.access.models import Grant
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
count = int(sys.argv[1])
have = Reader.objects.count()
story = Story.objects.values_list("pk", flat=True).first()
month = current_period().name
for start in range(have, count, 20_000):
    made = Reader.objects.bulk_create([Reader(email=f"member{number}@example.org", password="!") for number in range(start, min(start + 20_000, count))], batch_size=2000)
    known = Reader.objects.filter(email__in=[one.email for one in made[:1]]).values_list("pk", flat=True).first()
    keys = list(Reader.objects.filter(pk__gte=known).values_list("pk", "email"))
    EmailAddress.objects.bulk_create([EmailAddress(user_id=key, email=email, verified=True, primary=True) for key, email in keys], batch_size=2000)
    Grant.objects.bulk_create([Grant(reader_id=key, month=month, story_id=story, place=1, granted_at=timezone.now()) for key, _ in keys], batch_size=2000)
if connection.vendor == "sqlite":
    connection.cursor().execute("ANALYZE")
times = []
for number in range(0, count, max(1, count // 120)):
    reader = Reader.objects.get(email=f"member{number}@example.org")
    reader.set_password("the bench signs in"); reader.save(update_fields=["password"])
    browser = Client()
    start = time.perf_counter()
    answer = browser.post("/account/login/", {"login": reader.email, "password": "the bench signs in"})
    times.append(1000 * (time.perf_counter() - start))
    assert answer.status_code == 302, answer.status_code
times = sorted(times[10:])
print(json.dumps({"members": Reader.objects.count(), "p50_ms": round(times[len(times) // 2], 1), "p95_ms": round(times[int(len(times) * 0.95) - 1], 1)}))
"""


def sign_in(folder: Path, quick: bool) -> dict[str, Any]:
    """p95 of signing in, without the cost of the password's hash, which would hide everything else."""
    home, port = folder / "members", free_port()
    subprocess.run([*COMMAND, "init"], env=environment(home, port), check=True, capture_output=True)
    subprocess.run(
        [*COMMAND, "import", "stories", "--json", "-"], input="\n".join(lines(3)), text=True, env=environment(home, port), check=True, capture_output=True
    )  # fmt: skip
    found: dict[str, Any] = {}
    for size in (1_000, 10_000) if quick else (1_000, 1_000_000):
        found[str(size)] = json.loads(_django(_SIGN_IN, home, port, str(size)).splitlines()[-1])
    small, large = (found[key]["p95_ms"] for key in found)
    return {**found, "ratio": round(large / small, 2)}


def meter(folder: Path, quick: bool) -> dict[str, Any]:
    decided = subprocess.run([sys.executable, "-c", _DECIDE], capture_output=True, text=True, check=True).stdout
    return {
        "decide_us": json.loads(decided), "first_reads_sqlite": first_reads(folder, quick, ""),
        "first_reads_postgresql": on_postgresql(folder, quick), "sign_in": sign_in(folder, quick),
    }  # fmt: skip
