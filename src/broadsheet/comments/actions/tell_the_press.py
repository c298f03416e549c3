"""Tell the press that a conversation changed: at most once a second for each story, however many write."""

from __future__ import annotations

import time

from django.db import transaction

from broadsheet.comments.models import Conversation
from broadsheet.press.notices import give_notice

EVERY = 1.0


def tag_of(story: int) -> str:
    return f"comments:{story}"


def tell_the_press(story: int, *, at_once: bool = False) -> None:
    """Give notice inside the transaction of the change, or leave word that one is owed, which `give_owed_notices` gives.

    `at_once` is for what may never be served again: a comment that was taken down.
    """
    now = time.time()
    if at_once:
        give_notice({tag_of(story)}, at_once=True)
        return
    mine = Conversation.objects.filter(story_id=story, noticed_at__lte=now - EVERY).update(noticed_at=now, owes_notice=False)
    if mine:
        give_notice({tag_of(story)}, in_time=True)
    else:
        Conversation.objects.filter(story_id=story).update(owes_notice=True)


def give_owed_notices() -> None:
    """The clock's part: the notices that busy conversations owe."""
    now = time.time()
    for story in list(Conversation.objects.filter(owes_notice=True, noticed_at__lte=now - EVERY).values_list("story_id", flat=True)):
        with transaction.atomic():
            found = Conversation.objects.filter(story_id=story, owes_notice=True, noticed_at__lte=now - EVERY)
            if found.update(noticed_at=now, owes_notice=False):
                give_notice({tag_of(story)}, in_time=True)
