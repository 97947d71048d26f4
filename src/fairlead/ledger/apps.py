"""The app of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.ledger"
    default_auto_field = "django.db.models.BigAutoField"
