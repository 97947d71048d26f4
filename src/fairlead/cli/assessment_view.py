"""An assessment on a terminal: what to do first, why, what not to do, what to ask next.

Short enough to be read under pressure; `--explain` adds the rest (`explained_view`).
"""

from collections.abc import Mapping
from typing import TypeVar

from fairlead.cli.paint import Colour, Paper
from fairlead.guidance import Force, Urgency
from fairlead.triage.decisions import Status
from fairlead.triage.report import (
    CiteReport,
    OffenceReport,
    OutcomeReport,
    QuestionReport,
    Report,
)

T = TypeVar("T")
Outcomes = Mapping[str, OutcomeReport]

SHAPES = {
    Urgency.NOW: ("●", "NOW", Colour.NOW),
    Urgency.TODAY: ("◐", "TODAY", Colour.TODAY),
    Urgency.NEXT_WORKING_DAY: ("○", "NEXT DAY", None),
    Urgency.PLANNED: ("·", "LATER", None),
}

#: Where text begins, to the right of a shape and its word.
INDENT = 12

#: What stands behind everything that rests on no source that was read.
UNVERIFIED = " (not verified)"

#: How many entries a part shows before it says how many more there are.
SHOWN = 4


class AssessmentView:
    """Writes a report on paper."""

    def __init__(self, paper: Paper, report: Report) -> None:
        self.paper = paper
        self.report = report

    def show(self) -> None:
        """The whole assessment, the most urgent first."""
        self.title()
        self.actions()
        self.prohibitions()
        self.permissions()
        self.questions()
        self.offences()
        self.beyond()
        self.end()

    def title(self) -> None:
        """How much there is to do, and which guidance says so."""
        required = with_status(self.report.actions, Status.REQUIRED)
        now = sum(outcome.urgency is Urgency.NOW for outcome in required)
        today = sum(outcome.urgency is Urgency.TODAY for outcome in required)
        parts = [f"{now or 'nothing'} to do now", f"{today or 'nothing'} today"]
        parts.append(counted(len(self.report.questions), "question", "open"))
        if any(outcome.emergency for outcome in self.undetermined()):
            parts.insert(0, "an emergency to rule out")
        summary = ", ".join(parts)
        self.paper.line(f"{summary[0].upper()}{summary[1:]}.", Colour.STRONG)
        self.paper.quiet(self.report.pack.because)

    def actions(self) -> None:
        """What is required, the most urgent first; what can wait, in one line."""
        self.paper.heading("What to do")
        required = with_status(self.report.actions, Status.REQUIRED)
        self.emergencies()
        for urgency in (Urgency.NOW, Urgency.TODAY):
            due = [outcome for outcome in required if outcome.urgency is urgency]
            for outcome in sorted(due, key=rank):
                should = "" if outcome.force is Force.MUST else f" ({outcome.force})"
                self.labelled(urgency, f"{marked(outcome)}{should}")
                self.why(outcome)
        for urgency in (Urgency.NEXT_WORKING_DAY, Urgency.PLANNED):
            due = [outcome for outcome in required if outcome.urgency is urgency]
            if due:
                self.labelled(urgency, " · ".join(marked(outcome) for outcome in due))

    def emergencies(self) -> None:
        """Where an emergency is still open, that comes before everything else."""
        by_condition: dict[str, list[OutcomeReport]] = {}
        for outcome in (outcome for outcome in self.undetermined() if outcome.emergency):
            by_condition.setdefault(outcome.residual or "", []).append(outcome)
        for condition, outcomes in by_condition.items():
            for outcome in outcomes:
                said = f"{marked(outcome)}? {outcome.interim}"
                self.paper.wrapped(said, INDENT, Colour.NOW, label=" ? NOW")
            self.paper.quiet(f"needed if {condition}", INDENT)

    def undetermined(self) -> list[OutcomeReport]:
        """The actions that may become necessary."""
        return with_status(self.report.actions, Status.UNDETERMINED)

    def labelled(self, urgency: Urgency, text: str) -> None:
        """Text behind the shape and word of its urgency."""
        shape, word, colour = SHAPES[urgency]
        self.paper.wrapped(text, INDENT, colour, label=f" {shape} {word}")

    def why(self, outcome: OutcomeReport) -> None:
        """The first reason and its first sources."""
        reason, *others = outcome.reasons
        more = f"; {counted(len(others), 'more reason')}" if others else ""
        because = f"because {reason.because}" if reason.facts else reason.because
        self.paper.quiet(f"{because} [{cited(reason.cites)}]{more}", INDENT)

    def prohibitions(self) -> None:
        """What not to do: all that is not ruled out, for not knowing allows nothing."""
        mine = with_status(self.report.prohibitions, Status.REQUIRED)
        mine += with_status(self.report.prohibitions, Status.UNDETERMINED)
        if mine:
            self.paper.heading("Do not", Colour.NOW)
            said = " · ".join(marked(outcome).removeprefix("Do not ") for outcome in mine)
            self.paper.wrapped(said, INDENT, Colour.NOW, label=" ✕")

    def permissions(self) -> None:
        """What may be done without others, and what stands against it."""
        words = {
            Status.PERMITTED: ("✓", "Permitted", Colour.DONE),
            Status.REFUSED: ("✕", "Not permitted", Colour.NOW),
            Status.UNDETERMINED: ("?", "Not permitted yet", Colour.ASK),
        }
        for outcome in self.report.permissions.values():
            shape, word, colour = words[outcome.status]
            self.paper.heading(word, colour)
            self.paper.wrapped(outcome.does, INDENT, colour, label=f" {shape}")
            if outcome.status is Status.REFUSED:
                self.why(outcome)
            elif outcome.status is Status.UNDETERMINED:
                facts = counted(len(outcome.open_facts), "fact")
                self.paper.quiet(f"{facts} must be known first. {outcome.interim}", INDENT)
            else:
                self.permitted(outcome)

    def permitted(self, outcome: OutcomeReport) -> None:
        """Why nothing stands against it, and that a person still decides."""
        rules = counted(len(outcome.reasons), "rule")
        self.paper.quiet(
            f"All {rules} that could bar it are ruled out (--explain names them). "
            f"It is for {outcome.who} to decide, and to record why.",
            INDENT,
        )

    def questions(self) -> None:
        """What to find out next, in the order to ask it."""
        questions = self.report.questions
        if questions:
            self.paper.heading("Ask next", Colour.ASK)
        for question in self.first(questions):
            self.question(question)
        self.more(len(questions))

    def question(self, question: QuestionReport) -> None:
        """A question, why it is asked, and the name under which a case answers it."""
        hangs = counted(len(question.changes), "outcome")
        self.paper.wrapped(question.question, INDENT, Colour.ASK, label=" ?")
        self.paper.quiet(f"{question.why} Decides {hangs}.", INDENT)
        self.paper.quiet(f"answer: {question.fact} = {question.answer}", INDENT)

    def offences(self) -> None:
        """Offences that the known facts touch."""
        if self.report.offences:
            self.paper.heading("Offences possibly engaged: for the police to decide")
        for offence in self.first(self.report.offences):
            self.offence(offence)
        self.more(len(self.report.offences))

    def offence(self, offence: OffenceReport) -> None:
        """An offence with its statute."""
        unsure = "" if offence.verified else UNVERIFIED
        said = f"{offence.title}: {offence.statute} {offence.section}{unsure}"
        self.paper.wrapped(said, INDENT, label=" §")

    def beyond(self) -> None:
        """What a person has to read: where sources disagree, and what no rule can say.

        Only how much there is: half a passage could be taken for advice.
        """
        report = self.report
        conflicts = sum(conflict.certain for conflict in report.conflicts)
        passages = sum(passage.certain for passage in report.untranslated)
        titles = [entry.title for entry in report.information if entry.certain]
        later = sum(not outcome.emergency for outcome in self.undetermined())
        said = [
            f"{counted(conflicts, 'point')} on which sources disagree, and what is followed here",
            f"{counted(passages, 'passage')} that no rule can express",
            f"{counted(later, 'more action')} that may become necessary",
            "every step and contact",
        ]
        self.paper.heading("To read before you decide")
        self.paper.quiet(f"With --explain: {'; '.join(said)}.", INDENT)
        if titles:
            self.paper.quiet(f"For information: {'; '.join(titles)}.", INDENT)

    def end(self) -> None:
        """Who decides, and on what the advice rests."""
        pack = self.report.pack
        self.paper.line()
        self.paper.quiet(
            "Fairlead advises; a named person decides, and records why. "
            f"Guidance {pack.id}/{pack.edition}, {pack.digest[:19]}."
        )

    def first(self, entries: list[T]) -> list[T]:
        """As many entries as a part shows."""
        return entries[:SHOWN]

    def more(self, count: int) -> None:
        """How many entries were left out."""
        if count > SHOWN:
            self.paper.quiet(f"and {count - SHOWN} more", INDENT)


def with_status(outcomes: Outcomes, status: Status) -> list[OutcomeReport]:
    """The outcomes that stand so, in their order."""
    return [outcome for outcome in outcomes.values() if outcome.status is status]


def cited(cites: list[CiteReport], most: int = 1) -> str:
    """Sources by their short names; those that were not verified say so."""
    ordered = sorted(cites, key=lambda cite: not cite.verified)
    shown = "; ".join(
        f"{cite.short}, {cite.paragraph}{'' if cite.verified else UNVERIFIED}"
        for cite in ordered[:most]
    )
    return f"{shown} +{len(cites) - most}" if len(cites) > most else shown


def marked(outcome: OutcomeReport) -> str:
    """What an outcome does, and where nothing that was read asks for it, that it is so."""
    return f"{outcome.does}{'' if outcome.verified else UNVERIFIED}"


def counted(number: int, noun: str, after: str = "") -> str:
    """A number with its noun: "no questions", "1 question", "2 questions"."""
    nouns = noun if number == 1 else f"{noun}s"
    return f"{number or 'no'} {nouns} {after}".rstrip()


def rank(outcome: OutcomeReport) -> tuple[bool, int]:
    """Emergencies first, then by strength; otherwise the order of the pack."""
    return not outcome.emergency, outcome.force.rank if outcome.force else 0
