from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "broadsheet.readers"
    label = "readers"
    verbose_name = "Readers"

    def ready(self) -> None:
        from broadsheet.readers import signals  # noqa: F401
        from broadsheet.readers.account_pages import AccountPage, register_account_page
        from broadsheet.readers.own_holdings import register_holdings

        register_holdings()
        for page in (
            AccountPage("Overview", "account", 0),
            AccountPage("Profile", "profile", 10),
            AccountPage("Newsletters and offers", "consents", 50),
            AccountPage("Signing in", "signing_in", 80),
            AccountPage("Your data", "your_data", 90),
        ):
            register_account_page(page)
