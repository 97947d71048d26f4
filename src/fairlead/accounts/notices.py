"""What is told when something that protects an account changed: in the ledger, and by mail."""

from django.conf import settings
from django.db import transaction

from fairlead.accounts.actions.signing_in import record_for_person
from fairlead.accounts.jobs import send_notice
from fairlead.accounts.models import Person


@transaction.atomic
def tell(person: Person, kind: str) -> None:
    """Record it in each of their organisations, and have a notice sent where mail is set up.

    The job is deferred in the same transaction, so there is never one without the other.
    """
    record_for_person(person, kind)
    if settings.FAIRLEAD.mail_host:
        send_notice.defer(person_id=str(person.id), kind=kind)
