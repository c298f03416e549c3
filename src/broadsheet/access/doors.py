"""The special doors: gift links, institutions' addresses, and search engines that proved who they are."""

from __future__ import annotations

import time
from dataclasses import replace

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.http import HttpRequest

from broadsheet.access.crawlers import engine_of, is_search_engine
from broadsheet.access.current import current_policy
from broadsheet.access.decision import Tier
from broadsheet.access.models import GiftLink
from broadsheet.access.passes import LIFE, ReaderPass, binding
from broadsheet.access.policy import Policy
from broadsheet.press.node import the_store

_gifts = Signer(salt="broadsheet.gift", sep=".")


def gift_token(link: GiftLink) -> str:
    """What stands behind `?gift=` in a gift link."""
    return _gifts.sign(link.key)


def special_pass(request: HttpRequest, known: ReaderPass | None) -> ReaderPass | None:
    """The pass that a special door gives for this request, on top of the pass that the reader holds; None where there is none.

    Only the institution's is handed out, bound to the address it was given to.
    """
    now = time.time()
    token = request.GET.get("gift")
    story = opened_story(token, request.path, counts=request.method == "GET") if token else 0
    if story:
        return replace(known or ReaderPass(0, "", Tier.STRANGER, False, now, int(now) + LIFE), gift=story, filled={})
    if known is not None or request.method not in ("GET", "HEAD"):
        return None
    address: str = request.client_address  # type: ignore[attr-defined]
    if policy_here().holds_address(address, now):
        bound = binding(address, settings.PASS_KEYS[0])
        return ReaderPass(0, "", Tier.SUBSCRIBER, False, now, int(now) + LIFE, bound=bound)
    agent = request.headers.get("user-agent", "")
    if engine_of(agent) and policy_here().crawlers_read_whole and is_search_engine(agent, address):
        return ReaderPass(0, "", Tier.CRAWLER, False, now, int(now) + LIFE)
    return None


def opened_story(token: str, path: str, *, counts: bool = True) -> int:
    """The story that a gift link opens at a path; 0 where it is forged or withdrawn, or the path is not the story's."""
    try:
        key = _gifts.unsign(token)
    except BadSignature:
        return 0
    link = GiftLink.objects.filter(key=key, revoked_at__isnull=True).select_related("story__section").first()
    if link is None or link.story.get_absolute_url() != path:
        return 0
    if counts:
        GiftLink.objects.filter(pk=link.pk).update(opens=F("opens") + 1)
    return link.story_id


_kept: tuple[tuple[str, float], Policy] | None = None


def policy_here() -> Policy:
    """The policy in force as this process last read it; read anew when the node hears that it has changed."""
    global _kept
    store = the_store()
    mark = (str(store.folder), store.changed_at(("policy",)))
    if _kept is None or _kept[0] != mark:
        _kept = (mark, current_policy())
    return _kept[1]
