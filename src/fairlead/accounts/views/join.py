"""Accepting an invitation: the page that its link opens."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fairlead.accounts.access import CHOSEN
from fairlead.accounts.actions import accept_invitation, join_anew
from fairlead.accounts.errors import LinkGone, Refused
from fairlead.accounts.forms import JoinForm
from fairlead.accounts.models import Invitation, Organisation, Person
from fairlead.accounts.roles import ROLES
from fairlead.accounts.sign_in_views import sign_in_now
from fairlead.vault.keyring import index_of
from fairlead.vault.sealing import Unreadable
from fairlead.walls.tenancy import acting_for


@require_http_methods(["GET", "HEAD", "POST"])
def join(
    request: HttpRequest, organisation_id: UUID, invitation_id: UUID, secret: str
) -> HttpResponse:
    """Become a member: with the account one has, or with a new password.

    The address names the organisation, and only the secret in it opens anything: with a wrong
    one, nothing tells whether there is such an organisation.
    """
    try:
        with acting_for(organisation_id):
            outcome = _joining(request, organisation_id, invitation_id, secret)
    except (LinkGone, Unreadable):
        return render(request, "accounts/join_gone.html", {}, status=410)
    if isinstance(outcome, Person):
        return sign_in_now(request, outcome, "password")
    return outcome


def _joining(
    request: HttpRequest, place: UUID, invitation_id: UUID, secret: str
) -> HttpResponse | Person:
    """The page; or the new person, who is signed in when all of this is kept."""
    invitation = _open_invitation(invitation_id, secret)
    known = Person.objects.of_address(invitation.email) is not None
    member = request.user if isinstance(request.user, Person) else None
    form = None if member else JoinForm(request.POST if request.method == "POST" else None)
    shown = {
        "organisation": Organisation.objects.get().name,
        "invitation": invitation,
        "role": ROLES[invitation.role],
        "known": known,
        "signed_in": member is not None,
        "form": None if known else form,
    }
    outcome = None
    if request.method == "POST" and (member or not known):
        outcome = _accepted(request, place, invitation, secret, member, form)
    return outcome or render(request, "accounts/join.html", shown)


def _open_invitation(invitation_id: UUID, secret: str) -> Invitation:
    """The invitation of a link. Raises `LinkGone`."""
    found = Invitation.objects.filter(id=invitation_id).first()
    if found is None or not found.is_open:
        raise LinkGone
    if found.secret_mark != index_of("invitation", secret):
        raise LinkGone
    return found


def _accepted(
    request: HttpRequest,
    place: UUID,
    invitation: Invitation,
    secret: str,
    member: Person | None,
    form: JoinForm | None,
) -> HttpResponse | Person | None:
    """The answer when it was accepted; nothing when the form has to be looked at again."""
    if member is None and form is not None:
        return _accepted_anew(invitation, secret, form)
    assert member is not None
    try:
        accept_invitation(invitation, secret, person=member)
    except Refused:
        return redirect("home")
    request.session[CHOSEN] = str(place)
    return redirect("home")


def _accepted_anew(invitation: Invitation, secret: str, form: JoinForm) -> Person | None:
    if not form.is_valid():
        return None
    try:
        return join_anew(invitation, secret, form.cleaned_data["password"])
    except ValidationError as error:
        form.add_error("password", error)
        return None
