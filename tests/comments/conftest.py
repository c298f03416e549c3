"""What the tests of the conversation share: a story, comments under it, and somebody else who writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from broadsheet.comments.actions.post_comment import Sent, post_comment
from broadsheet.comments.models import Comment, ConversationPolicyVersion
from broadsheet.comments.policy import ConversationPolicy
from broadsheet.comments.views.haste import opened_stamp
from broadsheet.newsroom.models import Paper, Story
from broadsheet.readers.models import Reader
from tests.cast import MakeStory, _person, _signed_in

GOOD = "The council should publish the inspection report before it closes the bridge."
OTHER = "My neighbours and I have asked for that report since the rains began last year."
THIRD = "I think that the engineers did what they could with the money they had."


@pytest.fixture
def story(make_story: MakeStory) -> Story:
    return make_story(slug="bridge", people=("meera-pillai",))


@pytest.fixture
def nina(paper: Paper) -> Reader:
    """Another member, who also writes."""
    return _person("nina@example.org", first_name="Nina")


@pytest.fixture
def as_nina(nina: Reader) -> Client:
    return _signed_in(nina)


def opened_before(reader: Reader, story: Story, seconds: float = 60) -> str:
    """What a form carries that this reader opened so long ago."""
    return opened_stamp(reader.pk, story.pk, time.time() - seconds)


Say = Callable[..., Comment]


@pytest.fixture
def say(story: Story) -> Say:
    """Posts a comment as the site does, and returns it; one that is refused fails the test."""

    def post(reader: Reader, text: str = GOOD, *, to: Comment | None = None, under: Story | None = None, **more: Any) -> Comment:
        posted = post_comment(reader, under or story, Sent(text, to, **more))
        assert posted.comment is not None, [one.judgement for one in posted.verdict.broken()]
        return posted.comment

    return post


@pytest.fixture
def policy(paper: Paper) -> Callable[..., None]:
    """Puts a conversation policy in force."""

    def force(**fields: Any) -> None:
        ConversationPolicyVersion.objects.create(content=ConversationPolicy(**fields).written())

    return force
