"""Mail to whoever deals with a concern: that something waits, and nothing of what it says."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from procrastinate.contrib.django import app

from fairlead.accounts.jobs import PATIENTLY, tenant_job
from fairlead.accounts.models import Membership
from fairlead.casework.access import who_deals
from fairlead.casework.models import Concern
from fairlead.casework.models.base import YES

WAITS, URGENT = "Something new waits in Fairlead", "Urgent: something new waits in Fairlead"
TEXT = (
    "Something new waits for you in Fairlead.\n\nTo see it, sign in:\n{address}\n\n"
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

    Not the one who recorded it either, who knows.
    """
    concern = Concern.objects.filter(id=concern_id).select_related("reporter").first()
    if concern is None:
        return
    subject = URGENT if concern.is_danger == YES else WAITS
    text = TEXT.format(address=settings.FAIRLEAD.address.rstrip("/") + "/sign-in")
    get_connection().send_messages(
        [EmailMessage(subject, text, None, [row.person.email]) for row in _told(concern)]
    )


def _told(concern: Concern) -> list[Membership]:
    reporter = concern.reporter.person_id if concern.reporter else None
    rows = [row for row in who_deals(concern) if row.person_id != reporter]
    return [row for row in rows if row.person.is_active]
