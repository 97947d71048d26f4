"""The pages of signing in that allauth does not have: setting up, links, sessions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.accounts.actions.signing_in import (
    ask_for_password,
    end_session,
    end_sessions,
    forget_identity,
    open_link,
    record_for_person,
    set_password,
    use_link,
)
from fairlead.accounts.errors import LinkGone, Refused
from fairlead.accounts.jobs import send_password_link
from fairlead.accounts.models import Person, Session, SignInLink, email_mark
from fairlead.accounts.notices import tell
from fairlead.accounts.sessions import mark_of
from fairlead.accounts.sign_in import needs_second_factor
from fairlead.accounts.sign_in_forms import AddressForm, NewPasswordForm

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A page about oneself: it needs somebody, and no organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, Person):
            return redirect("account_login")
        return view(request, request.user, *args, **kwargs)

    guarded.of_oneself = True  # type: ignore[attr-defined]
    return guarded


def confirmed(view: View) -> View:
    """A page that protects an account: whoever opens it has just shown who they are."""
    guarded: View = reauthentication_required(view, app="allauth.socialaccount")
    return guarded


def one_at_a_time(view: View) -> View:
    """Changes to somebody's own ways to sign in wait for one another.

    Otherwise two of them sent together could each leave the other's as the last, and both succeed.
    """

    @wraps(view)
    def waiting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            if request.method == "POST" and isinstance(request.user, Person):
                Person.objects.select_for_update().get(id=request.user.id)
            return view(request, *args, **kwargs)

    return waiting


@require_safe
@signed_in
def set_up(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose a second step: nobody goes further without one."""
    if not needs_second_factor(person):
        return redirect("home")
    return render(request, "accounts/set_up.html", {})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A link that works once: it does nothing until its button is pressed.

    Its address is the secret, so no page that it leads to is told more than our name.
    """
    response = _link(request, secret)
    response["Referrer-Policy"] = "strict-origin"
    return response


def _link(request: HttpRequest, secret: str) -> HttpResponse:
    try:
        found = open_link(secret)
        if found.purpose == SignInLink.Purpose.PASSWORD:
            return _new_password(request, secret)
        if not settings.FAIRLEAD.demonstration:
            raise LinkGone
        if request.method == "POST":
            return sign_in_now(request, use_link(secret), "link")
    except LinkGone:
        return render(request, "accounts/link_gone.html", {}, status=410)
    return render(request, "accounts/link.html", {})


def _new_password(request: HttpRequest, secret: str) -> HttpResponse:
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                person = set_password(secret, form.cleaned_data["password"])
                tell(person, "person.password-changed")
        except ValidationError as error:
            form.add_error("password", error)
        else:
            return render(request, "accounts/password_set.html", {})
    return render(request, "accounts/new_password.html", {"form": form})


def sign_in_now(request: HttpRequest, person: Person, method: str) -> HttpResponse:
    """Sign somebody in who has shown who they are; the second step follows where there is one."""
    record_authentication(request, person, method)
    response: HttpResponse = perform_login(request, Login(user=person))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to set a new password. The answer is the same for everyone."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        if settings.FAIRLEAD.mail_host and _may_ask(request, address):
            ask_for_password(address, send=send_password_link.defer)
        return render(request, "accounts/link_sent.html", {"mail": settings.FAIRLEAD.mail_host})
    return render(request, "accounts/forgotten.html", {"form": form})


def _may_ask(request: HttpRequest, address: str) -> bool:
    """Whether another mail may go out: nobody's letter box is filled, and nobody is told so."""
    asked = ratelimit.consume(
        request, app="allauth.account", action="reset_password", key=email_mark(address)
    )
    return asked is not None


@require_safe
def not_known(request: HttpRequest) -> HttpResponse:
    """An identity provider said who somebody is, and nobody here is that."""
    return render(request, "accounts/not_known.html", {}, status=403)


@require_safe
@signed_in
def sessions(request: HttpRequest, person: Person) -> HttpResponse:
    """Where one is signed in; not where only a first step was taken."""
    this = mark_of(str(request.session.session_key))
    rows = Session.objects.filter(~Q(device="") | Q(session_key=this), person=person)
    shown = {"sessions": rows.order_by("-seen_at"), "this": this}
    return render(request, "accounts/sessions.html", shown)


@require_POST
@signed_in
def end_one(request: HttpRequest, person: Person, mark: str) -> HttpResponse:
    """End one of one's own sessions. Or 404."""
    if not end_session(person, mark):
        raise Http404
    record_for_person(person, "person.sessions-ended")
    messages.success(request, "That device is signed out.")
    return redirect("sessions")


@require_POST
@signed_in
def end_others(request: HttpRequest, person: Person) -> HttpResponse:
    """End every session but this one."""
    end_sessions(person, but=mark_of(str(request.session.session_key)))
    record_for_person(person, "person.sessions-ended")
    messages.success(request, "Every other device is signed out.")
    return redirect("sessions")


@require_safe
@signed_in
def identities(request: HttpRequest, person: Person) -> HttpResponse:
    """Which accounts at other services sign one in."""
    known = {provider.id: provider.name for provider in settings.FAIRLEAD.identity_providers}
    rows = SocialAccount.objects.filter(user=person).order_by("pk")
    shown = [(row, known.get(row.provider, "A service that is no longer offered")) for row in rows]
    return render(request, "accounts/identities.html", {"identities": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
@signed_in
def remove_identity(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """No longer sign in with an account at another service. Or 404."""
    get_object_or_404(SocialAccount, user=person, pk=pk)
    if request.method != "POST":
        return render(request, "accounts/remove_identity.html", {})
    try:
        with transaction.atomic():
            forget_identity(person, pk)
            tell(person, "person.identity-removed")
            end_sessions(person, but=mark_of(str(request.session.session_key)))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It no longer signs you in.")
    return redirect("identities")


class RemovePasskey(RemoveWebAuthnView):
    """Remove a passkey, unless it is the only second step."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether it is the only one."""
        is_last = not get_adapter().can_delete_authenticator(self.object)
        return {**super().get_context_data(**kwargs), "is_last": is_last}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, or say why it stays."""
        if not get_adapter().can_delete_authenticator(self.object):
            return self.render_to_response(self.get_context_data())
        response: HttpResponse = super().form_valid(form)
        return response


class PasskeyAgain(ReauthenticateWebAuthnView):
    """A passkey once more; when it does not work one stays where one was."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with what went wrong above it."""
        return self.render_to_response(self.get_context_data(form=form))
