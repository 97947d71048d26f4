"""Work that is done beside requests: mail, kept in the database until it has gone out.

A job is deferred in the transaction of what it is about, so there is never one without the
other. Its arguments are ids: what they stand for is read, and opened, when it runs.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fairlead.accounts.acting import System
from fairlead.accounts.actions.people import mark_sent
from fairlead.accounts.actions.signing_in import Purpose, clear_away, make_link
from fairlead.accounts.models import Invitation, Organisation, Person
from fairlead.walls.tenancy import NoTenancy, acting_for

#: About a day of trying, ever more slowly: a mail server that is down comes back.
PATIENTLY = RetryStrategy(max_attempts=14, exponential_wait=3)
FAIRLEAD = System("Fairlead")


def tenant_job(work: Callable[[UUID], None]) -> Callable[..., None]:
    """A job of one organisation: it runs behind its walls, or not at all.

    Raises `NoTenancy` when it was deferred without saying for which organisation.
    """

    @wraps(work)
    def behind_walls(*, organisation_id: str = "", subject_id: str) -> None:
        if not organisation_id:
            raise NoTenancy("a job must say for which organisation it works")
        with acting_for(UUID(organisation_id)):
            work(UUID(subject_id))

    behind_walls.is_tenant_job = True  # type: ignore[attr-defined]
    return behind_walls


@app.task(name="send-invitation", queue="mail", retry=PATIENTLY)
@tenant_job
def send_invitation(invitation_id: UUID) -> None:
    """Send an invitation, unless it was withdrawn, accepted or sent meanwhile."""
    invitation = Invitation.objects.select_for_update().filter(id=invitation_id).first()
    if invitation is None or not invitation.is_open or invitation.secret is None:
        return
    organisation = Organisation.objects.get()
    link = join_address(organisation.id, invitation.id, invitation.secret)
    text = (
        f"{organisation.name} invites you to Fairlead, where worries about a child online are "
        f"recorded and followed up.\n\nTo join, open this page within seven days:\n{link}\n\n"
        "If you did not expect this, leave it and tell the safeguarding lead there.\n"
    )
    send_mail("An invitation to Fairlead", text, None, [invitation.email])
    mark_sent(invitation, by=FAIRLEAD)


@app.task(name="send-password-link", queue="mail", retry=PATIENTLY)
def send_password_link(*, mark: str) -> None:
    """Send a link to set a new password to whoever signs in with the address of this mark.

    For an address that nobody signs in with there is such a job too, so that asking takes as long
    for anyone; it ends here. The link is made only now: the hour begins when it is sent.
    """
    person = Person.objects.filter(email_mark=mark, is_active=True).first()
    if person is None:
        return
    secret = make_link(person, Purpose.PASSWORD)
    address = f"{settings.FAIRLEAD.address.rstrip('/')}/sign-in/link/{secret}"
    text = (
        "Somebody, most likely you, asked for a new password for Fairlead.\n\nTo choose one, open "
        f"this page within the hour:\n{address}\n\nIf it was not you, do nothing: nothing has "
        "changed.\n"
    )
    send_mail("A new password for Fairlead", text, None, [person.email])


#: What a notice says of each thing that happened; where and how is for its owner to look up.
HAPPENED = {
    "person.second-step-added": "A second step for signing in was set up.",
    "person.second-step-removed": "A second step for signing in was removed.",
    "person.recovery-codes-made": "New recovery codes were made.",
    "person.recovery-code-used": "A recovery code was used to sign in.",
    "person.password-changed": "The password was changed.",
    "person.identity-connected": "An account at another service was connected for signing in.",
    "person.identity-removed": "An account at another service no longer signs you in.",
}


@app.task(name="send-notice", queue="mail", retry=PATIENTLY)
def send_notice(*, person_id: str, kind: str) -> None:
    """Tell somebody that something which protects their account has changed."""
    person = Person.objects.filter(id=person_id, is_active=True).first()
    if person is None:
        return
    text = (
        f"{HAPPENED[kind]}\n\nIf that was you, there is nothing to do. If it was not, sign in to "
        "Fairlead, choose a new password and end your other sessions under “How you sign in”, and "
        "tell the safeguarding lead of your organisation.\n"
    )
    send_mail("Your Fairlead account was changed", text, None, [person.email])


@app.periodic(cron="17 * * * *")
@app.task(name="clear-away", queueing_lock="clear-away", pass_context=False)
def clear_away_hourly(timestamp: int) -> None:
    """Forget, every hour, sessions, links and counts whose time is over."""
    del timestamp
    clear_away()


def join_address(organisation_id: UUID, invitation_id: UUID, secret: str) -> str:
    """The address of the page where an invitation is accepted."""
    base = settings.FAIRLEAD.address.rstrip("/")
    return f"{base}/join/{organisation_id}/{invitation_id}/{secret}"
