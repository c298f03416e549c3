from django.apps import AppConfig


class FrontDoorConfig(AppConfig):
    name = "broadsheet.frontdoor"
    label = "frontdoor"
    verbose_name = "Front door"
