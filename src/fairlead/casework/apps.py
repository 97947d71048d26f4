"""The app of casework."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """As Django knows it."""

    name = "fairlead.casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add what the ledger says of casework, where its pages stand, and what follows a role."""
        from fairlead.accounts import entries, shown  # noqa: PLC0415 - models are ready by now
        from fairlead.accounts.actions import ON_ROLE  # noqa: PLC0415
        from fairlead.casework.actions.handing_on import hand_on  # noqa: PLC0415
        from fairlead.casework.entries import SENTENCES  # noqa: PLC0415
        from fairlead.casework.places import DOINGS, HAS_A_DESK, PLACES  # noqa: PLC0415

        entries.add_sentences(SENTENCES)
        shown.add_places(PLACES)
        ON_ROLE.append(hand_on)
        shown.DOINGS.extend(DOINGS)
        shown.FIRST.append(("desk", HAS_A_DESK))
