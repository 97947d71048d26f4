"""Who is involved, as pages and the ledger say it."""

from collections.abc import Mapping

from django.db.models import Q

from fairlead.casework.models import Concern, Involved, Source

ADULT = 18
#: What whoever came without an account is called, where they gave no name.
WHO_TOLD: Mapping[Source, str] = {
    Source.YOUNG_PERSON: "The young person who told us",
    Source.PARENT: "The parent or carer who told us",
    Source.VISITOR: "Whoever told us without an account",
}


def name_of(row: Involved) -> str:
    """What somebody involved is called."""
    if row.child is not None:
        return str(row.child.name)
    return str(row.membership.name) if row.membership is not None else str(row.called)


def may_be_child(row: Involved) -> bool:
    """Whether somebody involved is a child, or may be one: not knowing an age makes no adult.

    But whoever came as a parent or a visitor is taken for the adult that they say they are.
    """
    if row.child_id or row.membership_id:
        return row.child_id is not None
    if row.age is not None:
        return row.age < ADULT
    return row.told is None or row.told.source == Source.YOUNG_PERSON


#: The same as a condition, of those who do not work here.
MAY_BE_CHILD = (
    Q(child_id__isnull=False)
    | Q(age__lt=ADULT)
    | Q(age=None) & (Q(told_id=None) | Q(told__source=Source.YOUNG_PERSON))
)


def told_by(concern: Concern) -> str:
    """What whoever brought a concern without an account is called; nothing where they said nothing.

    A young person always is somebody to care for; an adult only where they said who they are.
    """
    given = str(concern.account.get("called", "")).strip()
    is_known = given or concern.account.get("reach") or concern.source == Source.YOUNG_PERSON
    return (given or WHO_TOLD[Source(concern.source)]) if is_known else ""
