"""All that a moderator sees of a comment at one glance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Count, Max, Q

from broadsheet.comments.actions.moderate_comment import seen_mark, told_of
from broadsheet.comments.actions.take_to_work import at_work_on
from broadsheet.comments.desk.marking import Part, marked_parts
from broadsheet.comments.grounds import label_of
from broadsheet.comments.models import Ban, Comment, Decision, Report, State, What
from broadsheet.comments.models.ban import in_force
from broadsheet.comments.models.decision import LETS_STAND, TAKES_AWAY
from broadsheet.readers.models import Reader

_LAST = 5
_AROUND = 2
_MOST_REPORTS = 12
# Said as what is not wanted: with `state = 'published'`, SQLite walks the index of states through all that was ever published.
_IS_UNSEEN = Q(state__in=(State.HELD, State.REJECTED, State.DELETED))


@dataclass(frozen=True)
class Broken:
    """What a rule said of the comment; `sure` in percent."""

    rule: str
    label: str
    action: str
    sure: int
    reason: str


@dataclass
class Card:
    """`mark` goes with every form, so that nothing is decided on what has changed; `other` is who else is at work on it."""

    comment: Comment
    mark: str
    parts: list[Part]
    broken: list[Broken]
    why: str
    told: str = ""
    other: Any = None
    reports: list[Report] = field(default_factory=list)
    above: list[Comment] = field(default_factory=list)
    before: list[Comment] = field(default_factory=list)
    answers: list[Comment] = field(default_factory=list)
    last: list[Comment] = field(default_factory=list)
    may_be_banned: bool = False
    ban: Ban | None = None
    bans: int = 0
    newest_ban: int = 0

    @property
    def suggested(self) -> str:
        """The ground that a rejection takes unless the moderator chooses another."""
        return next((one.rule for one in self.broken if one.action in ("refuse", "hold")), self.broken[0].rule if self.broken else "")

    @property
    def verbs(self) -> set[str]:
        """What can be done to it as it stands."""
        if self.comment.state == State.DELETED:
            return set()
        is_published = self.comment.state == State.PUBLISHED
        found = {"approve"} if not is_published or not self.comment.open_reports else {"dismiss"}
        found |= {"reject"} if self.comment.state != State.REJECTED else set()
        return found | ({"unpick" if self.comment.is_pick else "pick"} if is_published else set())


def cards_of(numbers: Iterable[int], user: Any, *, whole: int | None = None) -> list[Card]:
    """Cards in the order of the numbers; comments that are not there are left out.

    So many as `whole` (all, unless said) have their thread and their writer's last comments; a line in the list needs neither.
    """
    numbers = list(numbers)
    found = Comment.objects.filter(pk__in=numbers).select_related(
        "story__section", "voice__reader", "parent__voice__reader", "root__voice__reader"
    )
    by_number = {one.pk: one for one in found.defer("story__body")}
    comments = [by_number[number] for number in numbers if number in by_number]
    newest = dict(Decision.objects.filter(comment__in=numbers).values("comment").annotate(last=Max("pk")).values_list("comment", "last"))
    reports, told, others = _reports(numbers), _told(numbers), at_work_on(numbers, besides=user)
    bans, banned, newest_bans = _bans(comments)
    staff = _of_the_newsroom(comments)
    last = {voice: _last_of(voice) for voice in {one.voice_id for one in comments[:whole]}}
    cards = []
    for one in comments:
        card = Card(
            one, seen_mark(one, newest.get(one.pk)), marked_parts(one.text, one.verdict), [_broken(said) for said in one.verdict],
            label_of(one.why_held) if one.why_held else "", told=told.get(one.pk, ""), other=others.get(one.pk), reports=reports[one.pk],
            last=[comment for comment in last.get(one.voice_id, ()) if comment.pk != one.pk][:_LAST], ban=bans.get(one.voice.reader_id),
            bans=banned.get(one.voice.reader_id, 0), newest_ban=newest_bans.get(one.voice.reader_id, 0),
            may_be_banned=one.voice.reader_id is not None and one.voice.reader_id not in staff,
        )  # fmt: skip
        cards.append(card)
    for card in cards[:whole]:
        _put_in_thread(card)
    return cards


def _broken(said: dict[str, Any]) -> Broken:
    rule = str(said.get("rule", ""))
    sure = said.get("confidence")
    return Broken(
        rule,
        label_of(rule),
        str(said.get("action", "")),
        round(100 * sure) if isinstance(sure, int | float) else 0,
        str(said.get("reason", "")),
    )


def _reports(numbers: list[int]) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = defaultdict(list)
    for one in Report.objects.filter(comment__in=numbers, outcome=Report.Outcome.OPEN).order_by("made_at"):
        if len(found[one.comment_id]) < _MOST_REPORTS:
            found[one.comment_id].append(one)
    return found


def _told(numbers: list[int]) -> dict[int, str]:
    """What a moderator said of each last."""
    made = Decision.objects.filter(
        comment__in=numbers, what__in=(*LETS_STAND, *TAKES_AWAY, What.PICK), undone_by=None, undoes=None, made_by__isnull=False
    )
    return {one.comment_id or 0: told_of(one) for one in made.select_related("made_by").order_by("pk")}


def _bans(comments: list[Comment]) -> tuple[dict[int, Ban], dict[int, int], dict[int, int]]:
    """By reader: the ban in force, how many there were, and the number of the newest."""
    readers = {one.voice.reader_id for one in comments if one.voice.reader_id}
    hardest_last = in_force().filter(reader__in=readers).order_by("-scope", "made_at")
    grouped = Ban.objects.filter(reader__in=readers).order_by().values("reader").annotate(count=Count("pk"), last=Max("pk"))
    counted = list(grouped.values_list("reader", "count", "last"))
    return (
        {one.reader_id or 0: one for one in hardest_last},
        {reader: count for reader, count, _ in counted},
        {reader: last for reader, _, last in counted},
    )


def _of_the_newsroom(comments: list[Comment]) -> set[int]:
    """The colleagues among the writers, asked for at once."""
    panel = Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin")
    inside = Q(is_staff=True) | Q(is_superuser=True) | Q(groups__permissions__in=panel) | Q(user_permissions__in=panel)
    return set(Reader.objects.filter(inside, pk__in={one.voice.reader_id for one in comments}).values_list("pk", flat=True))


def _last_of(voice: int) -> list[Comment]:
    return list(Comment.objects.filter(voice=voice).exclude(state=State.DELETED).order_by("-written_at").select_related("story")
                .only("text", "state", "written_at", "story__headline")[: _LAST + 1])  # fmt: skip


def _put_in_thread(card: Card) -> None:
    """What it answers, what began the thread, what stands just before it, and what answers it."""
    one = card.comment
    if one.root is not None and one.root_id != one.parent_id:
        card.above.append(one.root)
    if one.parent is not None:
        card.above.append(one.parent)
    if one.root_id:
        shown = {above.pk for above in card.above}
        thread = Comment.objects.filter(root_id=one.root_id, written_at__lt=one.written_at).exclude(_IS_UNSEEN).exclude(pk__in=shown)
        thread = thread.with_voices()
        card.before = list(thread.order_by("-written_at")[:_AROUND])[::-1]
    card.answers = list(Comment.objects.filter(parent_id=one.pk).exclude(_IS_UNSEEN).with_voices().order_by("written_at")[:_AROUND])
