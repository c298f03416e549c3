from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "broadsheet.newsroom"
    label = "newsroom"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        from broadsheet.newsroom import signals  # noqa: F401
        from broadsheet.newsroom.holdings import register_holdings

        register_holdings()
