"""The forms of an organisation, its people and its directory."""

from typing import Any

from django import forms

from fairlead.accounts.models import KIND_NAMES, NATION_NAMES
from fairlead.accounts.roles import ROLES, Role
from fairlead.web.forms import Form, VersionedForm


def role_choices(giver: Role) -> list[tuple[str, str]]:
    """The roles that somebody in this role may give, in the order of the roles."""
    return [(role.id, role.title) for role in ROLES.values() if role.id in giver.grants]


class NameForm(Form):
    """What somebody is called."""

    missing = {"name": "Enter their full name"}
    name = forms.CharField(
        label="What is their full name?",
        max_length=120,
        help_text="As colleagues know them. It is kept encrypted.",
    )


class EmailForm(Form):
    """Where an invitation goes."""

    missing = {"email": "Enter their work e-mail address"}
    email = forms.EmailField(
        label="What is their work e-mail address?",
        max_length=254,
        help_text="They will sign in with it. Use an address that only they read.",
    )


class RoleForm(Form):
    """Which role somebody has."""

    missing = {"role": "Choose their role"}
    role = forms.ChoiceField(label="What is their role?", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices or []  # type: ignore[attr-defined]


class ChangeRoleForm(VersionedForm, RoleForm):
    """Another role for a member."""


class ContactForm(VersionedForm):
    """A contact of the local directory."""

    missing = {"title": "Enter who this contact is"}
    title = forms.CharField(label="Who is this contact?", max_length=120)
    name = forms.CharField(label="Name of a person or team", max_length=120, required=False)
    phone = forms.RegexField(
        r"^[0-9+() /-]*[0-9][0-9+() /a-z.-]*$",
        label="Telephone number",
        max_length=60,
        required=False,
        help_text="For example, 0115 496 0000 or 01632 960 001 ext 12",
        error_messages={"invalid": "Enter a telephone number, such as 0115 496 0000"},
    )
    email = forms.EmailField(label="E-mail address", max_length=254, required=False)
    hours = forms.CharField(
        label="When can they be reached?",
        max_length=200,
        required=False,
        help_text="And whom to call at other times",
    )
    note = forms.CharField(
        label="What should colleagues know?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example, what to have ready when you call. No names of children.",
    )
    is_checked = forms.BooleanField(
        label="I checked today that this is right",
        required=False,
    )


class OrganisationForm(VersionedForm):
    """What the organisation is called, what it is and where."""

    missing = {"name": "Enter its name", "kind": "Choose what it is", "nation": "Choose where"}
    name = forms.CharField(label="What is the organisation called?", max_length=120)
    kind = forms.ChoiceField(
        label="What is it?", choices=list(KIND_NAMES.items()), widget=forms.RadioSelect
    )
    nation = forms.ChoiceField(
        label="Where is it?",
        choices=list(NATION_NAMES.items()),
        widget=forms.RadioSelect,
        help_text="This decides which law and guidance applies.",
    )


class JoinForm(Form):
    """A password for somebody who accepts an invitation."""

    missing = {"password": "Choose a password"}
    password = forms.CharField(
        label="Choose a password",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three or four words that only you would put together "
        "are easy to remember and hard to guess.",
    )
