"""The voices of those who wrote old comments: found, or made, once each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.utils import timezone

from broadsheet.comments.bringing.guests import guest_id, rekeyed
from broadsheet.comments.bringing.old_comment import PLATFORM_ID, OldComment
from broadsheet.comments.bringing.rows import RowWriter, storable
from broadsheet.comments.models import Trust, Voice

_KEPT_AT_HAND = 50_000

# Platform, and who it is there.
Who = tuple[str, str]


def fitting(told: str) -> str:
    """An id as it is kept; one that is too long as its digest."""
    told = storable(told)
    return told if len(told) <= PLATFORM_ID else f"digest:{hashlib.blake2b(told.encode(), digest_size=16).hexdigest()}"


def who_is(comment: OldComment, source: str) -> Who:
    """A writer's key: the platform's own number, else one of the address with the name given beside it, else the name alone."""
    source = comment.voice.get("source", source)
    if comment.author:
        return source, fitting(rekeyed(comment.author))
    if comment.email:
        # Guests give another name now and then. Each stays with what was said under it, and one address claims them all.
        return source, fitting(guest_id(comment.email, comment.name))
    return source, fitting(f"name:{comment.name.casefold()}")


class VoiceBook:
    """Knows the number of each writer's voice; those asked for lately without a query."""

    def __init__(self) -> None:
        self._known: dict[Who, int] = {}
        self._rows = RowWriter(Voice)
        self.made = 0

    def numbers(self, comments: Sequence[OldComment], source: str) -> list[int]:
        """The voice of each comment's writer, made where there is none. A claimed one stays its reader's."""
        who = [who_is(one, source) for one in comments]
        first = dict(zip(reversed(who), reversed(comments), strict=True))
        missing = {key: comment for key, comment in first.items() if key not in self._known}
        if len(self._known) + len(missing) > _KEPT_AT_HAND:
            self._known.clear()
            missing = first
        self._look_up(list(missing))
        fresh = {key: comment for key, comment in missing.items() if key not in self._known}
        if fresh:
            self._rows.insert(_row(key, comment) for key, comment in fresh.items())
            self._look_up(list(fresh))
            self.made += len(fresh)
        return [self._known[key] for key in who]

    def _look_up(self, keys: list[Who]) -> None:
        by_source: dict[str, list[str]] = {}
        for source, number in keys:
            by_source.setdefault(source, []).append(number)
        for source, numbers in by_source.items():
            for start in range(0, len(numbers), 900):
                # Said once more, so that the index of voices from elsewhere is used.
                rows = Voice.objects.filter(source=source, source_id__in=numbers[start : start + 900]).exclude(source="")
                self._known.update({(source, number): pk for number, pk in rows.values_list("source_id", "pk")})


def _row(key: Who, comment: OldComment) -> dict[str, object]:
    trust = comment.voice.get("trust", "")
    return {
        "source": key[0], "source_id": key[1], "name": comment.name, "email": comment.email,
        "badge": comment.voice.get("badge", comment.badge), "trust": trust if trust in Trust.values else "", "made_at": timezone.now(),
    }  # fmt: skip
