"""The app of the walls between organisations."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from fairlead.walls.moments import read_quickly


class WallsConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.walls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have every connection read moments quickly."""
        connection_created.connect(read_quickly)
