"""What a page says of a case: the assessment, put in the order in which it is acted on.

It reads an assessment, the decisions that were made and the local contacts, and asks nothing of
the database: the same for a whole page and for the part that changes as answers change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from fairlead.accounts.models import Contact
from fairlead.casework.deciding import DEPART, MADE, Today, is_overtaken, is_referral
from fairlead.casework.models import Decision
from fairlead.casework.states import DecisionState
from fairlead.guidance import Cite, Force, Urgency, criteria_by_outcome
from fairlead.triage import Status
from fairlead.triage.report import (
    CiteReport,
    OffenceReport,
    OutcomeReport,
    PassageReport,
    QuestionReport,
    ReasonReport,
    Report,
    report_on,
)

#: How soon, in the words and shapes of the pages.
URGENCIES: Mapping[Urgency, tuple[str, str]] = {
    Urgency.NOW: ("Now", "today"),
    Urgency.TODAY: ("Today", "today"),
    Urgency.NEXT_WORKING_DAY: ("Next working day", "none"),
    Urgency.PLANNED: ("Planned", "none"),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Somebody to call for an advice, from the local directory where it is a local place."""

    name: str
    how: str
    hours: str = ""
    is_missing: bool = False
    is_unverified: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """One outcome of the guidance as it stands in a case, and what was decided about it."""

    id: str
    says: OutcomeReport
    is_referral: bool
    reaches: tuple[Reach, ...]
    decision: Decision | None
    #: A decision that more is known now than it rested on.
    is_overtaken: bool = False
    #: A second person refused the last one, and nothing was decided since.
    was_refused: bool = False
    #: Where nothing asks for it yet: where the rules that can are written.
    cites: tuple[CiteReport, ...] = ()

    @property
    def first_reason(self) -> ReasonReport | None:
        """The reason that is shown before anybody asks for more."""
        return next(iter(self.says.reasons), None)

    @property
    def because(self) -> str:
        """Why, in half a sentence; empty where nothing is known of it yet."""
        reason = self.first_reason
        if reason is None:
            return ""
        return f"because {reason.because}" if reason.facts else reason.because

    @property
    def is_only_advised(self) -> bool:
        """Whether the guidance says should, and not must."""
        return self.says.force is not None and self.says.force is not Force.MUST

    @property
    def is_departed_from(self) -> bool:
        """Whether it was decided against, by two where two have to, and that holds still."""
        made = None if self.is_overtaken else self.decision
        return made is not None and (made.choice, made.status) == (DEPART, DecisionState.STANDING)

    @property
    def waits_for_second(self) -> bool:
        """Whether it was decided against, and nobody else has answered whether they agree."""
        made = None if self.is_overtaken else self.decision
        return made is not None and made.status == DecisionState.WAITING

    @property
    def stands(self) -> tuple[str, str]:
        """The shape and words of what was decided."""
        if self.was_refused:
            return "today", "The second person refused: decide again"
        if self.decision is None:
            return "ask", "Not decided"
        if self.is_overtaken:
            return "today", "Decide again: more is known now"
        if self.decision.status == DecisionState.WAITING:
            return "today", "Waits for a second person"
        kind = "none" if self.decision.choice == "depart" else "done"
        return kind, str(self.decision.get_choice_display())


@dataclass(frozen=True, slots=True)
class Group:
    """What is to be done equally soon."""

    word: str
    kind: str
    advice: tuple[Advice, ...]

    @property
    def undecided(self) -> int:
        """How many of these nobody has decided about."""
        return sum(row.decision is None for row in self.advice)


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that a page says of a case, the most urgent first."""

    report: Report
    groups: tuple[Group, ...]
    #: Not settled yet, and an emergency if it is: asked before everything else.
    emergencies: tuple[Advice, ...]
    #: Not settled yet: what may become necessary.
    later: tuple[Advice, ...]
    prohibitions: tuple[Advice, ...]
    permissions: tuple[Advice, ...]

    @property
    def asked(self) -> list[Advice]:
        """All that is to be done, the most urgent first."""
        return [row for group in self.groups for row in group.advice]

    @property
    def questions(self) -> list[QuestionReport]:
        """What to find out next, in the order to ask it."""
        return self.report.questions

    @property
    def unknown(self) -> list[tuple[str, bool]]:
        """The same as questions alone, each with whether it may come to call for 999."""
        emergencies = {row.id for row in self.emergencies}
        return [(row.question, not emergencies.isdisjoint(row.changes)) for row in self.questions]

    @property
    def offences(self) -> list[OffenceReport]:
        """Offences that the known facts touch: for the police to decide."""
        return self.report.offences

    @property
    def passages(self) -> list[PassageReport]:
        """Passages that no rule expresses and that concern this case."""
        return [passage for passage in self.report.untranslated if passage.certain]

    @property
    def asks_now(self) -> bool:
        """Whether something is to be done now because a child is in danger."""
        return any(
            advice.says.emergency and advice.says.urgency is Urgency.NOW for advice in self.asked
        )

    def find(self, outcome: str) -> Advice | None:
        """The advice of an outcome, wherever it stands."""
        rows = (*self.emergencies, *self.later, *self.permissions, *self.prohibitions)
        return next((row for row in (*self.asked, *rows) if row.id == outcome), None)


def shown(today: Today, decisions: Mapping[str, Decision], contacts: Iterable[Contact]) -> Shown:
    """What a page shows of today's assessment and of what was decided last."""
    return _Showing(today, decisions, contacts).shown()


def _order(row: Advice) -> tuple[int, bool, bool]:
    """Of what has to be done: the soonest first, then an emergency, then must before should."""
    urgency = row.says.urgency or Urgency.PLANNED
    return urgency.rank, not row.says.emergency, row.is_only_advised


class _Showing:
    def __init__(
        self, today: Today, decisions: Mapping[str, Decision], contacts: Iterable[Contact]
    ) -> None:
        pack = today.pack
        self.report = report_on(today.found, today.because)
        self.decisions = {key: row for key, row in decisions.items() if row.status in MADE}
        self.refused = decisions.keys() - self.decisions.keys()
        self.overtaken = {key for key, row in self.decisions.items() if is_overtaken(row, today)}
        self.local = {contact.route: contact for contact in contacts if contact.route}
        self.routes = {route.id: route for route in pack.registers.routes}
        self.rules = criteria_by_outcome(pack)
        self.sources = {source.id: source for source in pack.registers.sources}
        self.referrals = {o.id for o in pack.rules.outcomes if is_referral(o)}

    def shown(self) -> Shown:
        required = self._with(self.report.actions, Status.REQUIRED)
        open_still = self._with(self.report.actions, Status.UNDETERMINED)
        never = self.report.prohibitions
        return Shown(
            report=self.report,
            groups=tuple(self._groups(required)),
            emergencies=tuple(row for row in open_still if row.says.emergency),
            later=tuple(row for row in open_still if not row.says.emergency),
            # Not knowing allows nothing: what may have to be left undone is shown as well.
            prohibitions=self._with(never, Status.REQUIRED)
            + self._with(never, Status.UNDETERMINED),
            permissions=tuple(self._advice(*row) for row in self.report.permissions.items()),
        )

    def _groups(self, required: tuple[Advice, ...]) -> Iterable[Group]:
        rows = sorted(required, key=_order)
        for urgency, equally_soon in groupby(rows, key=lambda row: row.says.urgency):
            yield Group(*URGENCIES[urgency], tuple(equally_soon))

    def _with(self, rows: Mapping[str, OutcomeReport], status: Status) -> tuple[Advice, ...]:
        return tuple(self._advice(*row) for row in rows.items() if row[1].status is status)

    def _advice(self, outcome: str, says: OutcomeReport) -> Advice:
        return Advice(
            id=outcome,
            says=says,
            is_referral=outcome in self.referrals,
            reaches=tuple(self._reach(route.id) for route in says.routes),
            decision=self.decisions.get(outcome),
            is_overtaken=outcome in self.overtaken,
            was_refused=outcome in self.refused,
            cites=() if says.reasons else tuple(self._cites(outcome)),
        )

    def _cites(self, outcome: str) -> Iterable[CiteReport]:
        cites = [cite for rule in self.rules[outcome] for cite in rule.cites]
        seen = {(cite.source, cite.at): cite for cite in cites}
        return [self._cite(cite) for cite in seen.values()]

    def _cite(self, cite: Cite) -> CiteReport:
        source = self.sources[cite.source]
        return CiteReport(
            source.id,
            source.short,
            source.title,
            source.edition,
            cite.at,
            cite.verified,
            source.evidence,
            source.link,
        )

    def _reach(self, route_id: str) -> Reach:
        route, contact = self.routes[route_id], self.local.get(route_id)
        if not route.local:
            return Reach(route.name, route.contact, route.hours, is_unverified=not route.verified)
        if contact is None or not (contact.phone or contact.email):
            return Reach(route.name, "", is_missing=True)
        how = ", ".join(str(part) for part in (contact.phone, contact.email) if part)
        return Reach(str(contact.name or contact.title), how, str(contact.hours))
