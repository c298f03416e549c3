from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "broadsheet.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from broadsheet.access.gate import StoryGate
        from broadsheet.access.holdings import register_holdings
        from broadsheet.access.holes import account_link, allowance_line, reader_form
        from broadsheet.access.views import allowance_told
        from broadsheet.press.registry import register_filler, register_gate
        from broadsheet.readers.account_pages import AccountPage, register_account_page, register_overview

        register_gate(StoryGate())
        register_filler("account", account_link)
        register_filler("allowance", allowance_line)
        register_filler("reader-form", reader_form)
        register_overview(allowance_told, 10)
        register_account_page(AccountPage("Gift links", "gifts", 40))
        register_holdings()
