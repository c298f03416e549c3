"""Give a story away: a link that opens it whole for anyone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from broadsheet.access.current import current_period, current_policy
from broadsheet.access.models import GiftLink
from broadsheet.newsroom.models import Story
from broadsheet.readers.models import Reader

_TRIES = 8


def give_story(giver: Reader, story: Story) -> GiftLink:
    """The giver's link to a story, made now unless there is one from this month. The caller has asked the gate that the giver reads it.

    Raises:
        ValidationError: this month's links are used up.
    """
    month, most = current_period().name, current_policy().gifts_a_month
    for _ in range(_TRIES):
        known = GiftLink.objects.filter(giver=giver, month=month)
        link = known.filter(story=story).first()
        if link is not None:
            if link.revoked_at:
                raise ValidationError("You withdrew this story's link. It can be given again next month.")
            return link
        used = known.aggregate(most=Max("place"))["most"] or 0
        if used >= most:
            raise ValidationError(f"You have given {used} {'story' if used == 1 else 'stories'} this month. More can be given next month.")
        try:
            with transaction.atomic():
                return GiftLink.objects.create(giver=giver, story=story, month=month, place=used + 1)
        except IntegrityError:
            # Another request of the same reader was first; look again.
            continue
    raise ValidationError("The link could not be made just now. Please try again.")


def revoke_gift(link: GiftLink) -> None:
    """The link opens nothing from now on."""
    GiftLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
