"""The life of a case, at random: whatever is tried in whatever order, the rules hold (T17)."""

from collections import Counter
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
from fairlead.casework.actions.cases import Part, name_involved
from fairlead.casework.actions.closing import (
    Keeping,
    close_case,
    hold_file,
    lift_hold,
    reopen_case,
    say_outcome,
)
from fairlead.casework.actions.decisions import Choice, accept_advised, decide, second
from fairlead.casework.actions.devices import Handing, give_back_device
from fairlead.casework.actions.hearing import hear_of_danger, hear_of_doubt
from fairlead.casework.actions.holding import refuse_closed
from fairlead.casework.actions.referrals import (
    Sending,
    Word,
    acknowledge_referral,
    answer_referral,
    send_referral,
    withdraw_referral,
)
from fairlead.casework.actions.triage import Review, Said, answer, hold_review
from fairlead.casework.actions.work import Evidence, finish_action
from fairlead.casework.closing import children_of, what_is_left
from fairlead.casework.deciding import assessed_now, assessed_today, is_referral
from fairlead.casework.known import answers_of
from fairlead.casework.models import Action, Case, Concern, Decision, Device, Referral, Role
from fairlead.casework.states import MACHINE_OF, CaseState
from fairlead.guidance.model import Kind
from fairlead.ledger.export import export
from fairlead.ledger.verifier import verify
from fairlead.vault.keyring import Erased, destroy_key
from furnished import furnish

FACTS = ("adult_involved", "image_involved", "extremist_content", "suspected_crime")
POLICE = "report-police-101"


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


def settle(case, by):
    """Everything that still stands in the way of closing, but for what a second person says."""
    pack, found = assessed_now(case)
    for outcome in pack.rules.outcomes:
        advice = found.decision(outcome.id)
        asked = advice.is_on or (is_referral(outcome) and advice.is_open)
        if outcome.kind is Kind.ACTION and asked:
            decide(case, outcome.id, Choice("accept"), by=by)
    if case.status == CaseState.TRIAGE:
        hold_review(case, Review("Lead and head", "Support"), version=case.version, by=by)
    for device in Device.objects.filter(case_id=case.id, status="held"):
        handing = Handing("Robin's mother", timezone.now())
        give_back_device(device, handing, version=device.version, by=by)
    for sent in Referral.objects.filter(case_id=case.id, status="sent"):
        answer_referral(sent, Word(timezone.now(), "No more"), version=sent.version, by=by)
    finish(case, by)


def finish(case, by):
    for row in Action.objects.filter(case_id=case.id, status="open"):
        evidence = Evidence(timezone.now() - timedelta(minutes=1), "PC Lee")
        finish_action(row, evidence, version=row.version, by=by)
    for row in children_of(case):
        say_outcome(row, "support-ended", "", version=row.version, by=by)


class Life(RuleBasedStateMachine):
    """Every step is taken whatever the state; it works, or is refused and changes nothing."""

    school = None

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(undone())
        self.was, self.taken = {}, Counter()

    def teardown(self):
        """Whatever came before: erased, nothing of it can be read, and the chain still verifies."""
        with self.stack, self.school.acting():
            destroy_key(Case.objects.get().key_id)
            with pytest.raises(Erased):
                str(Case.objects.get().title)
            assert verify([line.encode() for line in export("Otterburn")]).sound

    def trying(self, step, role="lead"):
        """Take a step in a transaction of its own, as pages do; refusals are fine."""
        with self.school.acting(role):
            try:
                with transaction.atomic():
                    step(Case.objects.get(id=self.school.case.id), self.school.actor(role))
            except Refused:
                return False
        self.taken[step.__name__] += 1
        return True

    @rule(fact=st.sampled_from(FACTS), value=st.sampled_from([True, False, None]))
    def learn(self, fact, value):
        def step(case, by):
            version = {row.question: row.version for row in answers_of(case)}.get(fact, 0)
            answer(case, {fact: Said(value, "tutor", version)}, by=by)

        self.trying(step)

    @rule()
    def settle(self):
        self.trying(settle)

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
        at = timezone.now() - timedelta(minutes=5)
        sending = Sending("police", "101", "What we know", at, outcome=POLICE)
        self.trying(lambda case, by: send_referral(case, sending, by=by))

    @rule(how=st.sampled_from([acknowledge_referral, answer_referral]))
    def hear(self, how):
        def step(case, by):
            row = Referral.objects.filter(case_id=case.id).order_by("sent_at").first()
            how(row, Word(timezone.now(), "They visit on Thursday"), version=row.version, by=by)

        self.trying(step)

    @rule(how=st.sampled_from([hear_of_danger, hear_of_doubt]))
    def hear_of(self, how):
        """Whoever brought it says later that a child is in danger, or that they do not know."""

        def hear(case, by):
            how(Concern.objects.filter(case_id=case.id).earliest("recorded_at"), by=by)
            assert Case.objects.get(id=case.id).status != CaseState.CLOSED

        self.trying(hear)

    @rule()
    def name(self):
        part = Part(Role.WITNESS, called="A man on the bus", age=40)

        def name(case, by):
            name_involved(case, part, by=by)

        self.trying(name)

    @rule()
    def finish_everything(self):
        self.trying(finish)

    @rule()
    def take_back(self):
        def withdraw(case, by):
            row = Referral.objects.filter(case_id=case.id).order_by("-status", "sent_at").first()
            withdraw_referral(row, "They were wrong", version=row.version, by=by)

        self.trying(withdraw)

    @rule(is_on_hold=st.booleans())
    def hold(self, is_on_hold):
        def hold(case, by):
            act = hold_file if is_on_hold else lift_hold
            act(case, "A court asks", version=case.version, by=by)

        self.trying(hold)

    @rule()
    def close(self):
        left = []

        def close(case, by):
            left.extend(what_is_left(case))
            close_case(case, Keeping(), version=case.version, by=by)

        closed = self.trying(close)
        assert not (closed and left)

    @rule()
    def reopen(self):
        def reopen(case, by):
            reopen_case(case, "Again", version=case.version, by=by)

        self.trying(reopen)

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
            assert case.status != CaseState.CLOSED or case.danger_at is None
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


def test_every_step_of_a_life_can_be_taken(school, undoing):
    Life.school = school
    life = Life()
    life.name()
    for how in (hear_of_doubt, hear_of_danger):
        life.hear_of(how)
    for step in (life.review, life.settle, life.refer, life.take_back, life.settle):
        step()
    for step in (life.close, lambda: life.hold(is_on_hold=True), life.reopen):
        step()
    life.teardown()

    taken = {"name", "hear", "settle", "withdraw", "close", "hold", "reopen"}
    assert taken <= set(life.taken)
