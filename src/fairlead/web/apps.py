"""The app of pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.web"
