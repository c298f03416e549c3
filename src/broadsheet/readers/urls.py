"""The addresses below /account/: signing in and out, second factor, and the account itself."""

from django.urls import include, path

from broadsheet.readers import views

urlpatterns = [
    path("", views.account, name="account"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
]
