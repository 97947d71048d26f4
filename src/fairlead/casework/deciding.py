"""Which advice needs a decision, and what stands of those that were made."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from fairlead.accounts.models import NATION_NAMES, Organisation
from fairlead.casework.known import answers_of, assessed, edition_for, pack_of, said
from fairlead.casework.models import Action, Answer, Case, Decision
from fairlead.casework.reassessing import settled
from fairlead.casework.states import DecisionState
from fairlead.guidance import UnknownPack
from fairlead.guidance.model import Kind, Outcome, Pack, Urgency
from fairlead.guidance.words import day_in_words
from fairlead.triage import Assessment, Status, assess
from fairlead.walls.prepared import prepared

LOCAL = "respond-locally"
#: The advice to call, as every pack calls it.
CALL = "call-999"
ACCEPT, DONE, DEPART, CONFIDENT = "accept", "done", "depart", "confident"
END_OF_DAY = time(17, 0)
#: What is for now is done within the hour: a desk that calls it overdue at once is not believed.
AT_ONCE = timedelta(hours=1)
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
    #: Since when 999 may have to be called; nothing where that is settled (`danger`).
    danger_at: datetime | None = None

    @property
    def edition(self) -> str:
        """As people say it: nation, setting and since when."""
        header = self.pack.header
        nation = NATION_NAMES[self.organisation.nation]
        setting = self.organisation.setting
        return f"{nation} · {setting} · guidance of {day_in_words(header.valid_from)}"


def assessed_today(
    case: Case,
    answers: Iterable[Answer] | None = None,
    organisation: Organisation | None = None,
) -> Today:
    """What the guidance in force today says of what is known of a case.

    Whoever has read the answers or the organisation already gives them, and nothing is read twice.
    """
    on, organisation = timezone.localdate(), organisation or Organisation.objects.get()
    chosen = edition_for(organisation, on)
    pack = pack_of(chosen.name)
    found = assessed(pack, said(answers_of(case) if answers is None else answers), on)
    return Today(pack, found, chosen.because, organisation, case.danger_at)


def assessed_now(case: Case) -> tuple[Pack, Assessment]:
    """The pack in force today and what it says of what is known of a case."""
    today = assessed_today(case)
    return today.pack, today.found


def decisions_of(case: Case) -> dict[str, Decision]:
    """The decision that counts for each advice: standing, or waiting for a second person."""
    return {key: row for key, row in last_decisions(case).items() if row.status in MADE}


def last_decisions(case: Case) -> dict[str, Decision]:
    """The last decision about each advice; one that a second person refused settles nothing."""
    return {row.outcome: row for row in _decisions(case.id)}


@prepared
def _decisions(case: UUID) -> QuerySet[Decision]:
    known = (*MADE, DecisionState.REFUSED)
    rows = Decision.objects.filter(case_id=case, status__in=known).order_by("decided_at")
    return rows.select_related("assessment", "decided_by", "seconded_by")


def refused_last(case: Case, outcome_id: str) -> Decision | None:
    """What a second person refused about an advice, where nothing was decided since."""
    rows = Decision.objects.filter(case_id=case.id, outcome=outcome_id).order_by("-decided_at")
    last = rows.select_related("decided_by", "seconded_by").first()
    return last if last is not None and last.status == DecisionState.REFUSED else None


def may_be_asked(outcome_id: str, pack: Pack, answers: Mapping[str, object]) -> bool:
    """Whether an edition asks for something, or may come to: only then is there a decision left."""
    known = {question: value for question, value in answers.items() if value is not None}
    found = assess(pack, settled(pack.registers, known), timezone.localdate())
    return any(
        row.id == outcome_id and row.status is not Status.NOT_REQUIRED for row in found.decisions
    )


def answered_since(case: Case, when: datetime) -> list[Answer]:
    """What somebody answered after a moment: what a page of that moment did not show."""
    return [row for row in answers_of(case) if row.answered_at > when]


def is_overtaken(decision: Decision, today: Today) -> bool:
    """Whether more is known now than a decision rested on.

    A local response is overtaken when the guidance does not permit it any more, a departure when
    a rule asks for the same that did not ask for it then; whatever was decided of 999, when danger
    was said since. Such a decision settles nothing.
    """
    if _is_danger_since(decision, today):
        return True
    if decision.choice not in {DEPART, CONFIDENT} or not _has(today.pack, decision.outcome):
        return False
    now = today.found.decision(decision.outcome)
    if decision.outcome == LOCAL:
        return now.status is not Status.PERMITTED
    then = assessed_then(decision, today)
    if then is None or not _has(then.pack, decision.outcome):
        return True
    before = then.found.decision(decision.outcome)
    return not {r.criterion for r in now.reasons} <= {r.criterion for r in before.reasons}


def _is_danger_since(decision: Decision, today: Today) -> bool:
    since = today.danger_at if decision.outcome == CALL else None
    return since is not None and since > decision.decided_at


def assessed_then(decision: Decision, today: Today) -> Today | None:
    """What the guidance said when it was decided; nothing where that edition is not here now."""
    kept = decision.assessment
    answers = {question: row["value"] for question, row in kept.answers.items()}
    try:
        pack = pack_of(kept.pack)
    except UnknownPack:
        return None
    return replace(today, pack=pack, found=assessed(pack, answers, kept.on))


def has_to_be_departed_from(action: Action) -> bool:
    """Whether something to be done is a referral, so that only two people may leave it undone."""
    if not action.outcome:
        return False
    pack, found_now = assessed_now(action.case)
    outcome = next((found for found in pack.rules.outcomes if found.id == action.outcome), None)
    if outcome is None or not is_referral(outcome):
        return False
    if found_now.decision(action.outcome).status is Status.NOT_REQUIRED:
        return False  # there is nothing to depart from any more
    made = decisions_of(action.case).get(action.outcome)
    return made is None or made.choice != DEPART or made.status != DecisionState.STANDING


def _has(pack: Pack, outcome_id: str) -> bool:
    return any(outcome.id == outcome_id for outcome in pack.rules.outcomes)


def undecided_in(today: Today, made: Mapping[str, Decision]) -> list[Outcome]:
    """The actions that the guidance asks for and no decision settles, in its order."""
    outcomes = {outcome.id: outcome for outcome in today.pack.rules.outcomes}
    return [
        outcomes[decision.id]
        for decision in today.found.decisions
        if decision.kind is Kind.ACTION
        and decision.status is Status.REQUIRED
        and (decision.id not in made or is_overtaken(made[decision.id], today))
    ]


def undecided(case: Case) -> list[str]:
    """What the guidance asks for and nobody has decided about, in its words."""
    return [outcome.does for outcome in undecided_in(assessed_today(case), decisions_of(case))]


def unsettled_referrals(case: Case) -> list[str]:
    """Referrals that are asked for or may yet be, and that no standing decision settles."""
    today = assessed_today(case)
    standing = {
        row.outcome
        for row in decisions_of(case).values()
        if row.status == DecisionState.STANDING and not is_overtaken(row, today)
    }
    asked = asked_or_open(today)
    return [row.does for row in asked if is_referral(row) and row.id not in standing]


def asked_or_open(today: Today) -> list[Outcome]:
    """What the guidance asks for, or may yet ask for, in its order."""
    outcomes = {outcome.id: outcome for outcome in today.pack.rules.outcomes}
    open_to = (Status.REQUIRED, Status.UNDETERMINED)
    return [outcomes[row.id] for row in today.found.decisions if row.status in open_to]


def mark_of(today: Today, outcome_id: str, decision: Decision | None) -> str:
    """A short mark of how an advice stands: another one when anything of it has changed."""
    found = today.found.decision(outcome_id)
    reasons = sorted(reason.criterion for reason in found.reasons)
    told = [today.pack.digest, found.status.value, *reasons]
    told += [str(decision.id), decision.status] if decision else []
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def asked_since(today: Today, known: Iterable[Answer], outcome_id: str) -> datetime | None:
    """When the last was learned of what makes the guidance ask for something; none if it does not.

    A fact that another question asks for is learned by that; where it follows from others still,
    any answer may be the one.
    """
    found = today.found.decision(outcome_id)
    if found.status is not Status.REQUIRED:
        return None
    through = {fact.id: fact.asked_through or fact.id for fact in today.pack.registers.facts}
    asked = {through[fact] for reason in found.reasons for fact in reason.facts}
    moments = [row.answered_at for row in known if row.question in asked]
    return max(moments or (row.answered_at for row in known))


def due(urgency: Urgency | None, now: datetime) -> datetime:
    """Until when something of an urgency is to be done, at the place where the lead works."""
    here = timezone.localtime(now)
    if urgency is Urgency.NOW:
        return now + AT_ONCE
    if urgency is Urgency.TODAY:
        end = here.replace(hour=END_OF_DAY.hour, minute=0, second=0, microsecond=0)
        return max(end, now + timedelta(hours=1))
    if urgency is Urgency.NEXT_WORKING_DAY:
        day = here + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day.replace(hour=END_OF_DAY.hour, minute=0, second=0, microsecond=0)
    return now + timedelta(days=14)
