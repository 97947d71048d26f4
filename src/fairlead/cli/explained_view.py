"""An assessment with everything: every reason, step, contact, question and passage."""

from typing import TypeVar

from fairlead.cli.assessment_view import INDENT, AssessmentView, cited, rank, with_status
from fairlead.cli.paint import Colour
from fairlead.guidance import Urgency
from fairlead.triage.assessment import Status
from fairlead.triage.report import OutcomeReport

T = TypeVar("T")


class ExplainedView(AssessmentView):
    """Writes a report on paper, and leaves nothing out."""

    def actions(self) -> None:
        """Every action that is required, with its reasons, steps and contacts."""
        self.paper.heading("What to do")
        required = with_status(self.report.actions, Status.REQUIRED)
        self.emergencies()
        for urgency in Urgency:
            for outcome in sorted(required, key=rank):
                if outcome.urgency is urgency:
                    self.labelled(urgency, f"{outcome.does} ({outcome.force}; {outcome.who})")
                    self._all(outcome)
        self._may_become()

    def _all(self, outcome: OutcomeReport) -> None:
        for number, step in enumerate(outcome.steps, start=1):
            self.paper.wrapped(step, INDENT + 3, label=f"{'':{INDENT}}{number}.")
        for route in outcome.routes:
            unsure = "" if route.verified else " (not verified)"
            self.paper.wrapped(f"{route.name}: {route.contact}{unsure}", INDENT + 3)
        self.why(outcome)

    def why(self, outcome: OutcomeReport) -> None:
        """Every reason with the rule in our words and all its sources."""
        for reason in outcome.reasons:
            because = f"because {reason.because}" if reason.facts else reason.because
            self.paper.quiet(f"{because}: {reason.reads}", INDENT)
            self.paper.quiet(f"{reason.criterion} [{cited(reason.cites, 99)}]", INDENT + 2)

    def _may_become(self) -> None:
        self.paper.heading("May become necessary", Colour.ASK)
        for outcome in self.undetermined():
            self.paper.wrapped(f"{outcome.does} ({outcome.urgency})", INDENT, label=" ?")
            self.paper.quiet(f"if {outcome.residual}. {outcome.interim or ''}", INDENT)

    def prohibitions(self) -> None:
        """Every prohibition with its reasons, or with what is still open."""
        for status, title in (
            (Status.REQUIRED, "Do not"),
            (Status.UNDETERMINED, "Do not, as long as it is not ruled out"),
        ):
            mine = with_status(self.report.prohibitions, status)
            if mine:
                self.paper.heading(title, Colour.NOW)
            for outcome in mine:
                self.paper.wrapped(outcome.does, INDENT, Colour.NOW, label=" ✕")
                self.why(outcome)
                if outcome.residual:
                    self.paper.quiet(f"holds for certain if {outcome.residual}", INDENT)

    def permitted(self, outcome: OutcomeReport) -> None:
        """Every rule that could bar it, with the answers that rule it out."""
        super().permitted(outcome)
        self.why(outcome)

    def beyond(self) -> None:
        """Conflicts, passages and information in full."""
        report, paper = self.report, self.paper
        paper.heading("Sources disagree")
        for conflict in report.conflicts:
            if conflict.certain:
                paper.wrapped(conflict.follows, INDENT, label=f" {conflict.id}")
                paper.quiet(f"{conflict.claim} {conflict.problem} {conflict.because}", INDENT)
        paper.heading("What no rule can say")
        for passage in report.untranslated:
            if passage.certain:
                paper.wrapped(passage.passage, INDENT, label=" ¶")
                paper.quiet(f"{passage.reason} [{cited(passage.cites, 99)}]", INDENT)
        for entry in report.information:
            if entry.certain:
                paper.heading(f"For information: {entry.title}")
                for sentence in entry.says:
                    paper.wrapped(sentence, INDENT, label=" ·")

    def offences(self) -> None:
        """Offences with what there is to know of each."""
        if self.report.offences:
            self.paper.heading("Offences possibly engaged: for the police to decide")
        for offence in self.report.offences:
            self.offence(offence)
            self.paper.quiet(offence.note, INDENT)

    def first(self, entries: list[T]) -> list[T]:
        """All of them."""
        return entries

    def more(self, count: int) -> None:
        """Nothing was left out."""
