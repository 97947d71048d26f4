"""Finding a child by part of a name, wherever a form asks which child it is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from fairlead.web.forms import Form

LOOK = "look"


def part_of_a_name(
    label: str = "Part of a name",
    help_text: str = "Add the class or year if many have that name, such as: rob year 8",
) -> forms.CharField:
    """The field in which somebody writes whom to look for."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )


class FindForm(Form):
    """A form in which children are looked for, and chosen among those found.

    `found` are the children to choose from, `more` how many others the words fit. While somebody
    looks for a name nothing is amiss, and the page is shown again. A form says by `chosen_in` in
    which of its fields they are chosen, and by `otherwise` what to do where nobody is found.
    """

    helping = ("find",)
    chosen_in = "children"
    otherwise = ""
    find = part_of_a_name()

    def __init__(
        self, *args: Any, found: Sequence[tuple[str, str]] = (), more: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.found, self.more = found, more
        self.fields[self.chosen_in].choices = self.offered()  # type: ignore[attr-defined]

    def offered(self) -> list[tuple[str, str]]:
        """What there is to choose from."""
        return list(self.found)

    @property
    def is_looking(self) -> bool:
        """Whether a name is looked for, and nothing answered yet."""
        return LOOK in self.data

    def is_valid(self) -> bool:
        """Whether the page is answered."""
        return not self.is_looking and super().is_valid()

    @property
    def errors(self) -> ErrorDict:
        """What is amiss; while somebody looks for a name, nothing."""
        return ErrorDict() if self.is_looking else super().errors
