"""Work that is done beside requests: mail, kept in the database until it has gone out.

A job is deferred in the transaction of what it is about, so there is never one without the
other. Its arguments are ids: what they stand for is read, and opened, when it runs.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from fairlead.accounts.acting import System
from fairlead.accounts.actions.people import mark_sent
from fairlead.accounts.models import Invitation, Organisation, SignInLink
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
    """Send the link with which somebody sets a new password, once."""
    link = SignInLink.objects.filter(mark=mark, used_at=None).select_related("person").first()
    if link is None or link.secret is None or link.expires_at <= timezone.now():
        return
    address = f"{settings.FAIRLEAD.address.rstrip('/')}/sign-in/link/{link.secret}"
    text = (
        "Somebody, most likely you, asked for a new password for Fairlead.\n\nTo choose one, open "
        f"this page within the hour:\n{address}\n\nIf it was not you, do nothing: nothing has "
        "changed.\n"
    )
    send_mail("A new password for Fairlead", text, None, [link.person.email])
    link.secret = None
    link.save()


def join_address(organisation_id: UUID, invitation_id: UUID, secret: str) -> str:
    """The address of the page where an invitation is accepted."""
    base = settings.FAIRLEAD.address.rstrip("/")
    return f"{base}/join/{organisation_id}/{invitation_id}/{secret}"
