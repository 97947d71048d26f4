"""Which advice needs a decision, and what stands of those that were made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from fairlead.accounts.models import NATION_NAMES, Organisation
from fairlead.casework.known import answers_of, assessed, edition_for, pack_of, said
from fairlead.casework.models import Answer, Case, Decision
from fairlead.casework.states import DecisionState
from fairlead.guidance.model import Kind, Outcome, Pack, Urgency
from fairlead.guidance.words import day_in_words
from fairlead.triage import Assessment, Status

LOCAL = "respond-locally"
END_OF_DAY = time(17, 0)
MADE = (DecisionState.STANDING, DecisionState.WAITING)


def is_referral(outcome: Outcome) -> bool:
    """Whether advice sends to somebody outside who decides: what rules out a local response."""
    return outcome.kind is Kind.ACTION and LOCAL in outcome.excludes


@dataclass(frozen=True, slots=True)
class Today:
    """What the guidance in force today says, and which edition that is."""

    pack: Pack
    found: Assessment
    because: str
    organisation: Organisation

    @property
    def edition(self) -> str:
        """As people say it: nation, setting and since when."""
        header = self.pack.header
        nation = NATION_NAMES[self.organisation.nation]
        setting = self.organisation.setting
        return f"{nation} · {setting} · guidance of {day_in_words(header.valid_from)}"


def assessed_today(case: Case, answers: Iterable[Answer] | None = None) -> Today:
    """What the guidance in force today says of what is known of a case."""
    on, organisation = timezone.localdate(), Organisation.objects.get()
    chosen = edition_for(organisation, on)
    pack = pack_of(chosen.name)
    found = assessed(pack, said(answers_of(case) if answers is None else answers), on)
    return Today(pack, found, chosen.because, organisation)


def assessed_now(case: Case) -> tuple[Pack, Assessment]:
    """The pack in force today and what it says of what is known of a case."""
    today = assessed_today(case)
    return today.pack, today.found


def decisions_of(case: Case) -> dict[str, Decision]:
    """The decision that counts for each advice: standing, or waiting for a second person."""
    rows = Decision.objects.filter(case_id=case.id, status__in=MADE).order_by("decided_at")
    return {row.outcome: row for row in rows}


def undecided(case: Case) -> list[str]:
    """What the guidance asks for and nobody has decided about, in its words."""
    pack, found = assessed_now(case)
    made = decisions_of(case)
    does = {outcome.id: outcome.does for outcome in pack.rules.outcomes}
    return [
        does[decision.id]
        for decision in found.decisions
        if decision.kind is Kind.ACTION
        and decision.status is Status.REQUIRED
        and decision.id not in made
    ]


def unsettled_referrals(case: Case) -> list[str]:
    """Referrals that are asked for or may yet be, and that no standing decision settles."""
    pack, found = assessed_now(case)
    standing = {
        row.outcome
        for row in Decision.objects.filter(case_id=case.id, status=DecisionState.STANDING)
    }
    open_to = (Status.REQUIRED, Status.UNDETERMINED)
    outcomes = {outcome.id: outcome for outcome in pack.rules.outcomes}
    return [
        outcomes[decision.id].does
        for decision in found.decisions
        if is_referral(outcomes[decision.id])
        and decision.status in open_to
        and decision.id not in standing
    ]


def due(urgency: Urgency | None, now: datetime) -> datetime:
    """Until when something of an urgency is to be done, at the place where the lead works."""
    here = timezone.localtime(now)
    if urgency is Urgency.NOW:
        return now
    if urgency is Urgency.TODAY:
        end = here.replace(hour=END_OF_DAY.hour, minute=0, second=0, microsecond=0)
        return max(end, now + timedelta(hours=1))
    if urgency is Urgency.NEXT_WORKING_DAY:
        day = here + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day.replace(hour=END_OF_DAY.hour, minute=0, second=0, microsecond=0)
    return now + timedelta(days=14)
