from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class ShelfConfig(AppConfig):
    name = "broadsheet.shelf"
    label = "shelf"
    verbose_name = "The shelf"

    def ready(self) -> None:
        from broadsheet.access.grants import story_granted
        from broadsheet.readers.account_pages import AccountPage, register_account_page, register_overview
        from broadsheet.readers.holdings import Holding, register_holding, rows_of
        from broadsheet.shelf.history import note_granted

        for holding in (
            Holding(
                "Saved stories", ("shelf.SavedStory", "shelf.SavedStory_labels"),
                rows_of("shelf.SavedStory", "reader", ("title", "section_name", "saved_at", "labels__name")),
            ),
            Holding("Labels of saved stories", ("shelf.Label",), rows_of("shelf.Label", "reader", ("name",))),
            Holding("Reading history", ("shelf.ReadStory",), rows_of("shelf.ReadStory", "reader", ("story__headline", "read_at"))),
        ):  # fmt: skip
            register_holding(holding)
        story_granted.connect(note_granted, dispatch_uid="shelf")
        register_account_page(AccountPage("Saved stories", "saved", 20))
        register_overview(_newest_saved, 20)
        register_account_page(AccountPage("Reading history", "history", 30))


def _newest_saved(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    from broadsheet.shelf.views import on_shelf, shelved, with_stories

    return "account/parts/newest_saved.html", {"shelved": shelved(request, with_stories(on_shelf(request))[:3])}
