"""Whatever is decided in whatever order: what must hold of decisions, and the ledger with them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.database import undone

from fairlead.accounts.errors import Refused
from fairlead.accounts.models import Membership
from fairlead.accounts.roles import ROLES
from fairlead.casework.access import cases_dealt_with, cases_of, decisions_to_confirm, named_in
from fairlead.casework.actions.cases import Part, name_involved, remove_involved
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.letting_in import let_in
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.actions.work import drop_action
from fairlead.casework.deciding import (
    assessed_today,
    decisions_of,
    is_overtaken,
    is_referral,
    undecided_in,
)
from fairlead.casework.known import answers_of
from fairlead.casework.models import Action, Case, Decision, Involved, Role
from fairlead.ledger.export import export
from fairlead.ledger.verifier import verify
from furnished import furnish

ADVICE = ("report-police-101", "refer-social-care", "refer-prevent", "respond-locally", "no-such")
FACTS = ("adult_involved", "coercion_blackmail_grooming", "image_involved", "immediate_danger")
WHO = st.sampled_from(list(ROLES))
steps = st.one_of(
    st.tuples(
        st.just("decide"),
        WHO,
        st.sampled_from(ADVICE),
        st.sampled_from(["accept", "done", "depart", "confident"]),
    ),
    st.tuples(st.just("second"), WHO, st.integers(0, 9), st.booleans()),
    st.tuples(st.just("answer"), WHO, st.sampled_from(FACTS), st.sampled_from([True, False, None])),
    st.tuples(st.just("name"), WHO, WHO, st.none()),
    st.tuples(st.just("take-out"), WHO, st.integers(0, 3), st.none()),
    st.tuples(st.just("let-in"), WHO, WHO, st.none()),
    st.tuples(st.just("drop"), WHO, st.integers(0, 9), st.none()),
)


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


def pick(rows, number):
    found = list(rows.order_by("id"))
    return found[number % len(found)] if found else None


def act(case, step, by):
    """One step, as a page would take it; what the rules refuse changes nothing."""
    what, _, one, other = step
    if what == "decide":
        decide(case, one, Choice(other, "A reason"), by=by)
    elif what == "answer":
        version = {row.question: row.version for row in answers_of(case)}.get(one, 0)
        answer(case, {one: Said(other, "form tutor", version)}, by=by)
    elif what == "name":
        member = Membership.objects.get(role=one)
        name_involved(case, Part(Role.HARMING, membership_id=member.id), by=by)
    elif what == "let-in":
        let_in(case, Membership.objects.get(role=one), "Sat in", by=by)
    elif what == "drop" and (row := pick(Action.objects.all(), one)):
        drop_action(row, "Not needed", version=row.version, by=by)
    elif what == "take-out" and (row := pick(Involved.objects.filter(removed_at=None), one)):
        remove_involved(row, "By mistake", version=row.version, by=by)


def take(school, step):
    with school.acting(step[1]):
        by, case = school.actor(step[1]), Case.objects.get()
        try:
            if step[0] == "second":  # whoever asks, by page or not: the rule stands in the action
                row = pick(Decision.objects.all(), step[2])
                second(row, agrees=step[3], reason="Because", version=row.version, by=by)
            elif cases_dealt_with(by).exists():
                act(case, step, by)
        except Refused:
            return


def holds(school):
    for role in ROLES:
        with school.acting(role):
            actor, case = school.actor(role), Case.objects.get()
            if actor.person_id in named_in(case):
                assert not cases_of(actor).exists()
                assert not decisions_to_confirm(actor).exists()
    with school.acting():
        for row in Decision.objects.exclude(seconded_by_id=None):
            assert row.seconded_by.person_id != row.decided_by.person_id
        assert not Decision.objects.filter(
            is_not_referring=True, status="standing", seconded_by_id=None
        ).exists()
        nothing_is_left_silently(case)


def nothing_is_left_silently(case):
    """A referral that is asked for is done, to be done, left by two, or shown as undecided."""
    today, made = assessed_today(case), decisions_of(case)
    left = {outcome.id for outcome in undecided_in(today, made)}
    done = set(Action.objects.exclude(status="dropped").values_list("outcome", flat=True))
    for outcome in today.pack.rules.outcomes:
        required = today.found.decision(outcome.id).status == "required"
        if not (is_referral(outcome) and required) or outcome.id in left | done:
            continue
        row = made[outcome.id]
        assert row.is_not_referring
        assert not is_overtaken(row, today)
        assert row.status == "waiting" or row.seconded_by_id


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=st.lists(steps, max_size=14))
def test_not_referring_is_never_one_persons_and_nobody_named_sees_it(school, sequence):
    with undone():
        for step in sequence:
            take(school, step)
        holds(school)
        with school.acting():
            assert verify([line.encode() for line in export("Otterburn")]).sound
