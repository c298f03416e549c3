"""Members of a paper that is running, made past its screens: accounts, sessions and metered stories, in one process."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.whole_paper import Running, environment

MARKER = "Words that stand behind the gate"
_MAKE = """
import importlib, json, sys, django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from allauth.account.models import EmailAddress
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader
Store = importlib.import_module(settings.SESSION_ENGINE).SessionStore
count, prefix = int(sys.argv[1]), sys.argv[2]
made = []
for number in range(count):
    reader = Reader.objects.create_user(f"{prefix}{number}@example.org", None)
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    session = Store()
    session.update({SESSION_KEY: str(reader.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0], HASH_SESSION_KEY: reader.get_session_auth_hash()})
    session.create()
    made.append([reader.pk, session.session_key])
paths = [story.get_absolute_url() for story in Story.objects.filter(access="metered").select_related("section").order_by("pk")]
print(json.dumps({"members": made, "stories": paths}))
"""


def seed_metered(home: Path, port: int, stories: int, **more: str) -> None:
    lines = "".join(
        json.dumps(
            {
                "id": f"m{number}",
                "headline": f"Metered {number}",
                "date": "2024-01-02",
                "slug": f"metered-{number}",
                "section": "City",
                "access": "metered",
                "body": f"<p>First.</p><p>Second.</p><p>Third.</p><p>{MARKER}, number {number}.</p>",
            }
        )  # fmt: skip
        + "\n"
        for number in range(stories)
    )
    subprocess.run(
        [sys.executable, "-m", "broadsheet.cli", "import", "stories", "--json", "-"], input=lines, text=True, check=True,
        env=environment(home, port, **more), capture_output=True,
    )  # fmt: skip


def make_members(home: Path, port: int, count: int, prefix: str = "member", **more: str) -> tuple[list[tuple[int, str]], list[str]]:
    """(reader id, session key) of new members, and the paths of all metered stories."""
    env = {**environment(home, port, **more), "DJANGO_SETTINGS_MODULE": "broadsheet.settings"}
    said = subprocess.run([sys.executable, "-c", _MAKE, str(count), prefix], env=env, capture_output=True, text=True, check=True).stdout
    made = json.loads(said)
    return [(int(reader), str(key)) for reader, key in made["members"]], made["stories"]


@dataclass
class Device:
    """One browser of a member: it keeps the cookies that it is given, unless it is told to replay old ones."""

    paper: Running
    cookies: dict[str, str] = field(default_factory=dict)
    keeps: bool = True

    @classmethod
    def of(cls, paper: Running, session: str) -> Device:
        return cls(paper, {"broadsheet_session": session})

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.paper.port, timeout=60)
        sent = {"User-Agent": "Mozilla/5.0 (a reader)", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, headers=sent)
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        if self.keeps:
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    kept = rest.partition(";")[0].strip('"')
                    if kept:
                        self.cookies[key] = kept
                    else:
                        self.cookies.pop(key, None)
        return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}

    def reads_whole(self, path: str) -> bool:
        status, body, _ = self.get(path)
        assert status == 200, (path, status)
        return MARKER in body
