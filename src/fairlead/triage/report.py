"""An assessment as plain data for other programs: stable, and described by a JSON Schema.

The classes are the format. A new key may be added; a key is never renamed or removed without a
new `format` number.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from fairlead.guidance import (
    Cite,
    Conflict,
    Evidence,
    Force,
    Information,
    Kind,
    Nation,
    Outcome,
    Pack,
    Route,
    Source,
    Untranslated,
    Urgency,
    Words,
    criteria_by_outcome,
)
from fairlead.triage.assess import Assessment
from fairlead.triage.decisions import (
    Decision,
    PossibleOffence,
    Question,
    Reason,
    Status,
    Touched,
)

YesNo = Literal["yes", "no"]


class PackReport(msgspec.Struct, frozen=True):
    """Which edition judged, pinned by the digest of its content, and why this one."""

    id: str
    edition: str
    digest: str
    title: str
    because: str


class FactReport(msgspec.Struct, frozen=True):
    """A settled fact and where its answer comes from."""

    answer: YesNo
    origin: str


class CiteReport(msgspec.Struct, frozen=True):
    """The paragraph of a source. Not verified: not read in the original, nor confirmed."""

    source: str
    short: str
    title: str
    edition: str
    paragraph: str
    verified: bool
    evidence: Evidence
    link: str | None


class ReasonReport(msgspec.Struct, frozen=True):
    """A criterion and a smallest set of facts that settles it."""

    criterion: str
    reads: str
    facts: dict[str, YesNo]
    because: str
    cites: list[CiteReport]


class RouteReport(msgspec.Struct, frozen=True):
    """A contact that helps with an outcome."""

    id: str
    name: str
    contact: str
    who: str
    hours: str
    note: str
    link: str | None
    verified: bool


class OutcomeReport(msgspec.Struct, frozen=True):
    """How an action, permission or prohibition stands.

    `residual` says in words what would still settle it, where it is undetermined. Not
    `verified`: no source that asks for it, in this incident, was read or confirmed.
    """

    status: Status
    force: Force | None
    urgency: Urgency | None
    reasons: list[ReasonReport]
    residual: str | None
    open_facts: list[str]
    interim: str | None
    verified: bool
    does: str
    who: str
    emergency: bool
    steps: list[str]
    routes: list[RouteReport]


class QuestionReport(msgspec.Struct, frozen=True):
    """A fact or choice that can still change an outcome, and what an answer would settle."""

    fact: str
    question: str
    why: str
    who: str
    answer: str
    settles: list[str]
    if_yes: list[str]
    if_no: list[str]
    changes: list[str]


class ConflictReport(msgspec.Struct, frozen=True):
    """Sources that disagree, and which one the pack follows."""

    id: str
    claim: str
    problem: str
    follows: str
    because: str
    sources: list[str]
    verified: bool
    certain: bool
    touches: list[str]


class PassageReport(msgspec.Struct, frozen=True):
    """A passage that no rule expresses."""

    id: str
    passage: str
    reason: str
    cites: list[CiteReport]
    certain: bool
    touches: list[str]


class InformationReport(msgspec.Struct, frozen=True):
    """Something to know that is no advice."""

    id: str
    title: str
    says: list[str]
    cites: list[CiteReport]
    certain: bool


class OffenceReport(msgspec.Struct, frozen=True):
    """An offence that the known facts touch: for the police to decide."""

    id: str
    title: str
    statute: str
    section: str
    nations: list[Nation]
    in_force_from: date | None
    facts: dict[str, YesNo]
    note: str
    verified: bool
    decided_by: Literal["the police"] = "the police"


class Report(msgspec.Struct, frozen=True):
    """The whole assessment."""

    format: Literal[1]
    pack: PackReport
    on: date
    nation: str
    facts: dict[str, FactReport]
    actions: dict[str, OutcomeReport]
    permissions: dict[str, OutcomeReport]
    prohibitions: dict[str, OutcomeReport]
    questions: list[QuestionReport]
    conflicts: list[ConflictReport]
    untranslated: list[PassageReport]
    information: list[InformationReport]
    offences: list[OffenceReport]


def report_on(assessment: Assessment, because: str) -> Report:
    """The assessment as data; `because` says why its pack was chosen."""
    return _Reporter(assessment.pack).report(assessment, because)


class _Reporter:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.sources = {source.id: source for source in pack.registers.sources}
        self.routes = {route.id: route for route in pack.registers.routes}
        self.outcomes = {outcome.id: outcome for outcome in pack.rules.outcomes}
        self.reads = {criterion.id: criterion.reads for criterion in pack.rules.criteria}
        self.criteria = criteria_by_outcome(pack)
        self.words = Words(pack.registers.facts)

    def report(self, assessment: Assessment, because: str) -> Report:
        pack, facts = self.pack, assessment.facts
        return Report(
            format=1,
            pack=PackReport(pack.id, pack.edition, pack.digest, pack.header.title, because),
            on=assessment.on,
            nation=pack.header.nation,
            facts={
                name: FactReport(_word(answer), facts.origins.get(name, "said"))
                for name, answer in facts.known.items()
            },
            actions=self.outcomes_of(assessment, Kind.ACTION),
            permissions=self.outcomes_of(assessment, Kind.PERMISSION),
            prohibitions=self.outcomes_of(assessment, Kind.PROHIBITION),
            questions=[_question(question) for question in assessment.questions],
            conflicts=[_conflict(touched) for touched in assessment.conflicts],
            untranslated=[self.passage(touched) for touched in assessment.untranslated],
            information=[self.information(touched) for touched in assessment.information],
            offences=[self.offence(found) for found in assessment.offences],
        )

    def outcomes_of(self, assessment: Assessment, kind: Kind) -> dict[str, OutcomeReport]:
        return {d.id: self.outcome(d, self.outcomes[d.id]) for d in assessment.of_kind(kind)}

    def outcome(self, decision: Decision, outcome: Outcome) -> OutcomeReport:
        return OutcomeReport(
            status=decision.status,
            force=decision.force,
            urgency=decision.urgency,
            reasons=[self.reason(reason) for reason in decision.reasons],
            residual=decision.residual,
            open_facts=list(decision.open_facts),
            interim=decision.interim,
            verified=self.verified(decision),
            does=outcome.does,
            who=outcome.who,
            emergency=outcome.emergency,
            steps=list(outcome.steps),
            routes=[_route(self.routes[route]) for route in outcome.routes],
        )

    def verified(self, decision: Decision) -> bool:
        """Whether a source was read of what decides it, or could, where it is open."""
        if decision.reasons:
            return any(cite.verified for reason in decision.reasons for cite in reason.cites)
        return any(criterion.verified for criterion in self.criteria[decision.id])

    def reason(self, reason: Reason) -> ReasonReport:
        return ReasonReport(
            criterion=reason.criterion,
            reads=self.reads[reason.criterion],
            facts=_words(reason.facts),
            because=self.words.all_of(reason.facts.items()) or "in every incident",
            cites=[self.cite(cite) for cite in reason.cites],
        )

    def cite(self, cite: Cite) -> CiteReport:
        source: Source = self.sources[cite.source]
        return CiteReport(
            source=source.id,
            short=source.short,
            title=source.title,
            edition=source.edition,
            paragraph=cite.at,
            verified=cite.verified,
            evidence=source.evidence,
            link=source.link,
        )

    def passage(self, touched: Touched[Untranslated]) -> PassageReport:
        entry = touched.entry
        return PassageReport(
            id=entry.id,
            passage=entry.passage,
            reason=entry.reason,
            cites=[self.cite(cite) for cite in entry.cites],
            certain=touched.certain,
            touches=list(touched.by),
        )

    def information(self, touched: Touched[Information]) -> InformationReport:
        entry = touched.entry
        cites = [self.cite(cite) for cite in entry.cites]
        return InformationReport(entry.id, entry.title, list(entry.says), cites, touched.certain)

    def offence(self, found: PossibleOffence) -> OffenceReport:
        offence = found.offence
        return OffenceReport(
            id=offence.id,
            title=offence.title,
            statute=offence.statute,
            section=offence.section,
            nations=list(offence.nations),
            in_force_from=offence.in_force_from,
            facts=_words(found.facts),
            note=offence.note,
            verified=offence.verified,
        )


def _question(question: Question) -> QuestionReport:
    return QuestionReport(
        fact=question.fact,
        question=question.question,
        why=question.why,
        who=question.who,
        answer=question.answer,
        settles=list(question.settles),
        if_yes=list(question.if_yes),
        if_no=list(question.if_no),
        changes=list(question.changes),
    )


def _conflict(touched: Touched[Conflict]) -> ConflictReport:
    entry = touched.entry
    return ConflictReport(
        id=entry.id,
        claim=entry.claim,
        problem=entry.problem,
        follows=entry.follows,
        because=entry.because,
        sources=list(entry.sources),
        verified=entry.verified,
        certain=touched.certain,
        touches=list(touched.by),
    )


def _route(route: Route) -> RouteReport:
    return RouteReport(
        id=route.id,
        name=route.name,
        contact=route.contact,
        who=route.who,
        hours=route.hours,
        note=route.note,
        link=route.link,
        verified=route.verified,
    )


def _words(facts: Mapping[str, bool]) -> dict[str, YesNo]:
    return {fact: _word(answer) for fact, answer in facts.items()}


def _word(answer: bool) -> YesNo:
    return "yes" if answer else "no"
