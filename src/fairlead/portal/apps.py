"""The app of the door."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add what the ledger says of the door, and where its page stands in the navigation."""
        from fairlead.accounts import entries, shown  # noqa: PLC0415 - models are ready by now
        from fairlead.portal.actions.doors import KEEPS_THE_DOOR  # noqa: PLC0415
        from fairlead.portal.entries import SENTENCES  # noqa: PLC0415

        entries.add_sentences(SENTENCES)
        shown.add_places([("door", "Door", KEEPS_THE_DOOR)])
