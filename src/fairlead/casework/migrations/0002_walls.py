"""The walls around casework, what leads from row to row, and which change may follow which."""

from django.db import migrations

from fairlead.casework.states import MACHINES
from fairlead.walls.schema import allow, lawful, tie, wall

MEMBER, CASE, CONCERN = "accounts_membership", "casework_case", "casework_concern"
OF_CASE = (
    "involved",
    "answer",
    "assessment",
    "decision",
    "grant",
    "action",
    "referral",
    "device",
    "support",
)
OF_CONCERN = ("concernchild", "concernnamed", "addition")
ROOTS = ("numbers", "child", "concern", "case")
TIES = (
    ("concern", "reporter_id", MEMBER),
    ("concern", "case_id", CASE),
    ("concernchild", "child_id", "casework_child"),
    ("concernnamed", "membership_id", MEMBER),
    ("case", "owner_id", MEMBER),
    ("involved", "child_id", "casework_child"),
    ("involved", "membership_id", MEMBER),
    ("decision", "assessment_id", "casework_assessment"),
    ("decision", "decided_by_id", MEMBER),
    ("decision", "seconded_by_id", MEMBER),
    ("grant", "membership_id", MEMBER),
    ("action", "owner_id", MEMBER),
    ("referral", "sent_by_id", MEMBER),
    ("support", "involved_id", "casework_involved"),
    *((name, "case_id", CASE) for name in OF_CASE),
    *((name, "concern_id", CONCERN) for name in OF_CONCERN),
)
NEVER_CHANGED = ("assessment", "addition", "concernchild", "concernnamed")


def _rights(name: str) -> tuple[str, ...]:
    if name in NEVER_CHANGED:
        return ("SELECT", "INSERT")
    return ("SELECT", "INSERT", "UPDATE")


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [
        ("casework", "0001_initial"),
        ("accounts", "0003_roles"),
        ("walls", "0002_rights"),
    ]
    operations = [
        *(wall(f"casework_{name}") for name in (*ROOTS, *OF_CONCERN, *OF_CASE)),
        *(allow(f"casework_{name}", *_rights(name)) for name in (*ROOTS, *OF_CONCERN, *OF_CASE)),
        *(tie(f"casework_{name}", column, other) for name, column, other in TIES),
        *(lawful(machine.table, machine.begins, machine.follows) for machine in MACHINES),
    ]
