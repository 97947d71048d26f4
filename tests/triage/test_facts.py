"""Answers turned into facts: ages and choices in one step, contradictions refused."""

import pytest

from fairlead.triage import WrongAnswers, settle


@pytest.fixture
def settled(schools):
    return lambda **said: settle(schools.registers, said)


def wrongs(schools, **said):
    with pytest.raises(WrongAnswers) as error:
        settle(schools.registers, said)
    return error.value.wrongs


def test_yes_no_and_not_known_are_kept_apart(settled):
    facts = settled(adult_involved=True, image_involved=False, threat_to_life="unknown")

    assert facts.get("adult_involved") is True
    assert facts.get("image_involved") is False
    assert facts.get("threat_to_life") is None
    assert facts.get("immediate_danger") is None


@pytest.mark.parametrize(
    ("age", "under_13", "under_16"),
    [(0, True, True), (12, True, True), (13, False, True), (15, False, True), (16, False, False)],
)
def test_the_youngest_childs_age_settles_what_depends_on_it(settled, age, under_13, under_16):
    facts = settled(youngest_child_age=age)

    assert facts.get("child_under_13_depicted") is under_13
    assert facts.get("child_under_16") is under_16
    assert facts.origins["child_under_16"] == f"from youngest_child_age = {age}"


@pytest.mark.parametrize(("age", "adult"), [(18, True), (45, True), (17, None), (9, None)])
def test_a_young_suspect_does_not_rule_an_adult_out(settled, age, adult):
    assert settled(suspect_age=age).get("adult_involved") is adult


def test_a_kind_of_harm_that_is_left_out_was_not_mentioned(settled):
    facts = settled(harm_types=["grooming"])

    assert facts.get("harm_grooming") is True
    assert facts.get("harm_fraud") is False


def test_that_no_grooming_was_mentioned_does_not_mean_that_there_was_none(settled):
    facts = settled(harm_types=["image_sharing"])

    assert facts.get("coercion_blackmail_grooming") is None
    assert facts.get("image_involved") is True


@pytest.mark.parametrize("said", [["bullying", "unknown"], [], "unknown"])
def test_where_more_may_come_to_light_nothing_is_ruled_out(settled, said):
    assert settled(harm_types=said).get("harm_fraud") is None


@pytest.mark.parametrize(
    ("place", "on_ours"),
    [("organisation_device", True), ("none", False), ("suspect_home", False), ("unknown", None)],
)
def test_where_the_device_is_becomes_facts(settled, place, on_ours):
    assert settled(device_location=place).get("device_of_organisation") is on_ours


def test_a_lead_or_head_is_in_a_position_of_trust(settled):
    facts = settled(suspect_is_lead_or_head=True)

    assert facts.get("suspect_position_of_trust") is True
    assert facts.origins["suspect_position_of_trust"] == "from suspect_is_lead_or_head = true"


def test_without_an_image_nobody_is_asked_what_it_shows(settled):
    assert settled(image_involved=False).get("sexual_acts_depicted") is False
    assert settled(image_involved=False, sexual_acts_depicted=True).get("sexual_acts_depicted")
    assert settled().get("sexual_acts_depicted") is None


def test_answers_that_agree_are_taken_together(settled):
    facts = settled(suspect_age=40, adult_involved=True)

    assert facts.origins["adult_involved"] == "said"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"youngest_child_age": 10, "child_under_13_depicted": False}, "contradicts"),
        ({"child_under_13_depicted": True, "youngest_child_age": 15}, "contradicts"),
        ({"suspect_age": 30, "adult_involved": False}, "contradicts adult_involved = false"),
        ({"harm_types": ["grooming"], "coercion_blackmail_grooming": False}, "contradicts"),
        ({"device_of_organisation": True}, "is settled by device_location: answer that instead"),
        ({"harm_grooming": True}, "is settled by harm_types: answer that instead"),
        ({"child_under_16": False}, "is settled by youngest_child_age"),
        ({"suspect_is_lead_or_head": True, "suspect_position_of_trust": False}, "contradicts"),
        ({"adult_involved": "yes"}, 'must be true, false or "unknown"'),
        ({"adult_involved": 1}, 'must be true, false or "unknown"'),
        ({"adult_involved": None}, 'must be true, false or "unknown"'),
        ({"youngest_child_age": True}, "must be an age in whole years from 0 to 17, and is true"),
        ({"youngest_child_age": 18}, "must be an age"),
        ({"youngest_child_age": -1}, "must be an age"),
        ({"youngest_child_age": 9.5}, "must be an age"),
        ({"suspect_age": "40"}, "must be an age"),
        ({"harm_types": "grooming"}, "must be a list"),
        ({"harm_types": [3]}, "has no option 3"),
        ({"device_location": ["none"]}, "has no option"),
        ({"device_location": "x" * 500}, "..."),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(schools, said, complaint):
    assert complaint in wrongs(schools, **said)[0].what


def test_two_derived_answers_that_contradict_are_refused_with_both_origins(schools):
    (wrong,) = wrongs(schools, image_involved=False, harm_types=["upskirting"])

    assert "contradicts image_involved = false" in wrong.what


def test_a_name_that_is_not_known_offers_those_that_are(schools):
    (wrong,) = wrongs(schools, adlt_involved=True)

    assert wrong.word == "adlt_involved"
    assert "adult_involved" in wrong.known


def test_everything_that_is_wrong_is_said_at_once(schools):
    found = wrongs(schools, x=True, adult_involved=3, harm_types=["y"])

    assert [wrong.key for wrong in found] == ["x", "adult_involved", "harm_types"]


def test_an_answer_that_is_refused_settles_nothing_else(schools):
    found = wrongs(schools, child_under_13_depicted=True, youngest_child_age="ten")

    assert [wrong.key for wrong in found] == ["youngest_child_age"]


def test_what_follows_from_another_fact_says_from_which(settled):
    origins = settled(image_involved=False).origins

    assert origins["sexual_acts_depicted"] == "from image_involved = false"
