"""What triage says, with its reasons: the promises that every assessment keeps."""

from datetime import date

import pytest

from conftest import LIBRARY, TODAY, loaded
from fairlead.guidance import Kind, Urgency
from fairlead.triage import NOTHING_KNOWN, Status, assess, settle

REFERRALS = ("refer-social-care", "report-police-101")


def test_nothing_known_permits_nothing_and_asks(judge):
    assessment = judge()

    assert assessment.decision("respond-locally").status is Status.UNDETERMINED
    assert assessment.decision("call-999").status is Status.UNDETERMINED
    assert assessment.decision("record-incident").status is Status.REQUIRED
    assert assessment.questions[0].emergency


@pytest.mark.parametrize(
    "fact",
    [
        "adult_involved",
        "adult_posing_as_child_suspected",
        "coercion_blackmail_grooming",
        "capacity_concern",
        "unusual_for_stage_or_violent",
        "immediate_risk_of_harm",
    ],
)
def test_one_referral_criterion_alone_is_enough(judge, fact):
    assessment = judge({fact: True})

    for outcome in REFERRALS:
        decision = assessment.decision(outcome)
        assert decision.status is Status.REQUIRED
        assert {fact: True} in [reason.facts for reason in decision.reasons]
        assert all(reason.cites for reason in decision.reasons)
    assert assessment.decision("respond-locally").status is Status.REFUSED


def test_sexual_acts_and_a_child_under_13_need_each_other(judge):
    alone = judge({"child_under_13_depicted": True}).decision("report-police-101")
    both = judge({"child_under_13_depicted": True, "sexual_acts_depicted": True})

    assert alone.status is Status.UNDETERMINED
    assert "sexual_acts_depicted" in alone.open_facts
    assert both.decision("report-police-101").status is Status.REQUIRED


def test_an_open_outcome_says_in_words_what_would_settle_it(judge):
    decision = judge().decision("call-999")

    assert "a child is in immediate danger" in (decision.residual or "")
    assert decision.interim


def test_a_permission_that_is_open_is_to_be_taken_as_refused(judge):
    decision = judge().decision("respond-locally")

    assert "do not handle it alone" in (decision.interim or "")


def test_what_is_not_required_says_which_answers_rule_it_out(judge):
    emergencies = (
        "immediate_danger",
        "threat_to_life",
        "forced_sexual_behaviour_now",
        "immediate_risk_of_harm",
    )
    decision = judge(dict.fromkeys(emergencies, False)).decision("call-999")

    assert decision.status is Status.NOT_REQUIRED
    assert {"immediate_danger": False} in [reason.facts for reason in decision.reasons]


def test_what_is_urgent_stands_first(judge):
    urgencies = [d.urgency for d in judge({"immediate_danger": True}).decisions if d.urgency]

    assert urgencies[0] is Urgency.NOW


def test_a_question_for_a_choice_stands_for_all_its_facts(judge):
    assessment = judge({"image_involved": True})
    asked = {question.fact for question in assessment.questions}

    assert "device_location" in asked
    assert not any(fact.startswith(("device_of", "harm_g")) for fact in asked)


def test_a_settled_choice_is_not_asked_again(judge):
    asked = {q.fact for q in judge({"device_location": "none", "harm_types": ["hate"]}).questions}

    assert not {"device_location", "harm_types"} & asked


def test_conflicts_are_shown_where_they_touch(judge):
    found = judge({"coercion_blackmail_grooming": True, "image_involved": True}).conflicts

    assert "CF-1" in {touched.entry.id for touched in found if touched.certain}


def test_untranslated_passages_are_shown_where_they_touch(judge):
    certain = {t.entry.id for t in judge({"image_involved": True}).untranslated if t.certain}

    assert certain


def test_outcome_21_is_information_and_no_advice(judge):
    titles = {
        t.entry.id: t.certain for t in judge({"coercion_blackmail_grooming": True}).information
    }

    assert titles["outcome-21"]
    assert "outcome-21" not in {decision.id for decision in judge().decisions}


def test_offences_are_those_of_the_nation_in_force_on_the_day(schools):
    said = {"image_involved": True, "shared_beyond_intended_recipient": True}
    facts = settle(schools.registers, said)

    def sections(nation: str, on: date) -> set[str]:
        pack = loaded(LIBRARY.choose(nation, "education", TODAY).name)
        return {found.offence.id for found in assess(pack, facts, on).offences}

    today, before = sections("england", TODAY), sections("england", date(2023, 6, 1))
    assert today - before
    assert before - today
    assert not sections("scotland", TODAY) & {name for name in today if name.startswith("ew-")}


def test_an_offence_names_the_facts_that_touch_it(judge):
    found = judge({"image_involved": True}).offences

    assert found
    assert all(offence.facts for offence in found)


def test_the_same_pack_and_facts_give_the_same_answer(schools):
    first, second = (assess(schools, NOTHING_KNOWN, TODAY) for _ in range(2))

    assert first.decisions == second.decisions


def test_every_outcome_of_the_pack_is_decided(pack):
    assessment = assess(pack, NOTHING_KNOWN, TODAY)

    assert {d.id for d in assessment.decisions} == {o.id for o in pack.rules.outcomes}
    assert assessment.of_kind(Kind.PERMISSION)


def test_an_outcome_that_the_pack_does_not_have_is_an_error(judge):
    with pytest.raises(KeyError):
        judge().decision("call-the-ghostbusters")
