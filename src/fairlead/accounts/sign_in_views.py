"""The pages of signing in that allauth does not have: setting up, links, sessions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fairlead.accounts.actions.signing_in import (
    ask_for_password,
    end_session,
    end_sessions,
    open_link,
    record_for_person,
    set_password,
    use_link,
)
from fairlead.accounts.errors import LinkGone
from fairlead.accounts.jobs import send_password_link
from fairlead.accounts.models import Person, Session, SignInLink
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


@require_safe
@signed_in
def set_up(request: HttpRequest, person: Person) -> HttpResponse:
    """Choose a second step: nobody goes further without one."""
    if not needs_second_factor(person):
        return redirect("home")
    return render(request, "accounts/set_up.html", {})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A link that works once: it does nothing until its button is pressed."""
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
            person = set_password(secret, form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error("password", error)
        else:
            record_for_person(person, "person.password-changed")
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
        if settings.FAIRLEAD.mail_host:
            ask_for_password(form.cleaned_data["email"], send=send_password_link.defer)
        return render(request, "accounts/link_sent.html", {"mail": settings.FAIRLEAD.mail_host})
    return render(request, "accounts/forgotten.html", {"form": form})


@require_safe
def not_known(request: HttpRequest) -> HttpResponse:
    """An identity provider said who somebody is, and nobody here is that."""
    return render(request, "accounts/not_known.html", {}, status=403)


@require_safe
@signed_in
def sessions(request: HttpRequest, person: Person) -> HttpResponse:
    """Where one is signed in."""
    shown = {
        "sessions": Session.objects.filter(person=person).order_by("-seen_at"),
        "this": mark_of(str(request.session.session_key)),
    }
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
