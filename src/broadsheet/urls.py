"""Every public address of the paper, on one page."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from broadsheet.newsroom.urls import newsroom_urls
from broadsheet.site import urls as site

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("broadsheet.shelf.urls")),
    path("account/", include("broadsheet.access.urls")),
    path("account/", include("broadsheet.readers.urls")),
    path("", include("broadsheet.circulation.urls")),
    path("", include("broadsheet.comments.urls")),
    path("", include("broadsheet.demo.urls")),
    # One door for all: with limits, codes, passkeys and second factors. Wagtail's own would be a second, without them.
    path("newsroom/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    re_path(r"^newsroom/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
    path("newsroom/", include(newsroom_urls)),
    path("", include(site)),
]
handler404 = "broadsheet.site.views.errors.not_found"
handler500 = "broadsheet.site.views.errors.broken"
handler403 = "broadsheet.site.views.errors.forbidden"
handler400 = "broadsheet.site.views.errors.malformed"
