"""The addresses below /account/: signing in and out, second factor, devices, and the account itself."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from broadsheet.readers import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("profile/", views.profile, name="profile"),
    path("newsletters/", views.consents, name="consents"),
    path("signing-in/", views.signing_in, name="signing_in"),
    path("sign-out-everywhere/", views.sign_out_all, name="sign_out_everywhere"),
    path("your-data/", views.your_data, name="your_data"),
    path("your-data/take-out/", views.new_take_out, name="new_take_out"),
    path("your-data/take-out/<int:number>/", views.fetch_take_out, name="fetch_take_out"),
    path("your-data/erase/", views.erase, name="erase_account"),
    path("your-data/keep/", views.keep_account, name="keep_account"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("social/", include("allauth.socialaccount.urls")),
]
for _provider in settings.SOCIAL_PROVIDERS:
    urlpatterns.append(path("", include(f"allauth.socialaccount.providers.{_provider}.urls")))
