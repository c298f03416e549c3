"""Every public address of the paper, on one page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from broadsheet.newsroom.urls import newsroom_urls
from broadsheet.site import urls as site

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("broadsheet.shelf.urls")),
    path("account/", include("broadsheet.access.urls")),
    path("account/", include("broadsheet.readers.urls")),
    path("", include("broadsheet.circulation.urls")),
    path("", include("broadsheet.demo.urls")),
    path("newsroom/", include(newsroom_urls)),
    path("", include(site)),
]
handler404 = "broadsheet.site.views.errors.not_found"
handler500 = "broadsheet.site.views.errors.broken"
handler403 = "broadsheet.site.views.errors.forbidden"
handler400 = "broadsheet.site.views.errors.malformed"
