"""The addresses of signing in. Of allauth's views only these are there, under our addresses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.contrib.auth.decorators import login_required
from django.urls import path

from fairlead.accounts import identity, sign_in_views

#: Of allauth, with what it leaves out: the answer to a passkey that did not work, and the last
#: second step, which stays.
passkey_again = login_required(sign_in_views.PasskeyAgain.as_view())
remove_passkey = sign_in_views.one_at_a_time(sign_in_views.RemovePasskey.as_view())
remove_app = sign_in_views.one_at_a_time(totp.deactivate_totp)

sign_in_urls = [
    path("sign-in", account.login, name="account_login"),
    path("sign-in/passkey", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-step", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/set-up", sign_in_views.set_up, name="set-up-second-factor"),
    path("sign-in/link/<str:secret>", sign_in_views.link, name="sign-in-link"),
    path("sign-in/forgotten", sign_in_views.forgotten, name="forgotten"),
    path("sign-in/ended", account.account_inactive, name="account_inactive"),
    path("sign-in/not-known", sign_in_views.not_known, name="not-known"),
    path("sign-in/with/<slug:provider_id>", identity.begin, name="openid_connect_login"),
    path(
        "sign-in/with/<slug:provider_id>/back", identity.come_back, name="openid_connect_callback"
    ),
    path("sign-out", account.logout, name="account_logout"),
    path("confirm", account.reauthenticate, name="account_reauthenticate"),
    path("confirm/code", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey", passkey_again, name="mfa_reauthenticate_webauthn"),
    path("me", mfa.index, name="mfa_index"),
    path("me/password", account.password_change, name="account_change_password"),
    path("me/first-password", account.password_set, name="account_set_password"),
    path("me/app", totp.activate_totp, name="mfa_activate_totp"),
    path("me/app/remove", remove_app, name="mfa_deactivate_totp"),
    path("me/passkeys", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("me/passkeys/add", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("me/passkeys/<int:pk>/rename", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/passkeys/<int:pk>/remove", remove_passkey, name="mfa_remove_webauthn"),
    path("me/recovery-codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "me/recovery-codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path("me/identities", sign_in_views.identities, name="identities"),
    path("me/identities/<int:pk>/remove", sign_in_views.remove_identity, name="remove-identity"),
    path("me/sessions", sign_in_views.sessions, name="sessions"),
    path("me/sessions/end-others", sign_in_views.end_others, name="end-other-sessions"),
    path("me/sessions/<slug:mark>/end", sign_in_views.end_one, name="end-session"),
]
