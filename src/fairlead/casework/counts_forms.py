"""Which period is counted."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from fairlead.casework.periods import BEGINS, ENDS, NAMES, Period, chosen, months_on, term_of
from fairlead.web.forms import Form

YEARS_BACK = 5


class PeriodForm(Form):
    """A term, a school year, or whole terms."""

    period = forms.ChoiceField(label="Period", choices=list(NAMES.items()))
    first = forms.ChoiceField(label="From the beginning of a term", required=False)
    last = forms.ChoiceField(
        label="To the end of a term",
        required=False,
        help_text="Only whole terms",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        latest = term_of(today).last
        months = [months_on(latest, -back) for back in range(12 * YEARS_BACK)]
        for name, begins in (("first", BEGINS), ("last", ENDS)):
            fit = [month for month in months if month.month in begins]
            shown = [("", "–"), *((f"{month:%Y-%m}", f"{month:%B %Y}") for month in fit)]
            self.fields[name].choices = shown  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Terms of one's own are in order."""
        said = super().clean() or {}
        if said.get("period") == "months" and not self.errors:
            first, last = _month(said["first"]), _month(said["last"])
            if not (first and last) or first > last:
                self.add_error("last", "Choose both, the beginning before the end")
        return said

    def chosen(self) -> Period:
        """The period, once the form is valid; this term otherwise."""
        today = timezone.localdate()
        if not self.is_valid():
            return chosen("this-term", today)
        said = self.cleaned_data
        return chosen(said["period"], today, _month(said["first"]), _month(said["last"]))


def at_first() -> dict[str, str]:
    """What the form says before anybody chose: this term."""
    term = term_of(timezone.localdate())
    return {"period": "this-term", "first": f"{term.first:%Y-%m}", "last": f"{term.last:%Y-%m}"}


def _month(text: str) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None
