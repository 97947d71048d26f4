"""Roles as data: what each may do, said also as a sentence for people.

No role is above the walls, and an administrator of people and settings sees no case. What a role
may do is decided here only; pages and actions ask for a permission, never for a role.
"""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something a person may do in an organisation."""

    SEE_PEOPLE = "see who works here and what their role is"
    MANAGE_PEOPLE = "invite people, change roles and end memberships"
    SEE_DIRECTORY = "see the local contacts"
    EDIT_DIRECTORY = "keep the local contacts"
    SEE_LEDGER = "read the ledger"
    EXPORT_LEDGER = "take out a copy of the ledger that can be verified"
    EDIT_ORGANISATION = "change what the organisation is called and where it is"
    RECORD_CONCERN = "record a worry about a child, and see what became of one's own"
    WORK_ON_CASES = "triage, decide, refer and follow up"
    TAKE_OVER = "deal with what concerns the safeguarding lead"
    STAND_FOR_HEAD = "deal with what concerns the head"
    BE_LET_IN = "look at one case, when let in for a reason"
    CONFIRM_DECISION = "be the second person for a decision not to refer"
    KEEP_CHILDREN = "keep the list of children"
    SEE_COUNTS = "see counts and whether duties are met, never a name of a child"


P = Permission


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its name in the field, a sentence that says what it means, and what it may do.

    `grants` are the roles that somebody in this role may give, change and end; nobody gives a
    role that may do more than the giver.
    """

    id: str
    title: str
    sentence: str
    permissions: frozenset[Permission]
    grants: frozenset[str] = frozenset()

    def may(self, permission: Permission) -> bool:
        """Whether the role includes a permission."""
        return permission in self.permissions


EVERYONE = frozenset({P.SEE_DIRECTORY, P.RECORD_CONCERN})
DEPUTISING = EVERYONE | {
    P.BE_LET_IN,
    P.SEE_PEOPLE,
    P.EDIT_DIRECTORY,
    P.SEE_LEDGER,
    P.WORK_ON_CASES,
    P.CONFIRM_DECISION,
    P.KEEP_CHILDREN,
    P.SEE_COUNTS,
}
ANSWERING = EVERYONE | {
    P.BE_LET_IN,
    P.SEE_PEOPLE,
    P.MANAGE_PEOPLE,
    P.EDIT_DIRECTORY,
    P.SEE_LEDGER,
    P.EXPORT_LEDGER,
    P.CONFIRM_DECISION,
    P.KEEP_CHILDREN,
    P.SEE_COUNTS,
}
BELOW_THE_LEAD = frozenset({"staff", "deputy", "governor", "partner"})
ALL = frozenset(
    {
        "staff",
        "deputy",
        "lead",
        "head",
        "chair",
        "governor",
        "partner",
        "auditor",
        "administrator",
    }
)

_ROLES = (
    Role(
        "staff",
        "Member of staff",
        "Records worries about a child, and sees what became of their own.",
        EVERYONE | {P.BE_LET_IN},
    ),
    Role(
        "deputy",
        "Deputy designated safeguarding lead",
        "Stands in for the lead: triages, decides, refers and follows up.",
        DEPUTISING,
    ),
    Role(
        "lead",
        "Designated safeguarding lead",
        "Leads on every worry about a child here, and keeps the local contacts and the people.",
        DEPUTISING | {P.MANAGE_PEOPLE, P.EXPORT_LEDGER},
        BELOW_THE_LEAD,
    ),
    Role(
        "head",
        "Head or chief officer",
        "Answers for safeguarding here, and takes over where the lead is concerned.",
        ANSWERING | {P.EDIT_ORGANISATION, P.TAKE_OVER},
        ALL,
    ),
    Role(
        "chair",
        "Chair of governors or trustees",
        "Sees counts like a governor, and deals with what concerns the head.",
        EVERYONE | {P.BE_LET_IN, P.STAND_FOR_HEAD, P.CONFIRM_DECISION, P.SEE_COUNTS},
    ),
    Role(
        "governor",
        "Governor or trustee",
        "Sees counts and whether duties are met; never a name of a child.",
        EVERYONE | {P.SEE_COUNTS},
    ),
    Role(
        "partner",
        "Partner agency",
        "Sees one file, for one purpose and a time, when it was sent to them.",
        frozenset(),
    ),
    Role(
        "auditor",
        "Auditor",
        "Reads the ledger and checks that it is whole; sees nothing else.",
        frozenset({P.SEE_LEDGER, P.EXPORT_LEDGER}),
    ),
    Role(
        "administrator",
        "Administrator",
        "Looks after people and settings; sees no case.",
        EVERYONE
        | {P.SEE_PEOPLE, P.MANAGE_PEOPLE, P.EDIT_DIRECTORY, P.EDIT_ORGANISATION}
        | {P.KEEP_CHILDREN},
        ALL,
    ),
)

ROLES: dict[str, Role] = {role.id: role for role in _ROLES}
