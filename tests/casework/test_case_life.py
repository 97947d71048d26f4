"""The life of a case, at random: whatever is tried in whatever order, the rules hold (T17)."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.database import undone

from fairlead.accounts.errors import Refused
from fairlead.casework.actions.closing import Keeping, close_case, reopen_case, say_outcome
from fairlead.casework.actions.decisions import Choice, accept_advised, decide, second
from fairlead.casework.actions.holding import refuse_closed
from fairlead.casework.actions.referrals import (
    Sending,
    Word,
    acknowledge_referral,
    answer_referral,
    send_referral,
)
from fairlead.casework.actions.triage import Review, Said, answer, hold_review
from fairlead.casework.actions.work import Evidence, finish_action
from fairlead.casework.closing import children_of, what_is_left
from fairlead.casework.deciding import assessed_today
from fairlead.casework.models import Action, Case, Decision, Device, Referral
from fairlead.casework.states import MACHINE_OF, CaseState
from fairlead.ledger.export import export
from fairlead.ledger.verifier import verify
from furnished import furnish

FACTS = ("adult_involved", "image_involved", "extremist_content", "suspected_crime")
POLICE = "report-police-101"


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


class Life(RuleBasedStateMachine):
    """Every step is taken whatever the state; it works, or is refused and changes nothing."""

    school = None

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(undone())
        self.was = {}

    def teardown(self):
        self.stack.close()

    def trying(self, step, role="lead"):
        """Take a step in a transaction of its own, as pages do; refusals are fine."""
        with self.school.acting(role):
            try:
                with transaction.atomic():
                    step(Case.objects.get(id=self.school.case.id), self.school.actor(role))
            except Refused:
                return False
        return True

    @rule(fact=st.sampled_from(FACTS), value=st.sampled_from([True, False, None]))
    def learn(self, fact, value):
        self.trying(lambda case, by: answer(case, {fact: Said(value, "tutor", 0)}, by=by))

    @rule()
    def accept(self):
        def step(case, by):
            refuse_closed(case.id)
            advised = [row.id for row in assessed_today(case).found.decisions]
            accept_advised(case, advised, by=by)

        self.trying(step)

    @rule()
    def depart(self):
        self.trying(lambda case, by: decide(case, POLICE, Choice("depart", "We wait"), by=by))

    @rule(role=st.sampled_from(["lead", "head", "deputy", "staff"]), agrees=st.booleans())
    def confirm(self, role, agrees):
        def step(case, by):
            row = Decision.objects.filter(case_id=case.id, status="waiting").first()
            if row:
                second(row, agrees=agrees, reason="Asked", version=row.version, by=by)

        self.trying(step, role)

    @rule()
    def review(self):
        review = Review("Lead and head", "Speak to both")
        self.trying(lambda case, by: hold_review(case, review, version=case.version, by=by))

    @rule()
    def refer(self):
        sending = Sending("police", "101", "What we know", timezone.now() - timedelta(minutes=5))
        self.trying(lambda case, by: send_referral(case, sending, by=by))

    @rule(how=st.sampled_from([acknowledge_referral, answer_referral]))
    def hear(self, how):
        def step(case, by):
            row = Referral.objects.filter(case_id=case.id).order_by("sent_at").first()
            how(row, Word(timezone.now(), "They visit on Thursday"), version=row.version, by=by)

        self.trying(step)

    @rule()
    def finish_everything(self):
        def step(case, by):
            for row in Action.objects.filter(case_id=case.id, status="open"):
                evidence = Evidence(timezone.now() - timedelta(minutes=1), "PC Lee")
                finish_action(row, evidence, version=row.version, by=by)
            for row in children_of(case):
                say_outcome(row, "support-ended", "", version=row.version, by=by)

        self.trying(step)

    @rule()
    def close(self):
        left = []

        def step(case, by):
            left.extend(what_is_left(case))
            close_case(case, Keeping(), version=case.version, by=by)

        closed = self.trying(step)
        assert not (closed and left)

    @rule()
    def reopen(self):
        self.trying(lambda case, by: reopen_case(case, "Again", version=case.version, by=by))

    @rule(state=st.sampled_from(list(CaseState)))
    def force(self, state):
        """Past every rule of ours, straight at the table."""
        with self.school.acting():
            before = Case.objects.get().status
            try:
                with transaction.atomic():
                    Case.objects.update(status=state)
            except DatabaseError:
                return
            assert before == state or MACHINE_OF["casework_case"].may_follow(before, state)
            Case.objects.filter(status=state).exclude(status=before).update(version=0)

    @invariant()
    def nothing_forbidden_has_happened(self):
        if self.school is None:
            return
        with self.school.acting():
            case = Case.objects.get()
            assert (case.status == CaseState.CLOSED) == (case.closed_at is not None)
            assert case.status == CaseState.TRIAGE or case.reviewed_at
            for row in Decision.objects.filter(is_not_referring=True, status="standing"):
                assert row.seconded_by_id not in {None, row.decided_by_id}
            self._follows("referral", Referral, "casework_referral")
            self._follows("device", Device, "casework_device")
            assert verify([line.encode() for line in export("Otterburn")]).sound

    def _follows(self, name, model, table):
        for row in model.objects.all():
            before = self.was.get((name, row.id), row.status)
            assert (
                before == row.status
                or MACHINE_OF[table].may_follow(before, row.status)
                or (before == "sent" and row.status == "answered")
            )
            self.was[name, row.id] = row.status


def test_no_order_of_steps_breaks_a_rule(school, undoing):
    Life.school = school

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=6,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
