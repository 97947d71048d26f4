"""The forms of signing in: allauth's own rules, in our words and components."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import ChangePasswordForm as TheirChangePassword
from allauth.account.forms import LoginForm, ReauthenticateForm, SetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.recovery_codes.forms import GenerateRecoveryCodesForm
from allauth.mfa.totp.forms import ActivateTOTPForm, DeactivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from fairlead.web.forms import Form, say_kindly

LONGEST_NAME = 60
PASSKEY_FAILED = "That passkey did not work. Try again, or use another way"
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
NEW = {"autocomplete": "new-password"}
NEW_HINT = (
    "At least 12 characters. Three or four words that only you would put together are easy to "
    "remember and hard to guess."
)


def _say(
    form: forms.Form, name: str, label: str, *, missing: str, hint: str = "", **attrs: Any
) -> None:
    found = form.fields[name]
    found.label, found.help_text = label, hint
    found.widget.attrs = {**attrs}
    found.error_messages["required"] = missing
    say_kindly(found)


def _say_name(form: forms.Form) -> None:
    _say(
        form,
        "name",
        "What do you want to call it?",
        missing="Enter a name",
        hint="So that you know it again, for example “My phone”",
    )
    found = form.fields["name"]
    found.max_length = LONGEST_NAME  # type: ignore[attr-defined]
    found.validators.append(MaxLengthValidator(LONGEST_NAME, "Shorten this to 60 characters"))


class Answer(forms.JSONField):
    """What a browser says for a passkey: read with care, whatever was sent."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput,
            error_messages={"required": PASSKEY_FAILED, "invalid": PASSKEY_FAILED},
        )

    def to_python(self, value: Any) -> Any:
        """What was said. Raises `ValidationError` for anything but an object of modest depth."""
        try:
            found = super().to_python(value)
        except RecursionError as error:
            raise ValidationError(PASSKEY_FAILED) from error
        if found is not None and not isinstance(found, dict):
            raise ValidationError(PASSKEY_FAILED)
        return found


def _or_kindly(check: Callable[[], Any]) -> Any:
    """What a check of allauth gives. Raises `ValidationError` in words about passkeys.

    What a browser sends is checked as it is read: anything that does not read as a passkey's
    answer is told as a passkey that did not work, whatever the reading stumbled over.
    """
    try:
        return check()
    except ValidationError as error:
        wrong = error.code != "too_many_login_attempts"
        raise ValidationError(PASSKEY_FAILED if wrong else error.message) from error
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        raise ValidationError(PASSKEY_FAILED) from error


class SignInForm(LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            "login",
            "E-mail address",
            missing="Enter your e-mail address",
            autocomplete="username",
        )
        _say(self, "password", "Password", missing="Enter your password")
        self.fields.pop("remember", None)


class PasswordAgainForm(ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password", "Your password", missing="Enter your password")


class ChangePasswordForm(TheirChangePassword):
    """The old password and a new one, once: it can be shown while it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        _say(self, "oldpassword", "Your password now", missing="Enter your password")
        _say(self, "password1", "New password", missing="Choose a password", hint=NEW_HINT, **NEW)

    def clean(self) -> dict[str, Any] | None:
        """What was entered, with no second new password to compare."""
        return forms.Form.clean(self)


class FirstPasswordForm(SetPasswordForm):
    """A password for somebody who has signed in otherwise until now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        _say(
            self,
            "password1",
            "Choose a password",
            missing="Choose a password",
            hint=NEW_HINT,
            **NEW,
        )

    def clean(self) -> dict[str, Any] | None:
        """What was entered, with no second password to compare."""
        return forms.Form.clean(self)


class CodeForm(AuthenticateForm):
    """A code from the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "Six figures from your authenticator app, or one of your recovery codes"
        _say(self, "code", "Code", missing="Enter the code", hint=hint, **CODE)


class CodeAgainForm(CodeReauthenticateForm):
    """A code once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "code", "Code", missing="Enter the code", hint="From your app", **CODE)


class FirstCodeForm(ActivateTOTPForm):
    """The first code of an app, which shows that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "Six figures; they change every half minute"
        _say(
            self, "code", "Code that the app shows now", missing="Enter the code", hint=hint, **CODE
        )


class RemoveAppForm(DeactivateTOTPForm):
    """Remove the app as a second step."""


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey, and what to call it."""

    credential = Answer()
    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_name(self)

    def clean(self) -> dict[str, Any]:
        """The new passkey. Raises `ValidationError`."""
        return _or_kindly(super().clean)


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_name(self)


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    credential = Answer()

    def clean_credential(self) -> Any:
        """Which passkey it was. Raises `ValidationError`."""
        return _or_kindly(super().clean_credential)


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey as both steps."""

    credential = Answer()

    def clean_credential(self) -> Any:
        """Which passkey it was. Raises `ValidationError`."""
        return _or_kindly(super().clean_credential)


class PasskeyAgainForm(ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""

    credential = Answer()

    def clean_credential(self) -> Any:
        """Which passkey it was. Raises `ValidationError`."""
        return _or_kindly(super().clean_credential)


class NewRecoveryCodesForm(GenerateRecoveryCodesForm):
    """New recovery codes in place of the old."""


class AddressForm(Form):
    """Where to send a link for a new password."""

    missing = {"email": "Enter your e-mail address"}
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class NewPasswordForm(Form):
    """A new password."""

    missing = {"password": "Choose a password"}
    password = forms.CharField(
        label="New password",
        max_length=256,
        strip=False,
        help_text=NEW_HINT,
        widget=forms.PasswordInput(attrs=NEW),
    )
