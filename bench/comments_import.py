"""Old comments measured: how many a second an import brings home, and how much memory that takes, at N and at 10 × N.

python bench/comments_import.py [--count 20000] [--form disqus|lines|vuukle] [--stories 2000] [--once] [--first] [--database postgresql://…]
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.paper import environment, free_port

WORDS = "bridge ferry market meter harbour clock hospital school library railway road pavement drain council budget".split()
IMPORT = """
import json, resource, sys, time, django
django.setup()
from pathlib import Path
from broadsheet.comments.actions.bring_comments import Options, bring_comments
from broadsheet.comments.models import Comment
from broadsheet.newsroom.models import Section, Story
stories, platform, file = int(sys.argv[1]), sys.argv[2], sys.argv[3]
if stories and not Story.objects.exists():
    section = Section.objects.get_or_create(slug="city", defaults={"name": "City"})[0]
    Story.objects.bulk_create((Story(section=section, headline=f"Story {n}", slug=f"story-{n}", source_id=f"old-{n}", access="free", live=True) for n in range(stories)), batch_size=500)
began, cpu = time.monotonic(), time.process_time()
summary = bring_comments([file], Options(platform, dry_run=len(sys.argv) > 4))
took = time.monotonic() - began
print(json.dumps({"seconds": round(took, 1), "cpu_seconds": round(time.process_time() - cpu, 1), "a_second": round(summary.read / took),
    "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "added": summary.added, "unchanged": summary.unchanged,
    "dropped": summary.dropped, "in_threads": Comment.objects.filter(root__isnull=False).count(), "kept": Comment.objects.count()}))
"""


def comments(count: int, stories: int) -> Iterator[dict[str, object]]:
    """The same ones each time. The newest stories get the most; two in three answer one of the same story, one in forty what comes later."""
    last: dict[int, list[int]] = {}
    for number in range(count):
        chance = random.Random(number)
        story = max(0, number * stories // count - int(chance.expovariate(0.05)))
        before = last.setdefault(story, [])
        parent = chance.choice(before) if before and chance.random() < 0.66 else None
        if chance.random() < 0.025:
            parent = min(number + 500, count - 1)
        before.append(number)
        del before[:-20]
        if number % 1000 == 0:
            for old in [one for one in last if one < story - 1000]:
                del last[old]
        text = " ".join(chance.choices(WORDS, k=chance.randrange(10, 60))).capitalize()
        yield {"id": number, "story": story, "parent": parent, "text": f"<p>{text}.</p><p>It&#039;s {text[:40]}.<br>So it is.</p>",
               "author": chance.randrange(max(count // 8, 1)), "time": 1_400_000_000 + number * 60, "likes": chance.randrange(9)}  # fmt: skip


def write(file: Path, form: str, count: int, stories: int) -> None:
    with file.open("w", encoding="utf-8") as out:
        if form == "disqus":
            out.write('<?xml version="1.0"?><disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n')
            for number in range(stories):
                out.write(
                    f'<thread dsq:id="t{number}"><id>old-{number}</id><link>https://old.example.org/{number}/</link><title>Story {number}</title><isDeleted>false</isDeleted></thread>\n'
                )
        for one in comments(count, stories):
            when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(one["time"]))  # type: ignore[arg-type]
            if form == "disqus":
                parent = f'<parent dsq:id="{one["parent"]}"/>' if one["parent"] is not None else ""
                out.write(
                    f'<post dsq:id="{one["id"]}"><id/><message><![CDATA[{one["text"]}]]></message><createdAt>{when}</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam><author><email>a{one["author"]}@example.org</email><name>Author {one["author"]}</name><isAnonymous>false</isAnonymous><username>author{one["author"]}</username></author><ipAddress>127.0.0.1</ipAddress><thread dsq:id="t{one["story"]}"/>{parent}</post>\n'
                )
            elif form == "vuukle":
                out.write(
                    json.dumps(
                        {
                            "id": one["id"],
                            "state": 0,
                            "parentId": one["parent"],
                            "commentText": one["text"],
                            "createdTimestamp": one["time"],
                            "likeCount": one["likes"],
                            "dislikeCount": 1,
                            "userId": f"u{one['author']}",
                            "name": f"Author {one['author']}",
                            "host": "old.example.org",
                            "uri": f"/{one['story']}/",
                            "articleId": f"old-{one['story']}",
                            "replies": [],
                        }
                    )
                    + "\n"
                )
            else:
                parent = {"parent": str(one["parent"])} if one["parent"] is not None else {}
                out.write(
                    json.dumps(
                        {
                            "id": str(one["id"]),
                            "story": {"id": f"old-{one['story']}"},
                            "voice": {"id": f"v{one['author']}", "name": f"Author {one['author']}"},
                            "text": "So it is, said the council.",
                            "written": when,
                            "respects": one["likes"],
                            **parent,
                        }
                    )
                    + "\n"
                )
        if form == "disqus":
            out.write("</disqus>\n")


def measure(form: str, count: int, stories: int, database: str, runs: dict[str, list[str]]) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        home, file = Path(folder) / "home", Path(folder) / "comments"
        write(file, form, count, stories)
        env = environment(home, free_port(), **({"DATABASE_URL": database} if database else {}))
        subprocess.run([sys.executable, "-m", "broadsheet.cli", "init"], env=env, check=True, capture_output=True)
        platform = "broadsheet" if form == "lines" else form
        told: dict[str, object] = {"form": form, "count": count, "file_mb": round(file.stat().st_size / 1e6, 1)}
        for name, more in runs.items():
            done = subprocess.run(
                [sys.executable, "-c", IMPORT, str(stories), platform, str(file), *more], env=env, capture_output=True, text=True
            )
            if done.returncode:
                raise RuntimeError(done.stderr)
            told[name] = json.loads(done.stdout)
        return told


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=20_000)
    asked.add_argument("--form", choices=["disqus", "lines", "vuukle"], default="disqus")
    asked.add_argument("--stories", type=int, default=0, help="How many stories they stand under; else one for fifty comments.")
    asked.add_argument("--once", action="store_true", help="Only at N, not at 10 × N.")
    asked.add_argument("--first", action="store_true", help="Only the first import, neither a dry run before nor another one after.")
    asked.add_argument("--database", default="", help="postgresql://…, an empty database; else SQLite")
    given = asked.parse_args()
    runs: dict[str, list[str]] = {"first": []} if given.first else {"dry": ["dry"], "first": [], "again": []}
    for count in (given.count,) if given.once else (given.count, given.count * 10):
        print(json.dumps(measure(given.form, count, given.stories or max(count // 50, 1), given.database, runs), indent=2), flush=True)


if __name__ == "__main__":
    main()
