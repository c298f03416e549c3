"""Search over all public stories. Shows headlines and standfirsts only, so that no snippet can leak a gated text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from broadsheet.newsroom.models import Paper, Person, Section, Story, Topic
from broadsheet.newsroom.search_text import Found, find_text
from broadsheet.press.plans import Plan, fragment
from broadsheet.press.printing import proof_page
from broadsheet.press.views import respond
from broadsheet.site.shell import Meta, page, render, top_news_part

_PAGE = 20
_PAGES = 25


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=200, strip=True)
    section = forms.ModelChoiceField(Section.objects.all(), required=False, to_field_name="slug")
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False, to_field_name="slug")
    person = forms.ModelChoiceField(Person.objects.all(), required=False, to_field_name="slug")
    after = forms.DateField(required=False)
    before = forms.DateField(required=False)
    sort = forms.ChoiceField(choices=[("newest", "Newest first"), ("relevance", "Best match first")], required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=_PAGES)

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).replace("\0", "")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("after"), cleaned.get("before")
        if first and last and first > last:
            raise ValidationError("The first date lies after the last. Change one of them.")
        return cleaned


@dataclass(frozen=True)
class Results:
    stories: list[Story]
    more: bool
    number: int


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = {key: str(value).replace("\0", "") for key, value in request.GET.items()}
    form = SearchForm(asked)
    results = _results(form) if form.is_valid() and asked else None
    others = "&".join(f"{key}={value}" for key, value in _kept(request))
    context = {
        "form": form, "asked": asked, "results": results, "others": others, "sections": Section.objects.all(),
        "topics": Topic.objects.all(), "people": Person.objects.all(),
    }  # fmt: skip
    body = (
        fragment("search", set(), lambda: render("site/search.html", **context)),
        top_news_part(),
        fragment("story-end", set(), lambda: "</div></main>"),
    )
    title = f"Search – {Paper.load().name}"
    plan: Plan = page("search", Meta(title=title, path="/search/", robots="noindex, follow"), body, set(), body_class="front listing")
    response = respond(proof_page(plan), request)
    if not form.is_valid():
        response.status_code = 400
    return response


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [(key, quote(str(value))) for key, value in request.GET.items() if key != "page" and key in SearchForm.base_fields]


def _results(form: SearchForm) -> Results:
    given = form.cleaned_data
    number = given["page"] or 1
    lists = [one.tag for one in (given["section"], given["topic"], given["person"]) if one]
    zone = Paper.load().zone
    first = dt.datetime.combine(given["after"], dt.time(), zone) if given["after"] else None
    last = dt.datetime.combine(given["before"], dt.time(), zone) + dt.timedelta(days=1) if given["before"] else None
    found: Found = find_text(
        given["q"], lists=lists, first=first, last=last, by_relevance=given["sort"] == "relevance",
        start=(number - 1) * _PAGE, most=_PAGE,
    )  # fmt: skip
    stories = Story.objects.public().for_cards().in_bulk(found.stories)
    return Results([stories[key] for key in found.stories if key in stories], found.more and number < _PAGES, number)
