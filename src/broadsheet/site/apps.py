from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "broadsheet.site"
    label = "site"
    verbose_name = "Reader's site"

    def ready(self) -> None:
        from broadsheet.newsroom.previews import register_previews
        from broadsheet.site.views.preview import preview_page, preview_story

        register_previews(story=preview_story, standing_page=preview_page)
