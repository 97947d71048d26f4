"""Where the pages of casework stand in the navigation, and the pages of a case among themselves."""

from django.urls import NoReverseMatch, get_resolver, reverse

from fairlead.accounts.roles import Permission
from fairlead.accounts.shown import Place

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


def case_pages() -> list[tuple[str, str]]:
    """The pages of a case that there are."""
    return [(name, text) for name, text in CASE_PAGES if _is_there(name)]


def page_of(name: str, reference: str, *ids: object) -> str:
    """The address of a page about a case or concern, or of the nearest page that there is.

    A page about something of a case by id falls back to the case; one about a concern to "".
    """
    if has_page(name):
        return reverse(name, args=list(ids) or [reference])
    return "" if name == "concern" else reverse("case", args=[reference])


def _is_there(name: str) -> bool:
    try:
        reverse(name, args=["C-1"])
    except NoReverseMatch:
        return False
    return True


def has_page(name: str) -> bool:
    """Whether there is a page of this name: not every organisation of the code has all of them."""
    return name in get_resolver().reverse_dict
