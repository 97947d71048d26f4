"""Where the pages of casework stand in the navigation, and the pages of a case among themselves."""

from fairlead.accounts.roles import Permission
from fairlead.accounts.shown import Place
from fairlead.web.environment import address

#: Who has a desk: the lead and deputies, and the head and the chair for what routes to them.
HAS_A_DESK = Permission.CONFIRM_DECISION

PLACES: list[Place] = [
    ("desk", "Desk", HAS_A_DESK),
    ("search", "Search", HAS_A_DESK),
    ("children", "Children", Permission.KEEP_CHILDREN),
    ("record-concern", "Record a concern", Permission.RECORD_CONCERN),
    ("own-concerns", "My concerns", Permission.RECORD_CONCERN),
    ("counts", "Counts", Permission.SEE_COUNTS),
]

#: What most people who work here come for.
DOINGS: list[Place] = [
    ("record-concern", "Record a concern", Permission.RECORD_CONCERN),
    ("own-concerns", "My concerns", Permission.RECORD_CONCERN),
    ("counts", "See the counts", Permission.SEE_COUNTS),
]

#: The pages of a case, in the order in which a case goes.
CASE_PAGES = (
    ("case", "Triage"),
    ("case-people", "People"),
    ("case-work", "Actions and referrals"),
    ("case-support", "Support"),
    ("case-log", "Devices and notes"),
    ("chronology", "Chronology"),
    ("papers", "Papers"),
    ("case-review", "Review and close"),
)


def page_of(name: str, reference: str, *ids: object, fragment: str = "") -> str:
    """The address of a page about a case or concern, or about something of it by its ids.

    `fragment` is the place on the page, such as `action-<id>` or `referral-<id>` on "case-work".
    """
    found = address(name, *(ids or (reference,)))
    return f"{found}#{fragment}" if fragment else found
