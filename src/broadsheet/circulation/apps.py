from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "broadsheet.circulation"
    label = "circulation"
    verbose_name = "Circulation"

    def ready(self) -> None:
        from broadsheet.circulation.holdings import register_holdings
        from broadsheet.circulation.views.plan import plan_told
        from broadsheet.readers.account_pages import AccountPage, register_account_page, register_overview

        register_holdings()
        register_account_page(AccountPage("Plan", "plan", 45))
        register_account_page(AccountPage("Offers", "offers", 60))
        register_overview(plan_told, 15)
