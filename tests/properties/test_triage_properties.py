"""Random incidents: what must hold whatever the facts are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from conftest import LIBRARY, TODAY, loaded
from fairlead.guidance import Urgency
from fairlead.triage import Facts, Status, assess

PACKS = [loaded(name) for name in LIBRARY.names()]
FACTS = [fact.id for fact in PACKS[0].registers.facts]


class Shown:
    """A pack that hypothesis names by its name, instead of writing all of it out."""

    def __init__(self, pack):
        self.pack = pack

    def __repr__(self):
        return self.pack.name


incidents = st.dictionaries(st.sampled_from(FACTS), st.booleans(), max_size=len(FACTS))
packs = st.sampled_from([Shown(pack) for pack in PACKS])


def assessed(pack, known):
    return assess(pack, Facts(known, {}), TODAY)


@settings(max_examples=200, deadline=None)
@given(packs, incidents)
def test_the_engine_agrees_with_the_truth_table(shown, known):
    pack = shown.pack
    for decision in assessed(pack, known).decisions:
        assert decision.status is oracle.status(pack, decision.id, known)


@settings(max_examples=100, deadline=None)
@given(packs, incidents)
def test_every_reason_is_cited_suffices_and_has_nothing_to_spare(shown, known):
    pack = shown.pack
    conditions = {rule.id: rule.when for rule in pack.rules.criteria}
    for decision in assessed(pack, known).decisions:
        for reason in decision.reasons:
            condition = conditions[reason.criterion]
            settled = oracle.truth(condition, known)
            assert reason.cites
            assert reason.facts.items() <= known.items()
            assert oracle.truth(condition, reason.facts) is settled is not None
            for spare in reason.facts:
                fewer = {fact: a for fact, a in reason.facts.items() if fact != spare}
                assert oracle.truth(condition, fewer) is None


@settings(max_examples=100, deadline=None)
@given(packs, incidents, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(shown, known, rng):
    pack = shown.pack
    shuffled = list(known.items())
    rng.shuffle(shuffled)

    assert assessed(pack, known).decisions == assessed(pack, dict(shuffled)).decisions


@settings(max_examples=100, deadline=None)
@given(packs, incidents, st.sampled_from(FACTS))
def test_not_knowing_never_lowers_urgency_below_no(shown, known, fact):
    pack = shown.pack
    unknown = {name: answer for name, answer in known.items() if name != fact}
    before = {d.id: d for d in assessed(pack, {**known, fact: False}).decisions}
    brakes = {
        outcome.id
        for outcome in pack.rules.outcomes
        for condition in oracle.conditions_of(pack, outcome.id)
        if any(leaf.fact == fact for leaf in oracle.brakes_of(condition))
    }

    for decision in assessed(pack, unknown).decisions:
        was = before[decision.id]
        if was.urgency and decision.id not in brakes:
            assert decision.urgency
            assert decision.urgency.rank <= was.urgency.rank


@settings(max_examples=100, deadline=None)
@given(packs, incidents)
def test_a_local_response_is_never_permitted_beside_a_referral(shown, known):
    pack = shown.pack
    assessment = assessed(pack, known)
    if assessment.decision("respond-locally").status is Status.PERMITTED:
        excluding = [o.id for o in pack.rules.outcomes if "respond-locally" in o.excludes]
        for outcome in excluding:
            assert assessment.decision(outcome).status is Status.NOT_REQUIRED


@settings(max_examples=100, deadline=None)
@given(packs, incidents)
def test_what_can_bring_an_emergency_is_asked_first(shown, known):
    pack = shown.pack
    forces = [question.emergency for question in assessed(pack, known).questions]

    assert forces == sorted(forces, reverse=True)


@settings(max_examples=60, deadline=None)
@given(packs, incidents, st.sampled_from(FACTS))
def test_what_could_make_something_due_now_is_asked(shown, known, fact):
    pack = shown.pack
    assessment = assessed(pack, known)
    now = {d.id for d in assessment.decisions if d.is_on and d.urgency is Urgency.NOW}
    emergencies = {outcome.id for outcome in pack.rules.outcomes if outcome.emergency}
    if emergencies & now:
        return  # 999 comes first already; whether a call to 101 is due now changes nothing
    through = next(f.asked_through for f in pack.registers.facts if f.id == fact) or fact
    for answer in (True, False):
        after = assessed(pack, {fact: answer, **known})
        new = {d.id for d in after.decisions if d.is_on and d.urgency is Urgency.NOW} - now
        assert not new or through in {question.fact for question in assessment.questions}


@settings(max_examples=60, deadline=None)
@given(packs, incidents)
def test_an_answer_settles_what_its_question_says(shown, known):
    pack = shown.pack
    assessment = assessed(pack, known)
    for question in assessment.questions:
        if question.fact not in FACTS:
            continue
        for answer, settles in ((True, question.if_yes), (False, question.if_no)):
            after = assessed(pack, {**known, question.fact: answer})
            settled = {
                d.id for d in assessment.decisions if d.is_open and not after.decision(d.id).is_open
            }
            assert settled == set(settles)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_an_open_emergency_always_says_what_to_do_meanwhile(pack):
    for decision in assessed(pack, {}).decisions:
        if decision.is_open and decision.urgency is Urgency.NOW:
            assert decision.interim
