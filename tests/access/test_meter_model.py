"""The meter against a model of thirty lines: whatever readers do, in whatever order, both give the same answer."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.contrib.auth import BACKEND_SESSION_KEY
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.access.actions.change_policy import change_policy
from broadsheet.access.actions.change_subscription import cancel_subscription, grant_subscription
from broadsheet.access.models import Subscription
from broadsheet.access.passes import COOKIE
from broadsheet.access.period import period_at
from broadsheet.access.policy import Policy
from broadsheet.newsroom.models import Paper, Story
from broadsheet.press.node import the_store
from broadsheet.press.tail import begin_anew
from broadsheet.readers.models import Reader
from tests.cast import GATED, Browser, MakeStory, _person

STORIES = 5
START = dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)


@dataclass
class Model:
    zone: zoneinfo.ZoneInfo
    members: int = 2
    strangers: int = 0
    signed_in: bool = False
    subscribes: bool = False
    table: dict[str, set[int]] = field(default_factory=dict)
    cookie: dict[str, set[int]] = field(default_factory=dict)

    def month(self, now: dt.datetime) -> str:
        return f"{now.astimezone(self.zone):%Y-%m}"

    def read(self, story: int, now: dt.datetime, *, lost: bool = False) -> bool:
        if self.signed_in and self.subscribes:
            return True
        granted = (self.table if self.signed_in else self.cookie).setdefault(self.month(now), set())
        if story in granted:
            return True
        if len(granted) >= (self.members if self.signed_in else self.strangers):
            return False
        if self.signed_in or not lost:
            granted.add(story)
        return True

    def sign_in(self, now: dt.datetime) -> None:
        self.signed_in = True
        self.table.setdefault(self.month(now), set()).update(self.cookie.get(self.month(now), set()))
        self.cookie = {}

    def clear_cookies(self) -> None:
        self.signed_in, self.cookie = False, {}


story = st.integers(0, STORIES - 1)
steps = st.one_of(
    st.tuples(st.just("read"), story), st.tuples(st.just("read"), story), st.tuples(st.just("read"), story), st.tuples(st.just("lost"), story),
    st.tuples(st.just("replay"), story), st.tuples(st.just("sign in"), st.none()), st.tuples(st.just("sign in"), st.none()), st.tuples(st.just("sign out"), st.none()),
    st.tuples(st.just("clear cookies"), st.none()), st.tuples(st.just("upgrade"), st.none()), st.tuples(st.just("cancel"), st.none()),
    st.tuples(st.just("policy"), st.tuples(st.integers(0, 4), st.sampled_from([0, 0, 2]))),
    st.tuples(st.just("wait"), st.sampled_from([1, 601, 90_000])), st.tuples(st.just("edge"), st.sampled_from([-2, 1])),
)  # fmt: skip


@dataclass
class World:
    """The paper itself, doing what the steps say."""

    model: Model
    reader: Reader
    stories: list[Story]
    clock: Any
    browser: Browser = field(default_factory=Browser)
    old_pass: str = ""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def read(self, number: int) -> bool:
        answer = self.browser.get(self.stories[number].get_absolute_url())
        assert answer.status_code == 200
        if not self.old_pass and COOKIE in self.browser.cookies:
            self.old_pass = self.browser.cookies[COOKIE].value
        return GATED in answer.content.decode()

    def take(self, step: str, value: Any) -> None:
        if step == "read":
            assert self.read(value) is self.model.read(value, self.now())
        elif step == "lost":
            # Killed between the grant and the answer, or a line that broke: the browser never hears of it.
            kept = {name: morsel.value for name, morsel in self.browser.cookies.items()}
            assert self.read(value) is self.model.read(value, self.now(), lost=True)
            self.browser.cookies.clear()
            for name, cookie in kept.items():
                self.browser.cookies[name] = cookie
        elif step == "replay":
            if self.old_pass and self.model.signed_in:
                self.browser.cookies[COOKIE] = self.old_pass
                assert self.read(value) is self.model.read(value, self.now())
        else:
            getattr(self, step.replace(" ", "_"))(value)

    def sign_in(self, _: None) -> None:
        if not self.model.signed_in:
            self.browser.force_login(self.reader, backend="django.contrib.auth.backends.ModelBackend")
            assert self.browser.session[BACKEND_SESSION_KEY]
            self.browser.get("/")
            self.model.sign_in(self.now())

    def sign_out(self, _: None) -> None:
        if self.model.signed_in:
            self.browser.post("/account/logout/")
            self.model.signed_in = False

    def clear_cookies(self, _: None) -> None:
        self.browser.cookies.clear()
        self.model.clear_cookies()

    def upgrade(self, _: None) -> None:
        grant_subscription(self.reader)
        self.model.subscribes = True

    def cancel(self, _: None) -> None:
        for one in Subscription.objects.filter(reader=self.reader):
            cancel_subscription(one, at_once=True)
        self.model.subscribes = False

    def policy(self, value: tuple[int, int]) -> None:
        self.model.members, self.model.strangers = value
        change_policy(Policy(member_allowance=value[0], stranger_allowance=value[1]))

    def wait(self, seconds: int) -> None:
        self.clock.shift(seconds)

    def edge(self, seconds: int) -> None:
        """To just before or just after the end of the paper's month, if that lies ahead and the session still lives."""
        target = period_at(self.now().timestamp(), self.model.zone).ends + seconds
        if START.timestamp() + 50 * 86_400 > target > self.now().timestamp():
            self.clock.move_to(dt.datetime.fromtimestamp(target, dt.UTC))


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_meter_and_its_model_never_differ(paper: Paper, make_story: MakeStory, zone: str) -> None:
    published = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)
    stories = [make_story(published_at=published, slug=f"model-{number}") for number in range(STORIES)]
    paper.time_zone = zone
    paper.save()
    numbers = iter(range(10_000))

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([0, 2]), st.lists(steps, min_size=6, max_size=40))
    def differs_nowhere(strangers: int, taken: list[tuple[str, Any]]) -> None:
        cache.clear()
        with time_machine.travel(START, tick=True) as clock:
            change_policy(Policy(member_allowance=2, stranger_allowance=strangers))
            begin_anew(the_store())
            reader = _person(f"model{next(numbers)}@example.org")
            world = World(Model(zoneinfo.ZoneInfo(zone), strangers=strangers), reader, stories, clock)
            for step, value in taken:
                world.take(step, value)

    differs_nowhere()
