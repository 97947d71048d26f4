"""Proofs over every state of the facts, on every pack that ships.

Each test asks a solver for an incident that breaks a promise; that there is none is the proof.
"""

import pytest
import z3
from rails import Rails, Solver, Theory

from conftest import loaded
from fairlead.guidance import ALWAYS, Any
from fairlead.guidance.diff import diff


@pytest.fixture(scope="module")
def solver():
    return Solver()


@pytest.fixture
def theory(pack):
    return Theory(pack)


@pytest.fixture
def known(pack):
    return Rails(pack, "k")


def test_no_outcome_is_both_settled_yes_and_settled_no(theory, known, solver):
    conditions = [theory.condition(outcome) for outcome in theory.outcomes]
    both = [z3.And(known.holds(c), known.holds(c, False)) for c in conditions]

    assert not solver.possible(known.sound, z3.Or(both))


def test_learning_a_fact_never_takes_back_what_is_settled(theory, pack, known, solver):
    later = Rails(pack, "later")
    taken_back = [
        z3.And(known.holds(condition, truth), z3.Not(later.holds(condition, truth)))
        for condition in map(theory.condition, theory.outcomes)
        for truth in (True, False)
    ]

    assert not solver.possible(known.grows_into(later), later.sound, z3.Or(taken_back))


def test_a_graver_fact_never_removes_an_action_but_for_declared_brakes(theory, pack, solver):
    here, there = Rails(pack, "here"), Rails(pack, "there")

    for outcome in theory.outcomes:
        brakes = theory.brakes(outcome)
        graver = [
            here.yes[fact] == there.yes[fact]
            if fact in brakes
            else z3.Implies(here.yes[fact], there.yes[fact])
            for fact in here.yes
        ]
        complete = [state.no[f] == z3.Not(state.yes[f]) for state in (here, there) for f in here.no]
        condition = theory.condition(outcome)
        lost = z3.And(here.holds(condition), z3.Not(there.holds(condition)))
        assert not solver.possible(*graver, *complete, lost), outcome


def test_every_rule_can_apply_and_can_fail_to(pack, known, solver):
    for criterion in pack.rules.criteria:
        assert solver.possible(known.sound, known.holds(criterion.when)), criterion.id
        if criterion.when != ALWAYS:
            assert solver.possible(known.sound, known.holds(criterion.when, False)), criterion.id


def test_every_outcome_can_be_settled_either_way_unless_it_always_holds(theory, known, solver):
    for outcome in theory.outcomes:
        condition = theory.condition(outcome)
        assert solver.possible(known.sound, known.holds(condition)), outcome
        if isinstance(condition, Any) and ALWAYS not in condition.parts:
            assert solver.possible(known.sound, known.holds(condition, False)), outcome


def test_no_rule_of_an_outcome_is_contained_in_the_others(pack, theory, known, solver):
    complete = [known.no[fact] == z3.Not(known.yes[fact]) for fact in known.no]
    for outcome in theory.outcomes:
        rules = [r for r in pack.rules.criteria if outcome in r.gives or outcome in r.bars]
        for rule in rules:
            others = [known.holds(other.when) for other in rules if other is not rule]
            alone = z3.And(known.holds(rule.when), z3.Not(z3.Or(others)))
            assert solver.possible(*complete, alone), f"{rule.id} for {outcome}"


def test_an_unknown_referral_criterion_keeps_the_local_response_closed(pack, theory, known, solver):
    for permission in theory.permissions:
        permitted = known.holds(theory.condition(permission), False)
        referrals = {o.id for o in pack.rules.outcomes if permission in o.excludes}
        assert referrals
        for rule in pack.rules.criteria:
            if referrals & set(rule.gives):
                unsettled = z3.Not(known.holds(rule.when, False))
                assert not solver.possible(known.sound, permitted, unsettled), rule.id


def test_what_excludes_each_other_is_never_required_together(pack, theory, known, solver):
    pairs = [(o.id, name) for o in pack.rules.outcomes for name in o.excludes]
    pairs = [pair for pair in pairs if pair[1] in set(theory.outcomes) - set(theory.permissions)]

    assert pairs
    for one, other in pairs:
        both = [known.holds(theory.condition(one)), known.holds(theory.condition(other))]
        assert not solver.possible(known.sound, *both), f"{one} and {other}"


def test_what_the_comparison_of_editions_calls_unchanged_is_unchanged(solver):
    old, new = map(loaded, ("england/education/2024-09-01", "england/education/2026-09-01"))
    before, after = Theory(old), Theory(new)
    known, found = Rails(new, "k"), diff(old, new)
    known.yes |= {f: z3.Bool(f"k+{f}") for f in Rails(old, "k").yes}
    known.no |= {f: z3.Bool(f"k-{f}") for f in Rails(old, "k").no}
    complete = [known.no[fact] == z3.Not(known.yes[fact]) for fact in known.no]

    for outcome in {*before.outcomes, *after.outcomes}:
        rails = [known.holds(theory.condition(outcome)) for theory in (before, after)]
        changed = solver.possible(*complete, rails[0] != rails[1])
        assert changed is (outcome in found.outcomes_changed), outcome
