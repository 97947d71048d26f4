"""The app of the door."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.portal"
    default_auto_field = "django.db.models.BigAutoField"
