"""The app of the walls between organisations."""

from django.apps import AppConfig


class WallsConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.walls"
    default_auto_field = "django.db.models.BigAutoField"
