"""The bare Django view of a story page: the same page, rendered anew for each request, past press and front door."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "broadsheet.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from broadsheet.newsroom.models import Story
from broadsheet.press.printing import proof_page
from broadsheet.press.views import respond
from broadsheet.site.story_page import story_page


def bare(request: HttpRequest, slug: str) -> HttpResponse:
    return respond(proof_page(story_page(Story.objects.select_related("section", "agency", "picture").get(slug=slug))), request)


# The paper's own addresses too: pages link to them.
urlpatterns = [path("bare/<slug:slug>/", bare), path("", include("broadsheet.urls"))]

from django.conf import settings

settings.ROOT_URLCONF = "bench.bare"
