"""The shelf's addresses, below /account/."""

from django.urls import path

from broadsheet.shelf import views

urlpatterns = [
    path("saved/", views.saved, name="saved"),
    path("saved/which/", views.which_saved, name="which_saved"),
    path("save/<int:story>/", views.save, name="save"),
    path("unsave/<int:story>/", views.unsave, name="unsave"),
    path("saved/<int:number>/label/", views.label, name="label_saved"),
    path("saved/<int:number>/drop/", views.drop, name="drop_saved"),
    path("history/", views.history, name="history"),
    path("history/change/", views.change_history, name="change_history"),
]
