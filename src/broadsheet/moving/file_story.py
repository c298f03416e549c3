"""Files batches of story lines into the newsroom's tables, in bulk: what a story needs to be public, and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from broadsheet.moving.body import Change, clean_body
from broadsheet.moving.filed_under import FiledUnder
from broadsheet.moving.free_address import FreeAddresses, slug_for
from broadsheet.moving.story_line import StoryLine
from broadsheet.newsroom.models import Kind, Paper, Placement, Story, StoryByline
from broadsheet.newsroom.models.front import Front
from broadsheet.newsroom.querysets import EVERYTHING
from broadsheet.newsroom.search_text import forget_text, keep_texts, text_row
from broadsheet.press.notices import give_notice

# A paper east of the clock that wrote a line may be hours ahead of it.
_AHEAD = dt.timedelta(days=1)


@dataclass
class Outcome:
    """What became of a line: `added`, `updated` or `unchanged`; or a problem that stopped it."""

    what: str = "added"
    problem: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass
class _Draft:
    line: StoryLine
    outcome: Outcome
    story: Story
    lists: list[str] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)


class Filer:
    def __init__(self, *, section: str = "", access: str | None = None, dry_run: bool = False) -> None:
        self._paper = Paper.load()
        self._access = access or self._paper.default_access
        self._section = section
        self._dry_run = dry_run
        self._filed = FiledUnder()
        self._seen: set[str] = set()

    def file(self, lines: list[StoryLine]) -> Iterator[tuple[StoryLine, Outcome]]:
        """File a batch in one transaction, and say what became of each line, in order."""
        outcomes = {id(line): Outcome() for line in lines}
        with transaction.atomic():
            drafts = self._drafts(lines, outcomes)
            self._keep(drafts)
            if self._dry_run:
                transaction.set_rollback(True)
        if self._dry_run:
            self._filed = FiledUnder()
        for line in lines:
            yield line, outcomes[id(line)]

    def _drafts(self, lines: list[StoryLine], outcomes: dict[int, Outcome]) -> list[_Draft]:
        known = {story.source_id: story for story in Story.objects.filter(source_id__in=[line.id for line in lines])}
        free = FreeAddresses([self._paper.day_of(self._published(line)) for line in lines])
        drafts: list[_Draft] = []
        in_batch: set[str] = set()
        for line in lines:
            outcome = outcomes[id(line)]
            before = known.get(line.id)
            if line.id in in_batch or (self._dry_run and line.id in self._seen):
                outcome.what = "unchanged"
                outcome.changes.append(Change("id-again", f"The id “{line.id[:80]}” stands on an earlier line too; that one counts."))
                continue
            in_batch.add(line.id)
            if before is not None and self._leave(before, line, outcome):
                continue
            if self._published(line) > timezone.now() + _AHEAD:
                outcome.problem = "its date lies ahead; stories are imported once they are out"
                continue
            drafts.append(self._draft(line, before, outcome, free))
        if self._dry_run:
            self._seen |= in_batch
        return drafts

    def _leave(self, before: Story, line: StoryLine, outcome: Outcome) -> bool:
        """Whether a story that is here already stays as it is."""
        outcome.what = "unchanged"
        if before.source_digest == line.digest:
            return True
        if before.latest_revision_id or before.killed_at:
            outcome.changes.append(
                Change("edited-here", f"“{before.headline[:80]}” was worked on in the newsroom since; it is left alone.")
            )
            return True
        outcome.what = "updated"
        return False

    def _published(self, line: StoryLine) -> dt.datetime:
        return line.published if line.published.tzinfo else line.published.replace(tzinfo=self._paper.zone)

    def _draft(self, line: StoryLine, before: Story | None, outcome: Outcome, free: FreeAddresses) -> _Draft:
        story = before or Story(access=self._access)
        published = self._published(line)
        updated = line.updated.replace(tzinfo=self._paper.zone) if line.updated and not line.updated.tzinfo else line.updated
        body = clean_body(line.body, format=line.body_form, base_url=line.url)
        outcome.changes += body.changes
        if line.date_was_guessed:
            outcome.changes.append(
                Change("date-from-id", f"The line had no date; {published:%Y-%m-%d}, 12:00, was read from its id or address.")
            )
        section = self._filed.section(line.section or self._section or "Imported", outcome.changes)
        story.section = section
        story.headline = _cut(line.headline, 180, "headline", outcome)
        story.standfirst = _cut(line.standfirst, 400, "standfirst", outcome)
        story.kicker = _cut(line.kicker, 60, "kicker", outcome)
        story.dateline = _cut(line.dateline, 80, "dateline", outcome)
        story.kind = _known(line.kind, Kind.values, Kind.NEWS, "kind", outcome)
        story.access = _known(line.access, ["free", "metered", "subscriber"], self._access, "access", outcome)
        story.agency = self._filed.agency(line.agency) if line.agency else None
        story.body = list(body.blocks)
        story.published_at, story.updated_at = published, updated
        day = self._paper.day_of(published)
        if before is None or before.day != day:
            story.slug = free.take(day, slug_for(line.slug or line.headline, line.id))
        story.day = day
        story.source_id, story.source_digest = line.id, line.digest
        story.live, story.has_unpublished_changes = True, False
        story.first_published_at, story.last_published_at = published, story.last_published_at or timezone.now()
        draft = _Draft(line, outcome, story)
        draft.people = [] if story.agency else [self._filed.person(name) for name in line.people]
        draft.topics = [self._filed.topic(name) for name in line.topics]
        return draft

    def _keep(self, drafts: list[_Draft]) -> None:
        new = [draft for draft in drafts if draft.story.pk is None]
        old = [draft for draft in drafts if draft.story.pk is not None]
        Story.objects.bulk_create([draft.story for draft in new])
        for draft in old:
            draft.story.save()
        keys = [draft.story.pk for draft in old]
        through = Story.topics.through
        for model in (StoryByline, Placement, through):
            model._default_manager.filter(story_id__in=keys).delete()
        for key in keys:
            forget_text(key)
        StoryByline.objects.bulk_create(
            StoryByline(story_id=draft.story.pk, person_id=person, sort_order=order)
            for draft in drafts
            for order, person in enumerate(draft.people)
        )
        through._default_manager.bulk_create(through(story_id=draft.story.pk, topic_id=topic) for draft in drafts for topic in draft.topics)
        self._place(drafts)

    def _place(self, drafts: list[_Draft]) -> None:
        public = [draft for draft in drafts if draft.story.is_public()]
        for draft in public:
            lists = [EVERYTHING, *(section.tag for section in draft.story.section.lineage())]
            lists += [f"topic:{topic}" for topic in draft.topics] + [f"person:{person}" for person in draft.people]
            if draft.story.agency_id:
                lists.append(f"agency:{draft.story.agency_id}")
            draft.lists = list(dict.fromkeys(lists))
        Placement.objects.bulk_create(
            [
                Placement(story_id=draft.story.pk, list=name, published_at=draft.story.published_at or timezone.now())
                for draft in public
                for name in draft.lists
            ],
            batch_size=2000,
        )
        names = self._filed.people_names()
        keep_texts([text_row(draft.story, draft.lists, [names[person] for person in draft.people]) for draft in public])
        tags = {f"list:{name}" for draft in public for name in draft.lists}
        tags |= {draft.story.tag for draft in drafts if draft.outcome.what == "updated"}
        tags |= {Front.tag_for(section.pk) for draft in drafts for section in draft.story.section.lineage()}
        give_notice(tags | {Front.tag_for(None)} if tags else set())


def _cut(text: str, most: int, name: str, outcome: Outcome) -> str:
    if len(text) <= most:
        return text
    outcome.changes.append(Change(f"{name}-cut", f"The {name} was longer than {most} characters: “{text[:60]}…”"))
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _known(value: str, values: list[str], default: str, name: str, outcome: Outcome) -> str:
    if value in values:
        return value
    if value:
        outcome.changes.append(Change(f"{name}-unknown", f"“{value[:40]}” is no {name} of this paper; it is taken as {default}."))
    return default
