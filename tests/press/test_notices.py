"""Notices are written with the change they tell of, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from broadsheet.press.node import the_store
from broadsheet.press.notices import Notice, give_notice
from broadsheet.press.printed import print_html
from broadsheet.press.tail import catch_up


def _keep(key: str, *tags: str) -> None:
    assert the_store().keep_fragment(key, print_html("html"), tags, seen=the_store().serial())


def test_a_notice_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="in the transaction of the change"):
        give_notice(["story:1"])


@pytest.mark.django_db
def test_each_tag_is_told_once() -> None:
    give_notice(["b", "a", "b"], at_once=True)
    assert list(Notice.objects.order_by("pk").values_list("tag", "at_once")) == [("a", True), ("b", True)]


@pytest.mark.django_db
def test_a_notice_goes_with_the_change_that_is_rolled_back() -> None:
    with transaction.atomic():
        give_notice(["story:1"])
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_the_node_that_made_the_change_sees_it_at_once(django_capture_on_commit_callbacks: Any) -> None:
    catch_up(the_store())
    _keep("a", "story:1")
    _keep("b", "story:2")
    with django_capture_on_commit_callbacks(execute=True):
        give_notice(["story:1"], at_once=True)
    assert the_store().fragment("a") is None
    assert the_store().fragment("b") is not None


@pytest.mark.django_db
def test_the_store_waits_for_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    catch_up(the_store())
    _keep("a", "story:1")
    with django_capture_on_commit_callbacks(execute=False):
        give_notice(["story:1"], at_once=True)
    assert the_store().fragment("a") is not None


@pytest.mark.django_db
def test_a_notice_of_an_address_asks_for_its_page(django_capture_on_commit_callbacks: Any) -> None:
    catch_up(the_store())
    with django_capture_on_commit_callbacks(execute=True):
        give_notice(["/x/", "story:1"])
    assert the_store().wanted() == ["/x/"]
