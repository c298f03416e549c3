"""Gift links, below /account/."""

from django.urls import path

from broadsheet.access import views

urlpatterns = [
    path("gifts/", views.gifts, name="gifts"),
    path("gifts/give/<int:story>/", views.give, name="give_story"),
    path("gifts/<int:number>/withdraw/", views.withdraw, name="withdraw_gift"),
]
