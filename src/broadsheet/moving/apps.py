from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "broadsheet.moving"
    label = "moving"
    verbose_name = "Moving"
