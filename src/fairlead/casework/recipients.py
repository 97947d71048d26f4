"""To whom something is referred or reported, and when an answer is usually due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fairlead.accounts.models import Contact
from fairlead.casework.advice import Advice
from fairlead.casework.deciding import due
from fairlead.casework.models import To
from fairlead.guidance import Urgency

#: Where a route of the guidance leads, as referrals call it.
ROUTES: Mapping[str, To] = {
    "police-emergency": To.POLICE,
    "police-non-emergency": To.POLICE,
    "childrens-social-care": To.SOCIAL_CARE,
    "gateway-ni": To.SOCIAL_CARE,
    "social-work-scotland": To.SOCIAL_CARE,
    "lado": To.LADO,
    "wales-officer-safeguarding": To.LADO,
    "prevent-team": To.PREVENT,
    "ceop": To.CEOP,
    "iwf": To.IWF,
    "report-remove": To.REPORT_REMOVE,
}
#: Advice without a route of its own.
OUTCOMES: Mapping[str, To] = {"report-platform": To.PLATFORM, "report-harmful-content": To.OTHER}

NEXT_DAY = (To.POLICE, To.SOCIAL_CARE, To.LADO, To.PREVENT)
#: A platform has 48 hours to take down a reported intimate image since 29 June 2026.
TAKEN_DOWN_WITHIN = timedelta(hours=48)
USUAL = timedelta(days=7)

DUE_SAID = (
    "Leave it empty for what is usual here: the next working day for police, social care, LADO "
    "and Prevent; two days for a platform; a week for everybody else. The two days follow the "
    "Online Safety Act 2023, sections 10(3A) and 20A (not verified in the original). The other "
    "times are ours: no source in our guidance register gives one."
)


def answer_due(to: To, sent_at: datetime) -> datetime:
    """When an answer is usually due, counted from when it was sent."""
    if to in NEXT_DAY:
        return due(Urgency.NEXT_WORKING_DAY, sent_at)
    return sent_at + (TAKEN_DOWN_WITHIN if to == To.PLATFORM else USUAL)


def leads_to(outcome: str, routes: Iterable[str]) -> To | None:
    """To whom an advice sends; nothing for what is not sent to anybody."""
    if outcome in OUTCOMES:
        return OUTCOMES[outcome]
    return next((ROUTES[route] for route in routes if route in ROUTES), None)


@dataclass(frozen=True, slots=True)
class Sendable:
    """A referral or report that the guidance asks for, and whom it would go to."""

    outcome: str
    does: str
    to: To
    recipient: str


def sendable(advice: Iterable[Advice]) -> list[Sendable]:
    """What of this advice can be sent to somebody: each with whom to reach first."""
    found = []
    for row in advice:
        routes = [route.id for route in row.says.routes]
        to = leads_to(row.id, routes)
        if to is not None and (row.is_referral or to not in NEXT_DAY):
            reach = next((reach for reach in row.reaches if not reach.is_missing), None)
            found.append(Sendable(row.id, row.says.does, to, _called(to, reach)))
    return found


def _called(to: To, reach: object) -> str:
    name = getattr(reach, "name", "")
    how = getattr(reach, "how", "")
    said = ", ".join(part for part in (name, how) if part)
    return (said or str(to.label))[:200]


def contacts_to_choose(contacts: Iterable[Contact]) -> list[tuple[str, str]]:
    """The local contacts that are filled in, as somebody chooses among them."""
    return [
        (str(row.id), f"{row.name or row.title}, {row.phone or row.email}"[:200])
        for row in contacts
        if row.phone or row.email
    ]
