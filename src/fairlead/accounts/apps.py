"""The app of organisations and people."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.accounts"
    default_auto_field = "django.db.models.BigAutoField"
