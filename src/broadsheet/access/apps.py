from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "broadsheet.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from broadsheet.access.gate import account_link, gate
        from broadsheet.press.registry import register_filler, register_gate

        register_gate(gate)
        register_filler("account", account_link)
