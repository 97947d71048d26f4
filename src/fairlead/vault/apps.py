"""The app of keys and sealed fields."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.vault"
    default_auto_field = "django.db.models.BigAutoField"
