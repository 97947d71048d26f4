"""What a case is called in a list, also when what it said was erased."""

from fairlead.casework.models import Case
from fairlead.vault.keyring import Erased

ERASED = "Erased: its time was up"


def title_of(case: Case) -> str:
    """The title, or that the file was erased."""
    try:
        return str(case.title)
    except Erased:
        return ERASED
