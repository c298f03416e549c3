"""The account's own pages: profile, consents, and ways to sign in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from broadsheet.readers.models import Consent, Reader
from broadsheet.shelf.actions.save_story import save_story
from broadsheet.shelf.models import SavedStory
from tests.cast import PASSWORD, MakeStory

PAGES = ["/account/", "/account/profile/", "/account/newsletters/", "/account/signing-in/", "/account/your-data/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_account_is_its_owners_and_kept_by_no_cache(as_rita: Client, ana: Client, page: str) -> None:
    answer = as_rita.get(page)
    assert answer.status_code == 200
    assert "no-store" in answer["cache-control"]
    assert ana.get(page)["location"] == f"/account/login/?next={page}"


def test_an_address_is_the_same_in_capitals_and_small_letters(db: None) -> None:
    made = Reader(email="Mixed.Case@Example.org")
    made.set_password(PASSWORD)
    made.save()
    assert made.email == "mixed.case@example.org"
    assert Reader.objects.get_by_natural_key("MIXED.case@example.ORG") == made


def test_a_name_is_shown_at_once_and_without_tricks(as_rita: Client, rita: Reader) -> None:
    good = {"chosen_name": "  Rita  <b>of</b> the harbour ", "language": "", "time_zone": "", "keeps_history": "on"}
    as_rita.post("/account/profile/", good)
    assert Reader.objects.get(pk=rita.pk).chosen_name == "Rita <b>of</b> the harbour"
    page = as_rita.get("/").content.decode()
    assert "Rita &lt;b&gt;of&lt;/b&gt; the harbour</a>" in page
    for wrong in ("...", "Ri\u202eta", "Ri\u2066ta", "x" * 61):
        answer = as_rita.post("/account/profile/", {**good, "chosen_name": wrong})
        assert answer.status_code == 200
        assert "field-error" in answer.content.decode()
    assert as_rita.post("/account/profile/", {**good, "time_zone": "Mars/Olympus"}).status_code == 200
    assert Reader.objects.get(pk=rita.pk).time_zone == ""


def test_times_are_told_in_the_readers_own_zone(as_rita: Client, rita: Reader, make_story: MakeStory) -> None:
    import datetime as dt

    saved = save_story(rita, make_story())
    SavedStory.objects.filter(pk=saved.pk).update(saved_at=dt.datetime(2026, 3, 1, 20, 0, tzinfo=dt.UTC))
    assert "saved 2 Mar 2026" in as_rita.get("/account/saved/").content.decode()
    Reader.objects.filter(pk=rita.pk).update(time_zone="America/New_York")
    assert "saved 1 Mar 2026" in as_rita.get("/account/saved/").content.decode()


def test_consents_are_off_until_given_and_every_answer_is_kept(as_rita: Client, rita: Reader) -> None:
    assert "checked" not in as_rita.get("/account/newsletters/").content.decode()
    as_rita.post("/account/newsletters/", {"offers": "on"})
    as_rita.post("/account/newsletters/", {"offers": "on"})
    as_rita.post("/account/newsletters/", {})
    assert list(Consent.objects.order_by("pk").values_list("purpose", "given")) == [("offers", True), ("offers", False)]
    assert all(one.wording for one in Consent.objects.all())


@pytest.mark.service
def test_another_service_is_offered_once_its_keys_are_set(tmp_path: Path) -> None:
    code = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
from django.conf import settings
from django.test import Client, override_settings
plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
with override_settings(STORAGES=plain, ALLOWED_HOSTS=["*"]):
    page = Client().get("/account/login/?next=/city/").content.decode()
print("GOOGLE" if "/account/google/login/" in page else "NONE", "GITHUB" if "/account/github/login/" in page else "NONE")
"""
    for keys, expected in (("", "NONE NONE"), ("google=client-id:secret", "GOOGLE NONE")):
        env = {
            **os.environ,
            "BROADSHEET_HOME": str(tmp_path / "home"),
            "BROADSHEET_SOCIAL_SIGN_IN": keys,
            "DJANGO_SETTINGS_MODULE": "broadsheet.settings",
        }
        env.pop("DATABASE_URL", None)
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
        assert done.stdout.strip() == expected, done.stderr[-2000:]
