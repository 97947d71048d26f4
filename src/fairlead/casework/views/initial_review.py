"""The initial review: the meeting, and all that is advised decided at once.

Two people may hold it at the same time. What the second had chosen stays beside what stands now,
and once the review was held it is carried on: to the single decisions, and into a note.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from fairlead.accounts.access import page
from fairlead.accounts.acting import Actor
from fairlead.accounts.errors import ChangedMeanwhile
from fairlead.casework.access import access_case_to_change, who_may_second
from fairlead.casework.actions.decisions import review_deciding
from fairlead.casework.actions.triage import Review
from fairlead.casework.advice import Advice, shown
from fairlead.casework.chronology_forms import NoteForm
from fairlead.casework.deciding import (
    ACCEPT,
    assessed_today,
    decisions_of,
    mark_of,
    undecided_in,
)
from fairlead.casework.deciding_forms import IN_SHORT, LEAVE, LEFT, MORE, ReviewForm
from fairlead.casework.models import Case, Decision
from fairlead.casework.states import CaseState
from fairlead.casework.views.asking import Asked, Standing, ask, posted
from fairlead.casework.views.decisions import as_choice
from fairlead.guidance.model import Outcome
from fairlead.triage import Status
from fairlead.web.forms import MomentField, said

HEADING = "Initial review"
#: What can be chosen about an advice, in words.
CHOICES = dict(IN_SHORT + LEFT)


@dataclass(frozen=True, slots=True)
class Yours:
    """What somebody had chosen about an advice, as it was sent, and how that advice stands now."""

    outcome: Outcome
    given: Mapping[str, str]
    #: Nothing where the guidance does not ask for it any more.
    advice: Advice | None
    #: How it stood before anybody had decided: what the decision page takes as seen.
    seen: str

    @property
    def does(self) -> str:
        """What is advised."""
        return self.outcome.does

    @property
    def words(self) -> str:
        """What was chosen, with all that was written about it."""
        chosen = CHOICES[self.given["choice"]]
        when = said(MomentField(), self.given["done_at"]) if self.given["done_at"] else ""
        rest = (self.given["spoken_to"], self.given["reference"], self.given["reason"])
        more = ", ".join(part for part in (when, *rest) if part)
        return f"{chosen}: {more}" if more else chosen

    @property
    def decision(self) -> Decision | None:
        """The decision that stands now."""
        return self.advice.decision if self.advice else None

    @property
    def is_the_same(self) -> bool:
        """Whether it was accepted here, and stands as accepted."""
        stands = self.decision.choice if self.decision else ""
        return self.given["choice"] == stands == ACCEPT

    @property
    def is_left(self) -> bool:
        """Whether what stands now was to be left, so that nothing of it is lost."""
        return self.given["choice"] == LEAVE

    @property
    def may_decide_again(self) -> bool:
        """Whether the guidance asks for it, and somebody else has decided about it."""
        asked = self.advice is not None and self.advice.says.status is Status.REQUIRED
        return asked and self.decision is not None

    @property
    def carried(self) -> dict[str, str]:
        """The same for the page of the single decision, which shows first what stands now."""
        return {**self.given, "seen": self.seen, "seen_at": "0"}


class _Reviewing:
    """What stands in a case, and what of it somebody had chosen otherwise, read once."""

    def __init__(self, found: Case, sent: Mapping[str, str]) -> None:
        self.case, self.sent = found, sent
        self.today, self.made = assessed_today(found), decisions_of(found)
        self.advice = shown(self.today, self.made, ())
        self.undecided = undecided_in(self.today, self.made)
        left = {outcome.id for outcome in self.undecided}
        self.yours = [row for row in self._chosen() if row.outcome.id not in left]
        #: What somebody else decided about meanwhile, by its id, and how that stands.
        self.again = {row.outcome.id: row for row in self.yours if row.may_decide_again}
        self.marks = {key: mark_of(self.today, key, self.made[key]) for key in self.again}

    def _chosen(self) -> Iterator[Yours]:
        """What was chosen about each advice, but where the same stands and nothing was written."""
        for outcome in self.today.pack.rules.outcomes:
            given = {name: self.sent.get(f"{name}-{outcome.id}", "") for name in ("choice", *MORE)}
            if given["choice"] in CHOICES:
                seen = mark_of(self.today, outcome.id, None)
                found = Yours(outcome, given, self.advice.find(outcome.id), seen)
                if not found.is_the_same:
                    yield found

    @property
    def advised(self) -> list[Outcome]:
        """What the form asks about."""
        return [*self.undecided, *(row.outcome for row in self.again.values())]

    @property
    def around(self) -> dict[str, Any]:
        """What stands around the form."""
        rows = map(self.advice.find, self.made)
        return {
            "case": self.case,
            "questions": self.advice.questions,
            "about": {row.id: self.advice.find(row.id) for row in self.advised},
            "again": self.again,
            "gone": [row for row in self.yours if not (row.is_left or row.may_decide_again)],
            "decided": [row for row in rows if row and not row.is_overtaken],
        }

    @property
    def seen(self) -> Standing:
        """Which version is shown, and a mark of what is advised and how it stands."""
        told = [outcome.id for outcome in self.undecided]
        told += [f"{key} {mark}" for key, mark in self.marks.items()]
        mark = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
        return {"version": self.case.version, "seen": mark}

    def standing(self) -> Standing:
        """The same anew, and what somebody else decided of what was chosen here."""
        version = Case.objects.values_list("version", flat=True).get(id=self.case.id)
        choices = {f"choice-{key}": self.made[key].choice for key in self.again}
        reasons = {f"reason-{key}": self.made[key].reason for key in self.again}
        return {**self.seen, **choices, **reasons, "version": version}


@page(by_need="case-to-change", writes=True)
def initial_review(request: HttpRequest, actor: Actor, reference: str) -> HttpResponse:
    """Hold the initial review: who met, what was agreed, and what is advised decided."""
    found = access_case_to_change(actor, reference)
    held = _Reviewing(found, posted(request) or {})
    if found.status != CaseState.TRIAGE:
        return _was_held(request, held)
    form = ReviewForm(
        posted(request),
        initial={**held.seen, "at": timezone.now()},
        advised=[(row.id, row.does) for row in held.advised],
        again=held.again,
    )
    asked = Asked(
        heading=HEADING,
        back=_case(found),
        back_text=found.reference,
        button="Keep the review, and open the case",
        template="casework/initial_review.html",
        shown={**held.around, "has_second": bool(who_may_second(found, actor.person_id))},
        standing=held.standing,
    )

    def act(said: dict[str, Any]) -> str:
        if said["seen"] != held.seen["seen"]:
            raise ChangedMeanwhile
        review = Review(met=said["met"], agreed=said["agreed"], at=said["at"])
        marks = held.marks
        choices = {key: as_choice(one, marks.get(key, "")) for key, one in form.choices.items()}
        review_deciding(found, review, choices, version=said["version"], by=actor)
        messages.success(request, "The review is kept, with what was known. The case is open.")
        return _case(found)

    return ask(request, form, asked, act)


def _was_held(request: HttpRequest, held: _Reviewing) -> HttpResponse:
    """That the review was held already, with all that somebody else wrote in theirs."""
    more = {
        "case": held.case,
        "heading": HEADING,
        "back": _case(held.case),
        "yours": [row for row in held.yours if not row.is_left],
        "note": _note(held.sent) if held.sent else None,
        "is_closed": held.case.status == CaseState.CLOSED,
    }
    return render(request, "casework/review_held.html", more)


def _note(sent: Mapping[str, str]) -> NoteForm:
    """What was written about the meeting, as a note says it."""
    met, agreed = sent.get("met", ""), sent.get("agreed", "")
    about = {"about": "A meeting", "text": f"Who met: {met}\nWhat was agreed: {agreed}"}
    return NoteForm(initial={**about, "happened_at": sent.get("at", "")})


def _case(found: Case) -> str:
    return reverse("case", args=[found.reference])
