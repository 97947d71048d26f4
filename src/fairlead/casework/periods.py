"""Periods for counts: terms, school years, and whole terms of the reader's choosing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

#: Begins of terms as whole months: autumn, spring, summer.
TERMS = ((9, "Autumn term"), (1, "Spring term"), (4, "Summer term"))
NAMES = {
    "this-term": "This term",
    "last-term": "The term before",
    "this-year": "This school year",
    "last-year": "The school year before",
    "months": "Terms that I choose",
}
#: The months in which terms begin and end: whoever counts by whole terms learns of no month by
#: taking one count from another.
BEGINS, ENDS = (9, 1, 4), (12, 3, 8)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, from the first day of one to the last of another."""

    name: str
    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From when until just before when, where the people are."""
        here = timezone.get_current_timezone()
        after = self.last + timedelta(days=1)
        return (
            datetime.combine(self.first, time(), here),
            datetime.combine(after, time(), here),
        )

    @property
    def months(self) -> list[date]:
        """The first day of each month of it."""
        found, month = [], self.first
        while month <= self.last:
            found.append(month)
            month = months_on(month, 1)
        return found


def months_on(day: date, count: int) -> date:
    """The first day of the month so many months on, or back."""
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def between(name: str, first: date, after: date) -> Period:
    """From the month of one day until the month before the other."""
    return Period(name, first.replace(day=1), after.replace(day=1) - timedelta(days=1))


def term_of(day: date) -> Period:
    """The term that a day is in, as whole months."""
    begins = {9: 4, 1: 3, 4: 5}
    month = max((m for m, _ in TERMS if m <= day.month), default=1)
    first = date(day.year, month, 1)
    name = dict(TERMS)[month]
    return between(f"{name} {day.year}", first, months_on(first, begins[month]))


def year_of(day: date) -> Period:
    """The school year that a day is in."""
    first = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    return between(f"School year {first.year} to {first.year + 1}", first, months_on(first, 12))


def chosen(name: str, today: date, first: date | None = None, last: date | None = None) -> Period:
    """The period of a name; for months of one's own, from the first to the last of them."""
    if name == "months" and first and last:
        title = f"{first:%B %Y} to {last:%B %Y}"
        return between(title, first, months_on(last, 1))
    if name.endswith("year"):
        this = year_of(today)
        return this if name == "this-year" else year_of(this.first - timedelta(days=1))
    this = term_of(today)
    return term_of(this.first - timedelta(days=1)) if name == "last-term" else this
