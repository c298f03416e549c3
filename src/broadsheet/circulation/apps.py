from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "broadsheet.circulation"
    label = "circulation"
    verbose_name = "Circulation"
