"""The one way to a page: who asks, for which organisation, with which permission.

Every view of an organisation is made by `page`, and every address is either such a page or on the
list of those that need none (`PUBLIC` in tests/architecture). What a person may not see and what
is not there look alike: 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from fairlead.accounts.acting import Actor, acting_person
from fairlead.accounts.models import Contact, Invitation, Membership, Person
from fairlead.accounts.queries import belongings_of
from fairlead.accounts.roles import Permission
from fairlead.accounts.sign_in import needs_second_factor
from fairlead.ledger.record import record
from fairlead.walls.tenancy import acting_for

CHOSEN = "organisation"
View = Callable[..., HttpResponse]


class Page:
    """A view behind the walls, the permission that it asks for, and whether it takes answers."""

    def __init__(
        self, view: View, permission: Permission | None, *, by_need: str, writes: bool = False
    ) -> None:
        self.view = view
        self.permission = permission
        self.by_need = by_need
        self.writes = writes


def page(
    permission: Permission | None = None, *, writes: bool = False, by_need: str = ""
) -> Callable[[View], View]:
    """Make a view a page of the organisation that the person acts for.

    The view is called with the request and the `Actor`, inside the one transaction in which all
    of the page is read, written and recorded; the answer leaves when that is kept. `permission`
    none means every member. `writes` allows POST. `by_need` names what it is about, such as
    "case", where no role alone opens it: the view asks an `access_…` function, which knows who
    needs to see it.
    """
    methods = ("GET", "HEAD", "POST") if writes else ("GET", "HEAD")

    def made(view: View) -> View:
        asked = Page(view, permission, by_need=by_need, writes=writes)

        @require_http_methods(list(methods))
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not isinstance(request.user, Person):
                return redirect(f"/sign-in?{urlencode({'next': request.path})}")
            if needs_second_factor(request.user):
                return redirect("set-up-second-factor")
            organisation = _chosen(request, request.user)
            if organisation is None:
                return redirect("choose-organisation")
            return _inside(request, organisation, asked, args, kwargs)

        guarded.page = asked  # type: ignore[attr-defined]
        return guarded

    return made


def _inside(
    request: HttpRequest, organisation: UUID, asked: Page, args: Any, kwargs: Any
) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    with acting_for(organisation, person=person.id):
        actor = acting_person(person)
        if actor is None:
            request.session.pop(CHOSEN, None)
            return redirect("choose-organisation")
        if asked.permission and not actor.may(asked.permission):
            raise Http404 if kwargs else PermissionDenied
        request.actor = actor  # type: ignore[attr-defined]
        return asked.view(request, actor, *args, **kwargs)


def _chosen(request: HttpRequest, person: Person) -> UUID | None:
    """The organisation of this session; where there is only one, that one."""
    if found := request.session.get(CHOSEN):
        return UUID(found)
    belongings = belongings_of(person)
    if len(belongings) != 1:
        return None
    request.session[CHOSEN] = str(belongings[0].organisation_id)
    return belongings[0].organisation_id


def access_membership(actor: Actor, membership_id: UUID) -> Membership:
    """Somebody's membership of this organisation, to look at; the look is recorded. Or 404."""
    found = _found(Membership.objects.select_related("person"), membership_id)
    record("membership.seen", by=actor, subject=("membership", found.id))
    return found


def access_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """An invitation of this organisation, to look at; the look is recorded. Or 404."""
    found = _found(Invitation.objects.all(), invitation_id)
    record("invitation.seen", by=actor, subject=("invitation", found.id))
    return found


def access_contact(actor: Actor, contact_id: UUID) -> Contact:
    """A contact of this organisation's directory, to look at; the look is recorded. Or 404."""
    found = _found(Contact.objects.filter(removed_at=None), contact_id)
    record("contact.seen", by=actor, subject=("contact", found.id))
    return found


def _found(rows: Any, row_id: UUID) -> Any:
    found = rows.filter(id=row_id).first()
    if found is None:
        raise Http404
    return found
