"""An assessment with everything: every reason, step, contact, question and passage."""

from typing import TypeVar

from fairlead.cli.assessment_view import (
    INDENT,
    UNVERIFIED,
    AssessmentView,
    cited,
    marked,
    rank,
    with_status,
)
from fairlead.cli.paint import Colour
from fairlead.guidance import Urgency
from fairlead.triage.decisions import Status
from fairlead.triage.report import (
    ConflictReport,
    OffenceReport,
    OutcomeReport,
    PassageReport,
    RouteReport,
)

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
                    self.labelled(urgency, f"{marked(outcome)} ({outcome.force}; {outcome.who})")
                    self._all(outcome)
        self._may_become()

    def _all(self, outcome: OutcomeReport) -> None:
        for number, step in enumerate(outcome.steps, start=1):
            self.paper.wrapped(step, INDENT + 3, label=f"{'':{INDENT}}{number}.")
        for route in outcome.routes:
            self._route(route)
        self.why(outcome)

    def _route(self, route: RouteReport) -> None:
        unsure = "" if route.verified else UNVERIFIED
        self.paper.wrapped(f"{route.name}: {route.contact}{unsure}", INDENT + 3)
        said = [f"for {route.who}", f"hours: {route.hours}", route.note]
        self.paper.quiet(". ".join(part.rstrip(".") for part in said if part), INDENT + 5)

    def why(self, outcome: OutcomeReport) -> None:
        """Every reason with the rule in our words and all its sources."""
        for reason in outcome.reasons:
            because = f"because {reason.because}" if reason.facts else reason.because
            self.paper.quiet(f"{because}: {reason.reads}", INDENT)
            self.paper.quiet(f"{reason.criterion} [{cited(reason.cites, 99)}]", INDENT + 2)

    def _may_become(self) -> None:
        if self.undetermined():
            self.paper.heading("May become necessary", Colour.ASK)
        for outcome in self.undetermined():
            self.paper.wrapped(f"{marked(outcome)} ({outcome.urgency})", INDENT, label=" ?")
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
                self.paper.wrapped(marked(outcome), INDENT, Colour.NOW, label=" ✕")
                self.why(outcome)
                if outcome.residual:
                    self.paper.quiet(f"holds for certain if {outcome.residual}", INDENT)

    def permitted(self, outcome: OutcomeReport) -> None:
        """Every rule that could bar it, with the answers that rule it out."""
        super().permitted(outcome)
        self.why(outcome)

    def beyond(self) -> None:
        """Conflicts, passages and information in full."""
        self._conflicts([conflict for conflict in self.report.conflicts if conflict.certain])
        self._passages([passage for passage in self.report.untranslated if passage.certain])
        for entry in self.report.information:
            if entry.certain:
                self.paper.heading(f"For information: {entry.title}")
                for sentence in entry.says:
                    self.paper.wrapped(sentence, INDENT, label=" ·")
                self.paper.quiet(f"[{cited(entry.cites, 99)}]", INDENT)

    def _conflicts(self, conflicts: list[ConflictReport]) -> None:
        if conflicts:
            self.paper.heading("Sources disagree")
        for conflict in conflicts:
            unsure = "" if conflict.verified else UNVERIFIED
            said = f"{conflict.claim} {conflict.problem} {conflict.because}"
            self.paper.wrapped(f"{conflict.follows}{unsure}", INDENT, label=f" {conflict.id}")
            self.paper.quiet(said, INDENT)

    def _passages(self, passages: list[PassageReport]) -> None:
        if passages:
            self.paper.heading("What no rule can say")
        for passage in passages:
            self.paper.wrapped(passage.passage, INDENT, label=" ¶")
            self.paper.quiet(f"{passage.reason} [{cited(passage.cites, 99)}]", INDENT)

    def offence(self, offence: OffenceReport) -> None:
        """An offence with what there is to know of it."""
        super().offence(offence)
        self.paper.quiet(offence.note, INDENT)

    def first(self, entries: list[T]) -> list[T]:
        """All of them."""
        return entries

    def more(self, count: int) -> None:
        """Nothing was left out."""
