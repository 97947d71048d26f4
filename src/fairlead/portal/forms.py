"""The forms of whoever looks after the door."""

from django import forms

from fairlead.portal.neutral import LONGEST, tidy, why_not
from fairlead.web.forms import Form, VersionedForm


class AddressForm(Form):
    """At which address the door is."""

    missing = {"address": "Enter an address, such as the name of the place"}
    address = forms.CharField(
        label="What is the address of the door?",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        help_text="Letters a to z, numbers and single hyphens. It should say where, and never what "
        "for: it stays in the history of a browser, and the network here can see it.",
    )

    def clean_address(self) -> str:
        """The address as it is kept. Refuses what gives something away or is hard to type."""
        address = tidy(self.cleaned_data["address"])
        if says := why_not(address):
            raise forms.ValidationError(says, code="not_neutral")
        return address


class ChangeAddressForm(VersionedForm, AddressForm):
    """To which address the door moves."""
