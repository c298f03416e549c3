"""Loads the demo paper: what lies in `paper/` and `pictures/`, and accounts to try it with."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import secrets
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import timezone

from broadsheet.demo.conversation import make_conversation
from broadsheet.demo.membership import make_membership
from broadsheet.demo.stories import make_story
from broadsheet.newsroom.models import (
    Agency,
    Front,
    FrontSlot,
    Paper,
    Person,
    Picture,
    Section,
    StandingPage,
    Story,
    Topic,
    TopNewsPin,
)
from broadsheet.newsroom.picture_sizes import make_sizes
from broadsheet.newsroom.top_news import add_reads, count_top_news
from broadsheet.progress import Step
from broadsheet.readers.models import Reader

_FOLDER = Path(__file__).parent
# Role, group, name, and whether it is staff.
_CAST = (
    ("administrator", "Administrators", "Adi Kumar", True),
    ("editor", "Editors", "Ed Fernandes", True),
    ("reporter", "Reporters", "Rhea Nair", True),
    ("moderator", "Moderators", "Mo Ansari", True),
    ("circulation", "Circulation", "Cyrus Patel", True),
    ("subscriber", "", "Sam Thomas", False),
    ("member", "", "Rita Das", False),
    ("member-nine-used", "", "Nina Joseph", False),
    ("unconfirmed", "", "Uma Pillai", False),
)


def load_demo(step: Step) -> dict[str, Any]:
    """Load everything; returns counts and where the accounts are. A demo paper that is there already is left as it is."""
    accounts = settings.HOME / "demo-accounts.json"
    if Story.objects.exists():
        return {"stories": Story.objects.count(), "accounts": str(accounts), "loaded": False}
    about = json.loads((_FOLDER / "paper" / "paper.json").read_text("utf-8"))
    told = [story for file in sorted((_FOLDER / "paper").glob("stories-*.json")) for story in json.loads(file.read_text("utf-8"))]
    pictures_total = len(list((_FOLDER / "pictures").glob("*.jpg")))
    total = len(told) + pictures_total
    _make_paper(about)
    readers = _make_accounts(accounts)
    pictures = _make_pictures(lambda done: step(done, total))
    now = timezone.now()
    stories: dict[str, Story] = {}
    for number, one in enumerate(sorted(told, key=lambda one: -float(one.get("hours_ago", 0))), 1):
        stories[one["slug"]] = make_story(one, pictures, stories, readers, now)
        step(pictures_total + number, total)
    _make_fronts(about, stories)
    _make_reads(told, stories, now)
    make_membership(readers)
    make_conversation(readers)
    return {"stories": len(stories), "pictures": len(pictures), "accounts": str(accounts), "loaded": True}


@transaction.atomic
def _make_paper(about: dict[str, Any]) -> None:
    paper = Paper.load()
    paper.name, paper.tagline, paper.time_zone = about["name"], about["tagline"], about["time_zone"]
    paper.language, paper.publisher = "en-IN", f"{about['name']} (a demonstration paper: its places and people are invented)"
    paper.full_clean()
    paper.save()
    for position, one in enumerate(about["sections"]):
        parent = Section.objects.get(slug=one["parent"]) if one.get("parent") else None
        Section.objects.create(name=one["name"], slug=one["slug"], parent=parent, description=one["description"], position=position)
    for one in about["topics"]:
        Topic.objects.create(name=one["name"], slug=one["slug"], synonyms="\n".join(one["synonyms"]), description=one["description"])
    for one in about["people"]:
        Person.objects.create(name=one["name"], slug=one["slug"], role=one["role"], bio=one["bio"], email=one["email"])
    for one in about["agencies"]:
        Agency.objects.create(
            name=one["name"], short_name=one["short_name"], slug=one["slug"],
            credit_note=f"This story was supplied by {one['name']} ({one['short_name']}).",
        )  # fmt: skip
    for one in about["pages"]:
        page = StandingPage.objects.get(slug=one["slug"])
        page.title, page.body = one["title"], "".join(one["body"])
        page.save()


def _make_accounts(file: Path) -> dict[str, Reader]:
    """One account a role, with passwords made for this home folder alone, in a file that only its owner can read."""
    rows, readers = [], {}
    for role, group, name, is_staff in _CAST:
        first, _, last = name.partition(" ")
        password = secrets.token_urlsafe(12)
        reader = Reader.objects.create_user(
            f"{role}@demo.example", password, first_name=first, last_name=last, is_staff=is_staff,
            is_superuser=role == "administrator",
        )  # fmt: skip
        if group:
            reader.groups.add(Group.objects.get_or_create(name=group)[0])
        EmailAddress.objects.create(user=reader, email=reader.email, verified=role != "unconfirmed", primary=True)
        rows.append({"role": role, "name": name, "email": reader.email, "password": password})
        readers[role] = reader
    with open(file, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
        json.dump(rows, opened, indent=2)
    return readers


def _make_pictures(step: Any) -> dict[str, Picture]:
    pictures = {}
    with open(_FOLDER / "pictures" / "credits.csv", encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for number, row in enumerate(rows, 1):
        with open(_FOLDER / "pictures" / row["file"], "rb") as opened:
            picture = Picture(
                title=row["alt_text"], file=ImageFile(opened, name=row["file"]), alt_text=row["alt_text"],
                caption=f"{row['alt_text']}. File picture", credit_line=f"{row['photographer']} / {row['licence']}",
                source=row["source_package"], rights=f"Licensed {row['licence']}",
            )  # fmt: skip
            picture.save()
        make_sizes(picture, ("webp",))
        pictures[row["file"]] = picture
        step(number)
    return pictures


def _make_fronts(about: dict[str, Any], stories: dict[str, Story]) -> None:
    for name, slugs in about["fronts"].items():
        front = Front.objects.get(section=None if name == "home" else Section.objects.get(slug=name))
        for order, slug in enumerate(slug for slug in slugs if slug in stories):
            FrontSlot.objects.create(front=front, story=stories[slug], sort_order=order, reason="The morning conference")
    for position, slug in enumerate((slug for slug in about["top_news_pins"] if slug in stories), 1):
        TopNewsPin.objects.create(story=stories[slug], position=position)


def _make_reads(told: list[dict[str, Any]], stories: dict[str, Story], now: dt.datetime) -> None:
    """A day's reads that look like a day's reads, so that Top news today has something to weigh."""
    today = [stories[one["slug"]].pk for one in told if float(one.get("hours_ago", 999)) < 40]
    for hours in range(6):
        reads = {story: 3 + (index * 37 + hours * 11) % 140 for index, story in enumerate(today)}
        add_reads(reads, now - dt.timedelta(hours=hours))
    count_top_news()
