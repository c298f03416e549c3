from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "broadsheet.design"
    label = "design"
    verbose_name = "Design"
