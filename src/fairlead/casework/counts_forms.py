"""Which period is counted."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from fairlead.casework.periods import LEAST_MONTHS, NAMES, Period, chosen, months_on
from fairlead.web.forms import Form

YEARS_BACK = 5


class PeriodForm(Form):
    """A term, a school year, or whole months."""

    period = forms.ChoiceField(label="Period", choices=list(NAMES.items()))
    first = forms.ChoiceField(label="From the month", required=False)
    last = forms.ChoiceField(
        label="To the month",
        required=False,
        help_text="For months that you choose: at least three.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        months = [months_on(today, -back) for back in range(12 * YEARS_BACK)]
        shown = [("", "–"), *((f"{month:%Y-%m}", f"{month:%B %Y}") for month in months)]
        for name in ("first", "last"):
            self.fields[name].choices = shown  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Months of one's own are enough of them, in order."""
        said = super().clean() or {}
        if said.get("period") == "months" and not self.errors:
            first, last = _month(said["first"]), _month(said["last"])
            if not (first and last) or months_on(first, LEAST_MONTHS - 1) > last:
                self.add_error("last", "Choose at least three months, the first before the last")
        return said

    def chosen(self) -> Period:
        """The period, once the form is valid; this term otherwise."""
        today = timezone.localdate()
        if not self.is_valid():
            return chosen("this-term", today)
        said = self.cleaned_data
        return chosen(said["period"], today, _month(said["first"]), _month(said["last"]))


def at_first() -> dict[str, str]:
    """What the form says before anybody chose: this term, and the last three months."""
    today = timezone.localdate()
    first = months_on(today, 1 - LEAST_MONTHS)
    return {"period": "this-term", "first": f"{first:%Y-%m}", "last": f"{today:%Y-%m}"}


def _month(text: str) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None
