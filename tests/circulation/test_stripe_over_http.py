"""A webhook signed for real, over HTTP, to the whole paper with its front door."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.circulation.conftest import SECRET, checkout_session, event, signature, subscription
from tests.whole_paper import Running, broadsheet, running

pytestmark = pytest.mark.service


class _Somebody:
    pk = 1


def _post(paper: Running, body: bytes, header: str) -> tuple[int, str]:
    headers = {"content-type": "application/json; charset=utf-8", "stripe-signature": header}
    request = urllib.request.Request(f"{paper.address}/stripe/webhook/", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _shell(home: Path, code: str) -> str:
    done = broadsheet(home, "manage", "shell", "-v", "0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_stripe_is_heard_through_the_front_door_and_nobody_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with running(home, STRIPE_WEBHOOK_SECRET=SECRET) as paper:
        _shell(home, "from broadsheet.readers.models import Reader; Reader.objects.create(pk=1, email='rita@example.org')")
        told = [
            event("checkout.session.completed", checkout_session(_Somebody())),  # type: ignore[arg-type]
            event("customer.subscription.created", subscription(_Somebody())),  # type: ignore[arg-type]
        ]
        for one in told:
            body = json.dumps(one).encode()
            assert _post(paper, body, signature(body, secret="whsec_another"))[0] == 400
            assert _post(paper, body + b" ", signature(body))[0] == 400
            assert _post(paper, body, signature(body)) == (200, "Thank you.\n")
            assert _post(paper, body, signature(body))[0] == 200
        assert paper.get("/stripe/webhook/")[0] == 405
        assert paper.get("/subscribe/")[0] == 200
    counted = "from broadsheet.access.models import *; from broadsheet.circulation.models import *; "
    counted += "print(StripeEvent.objects.filter(trouble='').count(), [(s.state, s.changes.count()) for s in Subscription.objects.all()])"
    assert _shell(home, counted) == "2 [('running', 2)]"
