"""Who is involved, as pages and the ledger say it."""

from fairlead.casework.models import Involved


def name_of(row: Involved) -> str:
    """What somebody involved is called."""
    if row.child is not None:
        return str(row.child.name)
    return str(row.membership.name) if row.membership is not None else str(row.called)
