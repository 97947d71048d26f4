"""How allauth is made to keep our rules: who may sign in, with what, and what is told.

allauth never looks anyone up by a plain address and never makes an account: people come by
invitation. Its hooks are the few places where its ways and ours meet.
"""

import base64
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from fairlead.accounts.actions.signing_in import end_sessions, record_for_person
from fairlead.accounts.models import Person
from fairlead.accounts.notices import tell
from fairlead.accounts.sessions import mark_of
from fairlead.accounts.sign_in import STEPS
from fairlead.accounts.sources import source_of
from fairlead.vault.keyring import people_key
from fairlead.vault.sealing import Place

#: What allauth tells people by mail, and how the ledger says it.
TOLD = {
    "mfa/email/totp_activated": "person.second-step-added",
    "mfa/email/webauthn_added": "person.second-step-added",
    "mfa/email/totp_deactivated": "person.second-step-removed",
    "mfa/email/webauthn_removed": "person.second-step-removed",
    "mfa/email/recovery_codes_generated": "person.recovery-codes-made",
    "account/email/password_changed": "person.password-changed",
    "account/email/password_set": "person.password-changed",
    "socialaccount/email/account_connected": "person.identity-connected",
}
#: What allauth says on the next page, and how we do; about anything else our pages say enough.
SAID = {
    "socialaccount/messages/account_connected.txt": "From now on you can sign in with it.",
    "socialaccount/messages/account_connected_other.txt": "That account belongs to somebody else "
    "here, so nothing was changed. Sign out at the other service, then try again with your own.",
}
SECRETS = Place("-", "mfa_authenticator", "data", "-")


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and out."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "That e-mail address and password do not belong together. "
        "Check both and try again",
        "too_many_login_attempts": "That was tried too often. Wait five minutes and try again, or "
        "sign in with your passkey",
        "incorrect_password": "That is not your password. Check it and try again",
        "account_inactive": "You can no longer sign in here",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people come by invitation."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request came from, as it is counted everywhere."""
        return source_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted for an account and a source together.

        Counting for an account alone would let anyone lock out a colleague.
        """
        address = str(credentials.get("email") or "").strip().casefold()
        return f"{address}|{get_ip(request)}"

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the password of somebody who is signed in already."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Record that somebody signed in, in the ledger of each of their organisations.

        Having just signed in counts as having confirmed who one is.
        """
        record_for_person(user, "person.signed-in")
        last = get_authentication_records(request, user)[-1:]
        if last and last[0].get("type") == Authenticator.Type.RECOVERY_CODES:
            tell(user, "person.recovery-code-used")
        record_authentication(request, user, "sign-in", reauthenticated=True)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Record that somebody signed out, and end the session."""
        if isinstance(request.user, Person):
            record_for_person(request.user, "person.signed-out")
        super().logout(request)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_: Any,
        message: str | None = None,
        **__: Any,
    ) -> None:
        """What went wrong, in our words; what went well our pages say themselves."""
        if said := message or SAID.get(message_template or ""):
            ours = messages.ERROR if level >= messages.ERROR else messages.SUCCESS
            messages.add_message(request, ours, said)

    def send_notification_mail(self, template_prefix: str, user: Any, *_: Any, **__: Any) -> None:
        """When what protects an account changed: record it, and end its other sessions."""
        if kind := TOLD.get(template_prefix):
            tell(user, kind)
            end_sessions(user, but=mark_of(str(context.request.session.session_key)))

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of our own pages are gone to after signing in."""
        own = str(url or "").startswith("/")
        return own and url_has_allowed_host_and_scheme(str(url), allowed_hosts=None)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second steps: secrets are sealed, and the last one stays."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right. Codes change every half minute: enter the one "
        "that the app shows now",
        "cannot_delete_authenticator": "This is your only second step. Set up another one before "
        "you remove it",
    }

    def encrypt(self, text: str) -> str:
        """Sealed by the key for people.

        The hook is not told whose secret it is, so the seal cannot bind it to a row.
        """
        return base64.b64encode(people_key().seal(text.encode(), SECRETS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed. Raises `vault.sealing.Unreadable`."""
        return people_key().open(base64.b64decode(encrypted_text), SECRETS).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one that counts: there is no way to be without."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=STEPS)
        return others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's
        """A name for a new passkey, until its owner gives a better one."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "Passkey" if not count else f"Passkey {count + 1}"

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.email)

    def _get_site_name(self) -> str:
        return "Fairlead"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Identity providers: they say who somebody is only when that was settled while signed in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an address at a provider is no invitation."""
        del request, sociallogin
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Keep nothing that the provider said but the mark of issuer and subject.

        Raises `ImmediateHttpResponse` for somebody whom nobody here is connected with.
        """
        sociallogin.account.extra_data = {}
        if not sociallogin.is_existing and not request.user.is_authenticated:
            raise ImmediateHttpResponse(redirect("not-known"))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """After connecting one sees what is connected."""
        del request, socialaccount
        return reverse("identities")

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """What waits in the session between two steps: of a person, only who it is."""
        if isinstance(instance, Person):
            return {"id": str(instance.id)}
        found: dict[str, Any] = super().serialize_instance(instance)
        return found

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        """Never: an address is said by a provider, and proves nothing here."""
        del login, email
        return False

    def on_authentication_error(self, request: HttpRequest, *_: Any, **__: Any) -> NoReturn:
        """One page for whatever went wrong: it tells no stranger what."""
        del request
        raise ImmediateHttpResponse(redirect("not-known"))
