"""Mail to whoever has to look at something: that it waits, and nothing of what it says."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fairlead.accounts.jobs import PATIENTLY, tenant_job
from fairlead.accounts.models import Membership
from fairlead.casework.access import named_in, who_deals, who_gives_roles, who_may_second
from fairlead.casework.models import Concern, Decision
from fairlead.casework.models.base import YES
from fairlead.casework.states import DecisionState

#: A few hours of trying: the next morning has a reminder of its own.
THIS_MORNING = RetryStrategy(max_attempts=9, exponential_wait=3)
WAITS, URGENT = "Something new waits in Fairlead", "Urgent: something new waits in Fairlead"
TEXT = (
    "Something new waits for you in Fairlead.\n\nTo see it, sign in:\n{address}\n\n"
    "This message says nothing about it on purpose. It cannot be answered.\n"
)
NOBODY = "Something waits in Fairlead that nobody can see"
UNREAD = (
    "Something waits in Fairlead, and nobody here can see it.\n\nLook whether the "
    "roles of lead, head and chair are each held by somebody:\n{address}\n\n"
    "This message says nothing about it on purpose. It cannot be answered.\n"
)


def alert(concern: Concern) -> None:
    """Have whoever deals with a concern told, where mail is set up.

    The job is deferred in this transaction, so there is never one without the other.
    """
    if settings.FAIRLEAD.mail_host:
        send_alert.defer(organisation_id=str(concern.organisation_id), subject_id=str(concern.id))


@app.task(name="send-alert", queue="mail", retry=PATIENTLY)
@tenant_job
def send_alert(concern_id: UUID) -> None:
    """Tell those who deal with a concern at this moment; never one whom it names.

    Not the one who recorded it either, who knows. Where nobody can, those who give roles are told.
    """
    concern = Concern.objects.filter(id=concern_id).select_related("reporter").first()
    if concern is None:
        return
    subject = URGENT if concern.is_danger == YES else WAITS
    reporter = concern.reporter.person_id if concern.reporter else None
    deal = who_deals(concern)
    _tell(subject, [row for row in deal if row.person_id != reporter])
    if not deal:
        _tell(NOBODY, who_gives_roles(concern), UNREAD)


def alert_second(decision: Decision) -> None:
    """Have those told who may be the second person of a decision, where mail is set up."""
    if settings.FAIRLEAD.mail_host:
        send_second.defer(**_about(decision))


@app.task(name="send-second", queue="mail", retry=PATIENTLY)
@tenant_job
def send_second(decision_id: UUID) -> None:
    """Tell those who may be the second person at this moment, while it waits for one."""
    decision = Decision.objects.filter(id=decision_id, status=DecisionState.WAITING).first()
    if decision is not None:
        _tell(WAITS, who_may_second(decision.case, decision.decided_by.person_id))


def alert_refused(decision: Decision) -> None:
    """Have whoever decided told that it has to be decided again, where mail is set up."""
    if settings.FAIRLEAD.mail_host:
        send_refused.defer(**_about(decision))


@app.task(name="send-refused", queue="mail", retry=PATIENTLY)
@tenant_job
def send_refused(decision_id: UUID) -> None:
    """Tell whoever decided, unless they left or the case names them by now."""
    decision = Decision.objects.filter(id=decision_id, status=DecisionState.REFUSED).first()
    if decision is None:
        return
    row = decision.decided_by
    if row.ended_at is None and row.person_id not in named_in(decision.case):
        _tell(WAITS, [row])


@app.task(name="send-reminder", queue="mail", retry=THIS_MORNING)
@tenant_job
def send_reminder(membership_id: UUID) -> None:
    """Tell somebody that something on their desk is due, unless they left meanwhile."""
    _tell(WAITS, list(Membership.objects.filter(id=membership_id, ended_at=None)))


def _about(decision: Decision) -> dict[str, str]:
    return {
        "organisation_id": str(decision.organisation_id),
        "subject_id": str(decision.id),
    }


def _tell(subject: str, whom: list[Membership], says: str = TEXT) -> None:
    text = says.format(address=settings.FAIRLEAD.address.rstrip("/") + "/sign-in")
    told = [row.person.email for row in whom if row.person.is_active]
    get_connection().send_messages([EmailMessage(subject, text, None, [to]) for to in told])
