"""The guidance that ships: whole, checked, and complete against its sources."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from conftest import LIBRARY, loaded
from fairlead.guidance import NATIONS, SETTINGS, facts_of
from fairlead.guidance.checks import faults_of_library, faults_of_pack

NEEDED_FACTS = [
    "adult_involved",
    "adult_posing_as_child_suspected",
    "coercion_blackmail_grooming",
    "capacity_concern",
    "unusual_for_stage_or_violent",
    "sexual_acts_depicted",
    "child_under_13_depicted",
    "immediate_risk_of_harm",
    "threat_to_life",
    "forced_sexual_behaviour_now",
    "immediate_danger",
    "significant_harm_suspected",
    "known_to_social_care",
    "care_experienced",
    "several_children_affected",
    "suspected_crime",
    "extremist_content",
    "image_involved",
    "image_ai_generated_or_altered",
    "shared_beyond_intended_recipient",
    "posted_publicly",
    "suspect_position_of_trust",
    "suspect_is_parent_or_household",
    "informing_parents_may_raise_risk",
    "image_seen_by_staff",
    "lead_confident_facts_sufficient",
    "risk_manageable_locally",
]

NEEDED_OUTCOMES = [
    "call-999",
    "report-police-101",
    "refer-social-care",
    "report-ceop",
    "report-iwf",
    "support-report-remove",
    "report-platform",
    "report-harmful-content",
    "refer-prevent",
    "consult-lado",
    "hold-telling-family",
    "inform-family",
    "hold-initial-review",
    "record-incident",
    "secure-device",
    "isolate-organisation-device",
    "preserve-messages",
    "support-harmed-child",
    "support-child-who-harmed",
    "support-staff-who-saw",
    "check-suspect-access",
    "respond-locally",
    "do-not-view",
    "do-not-copy-or-share",
    "do-not-delete",
    "do-not-pay",
    "do-not-tell-family-yet",
    "do-not-remove-devices-as-reaction",
]

#: How many rows each section of the compiled guidance has: RC-1 to RC-14, and so on.
ROWS = {
    "RC": 14, "EM": 4, "FP": 7, "IR": 4, "VW": 3, "DV": 6, "DL": 6, "PA": 5, "RE": 5, "LR": 5,
    "OC": 4, "AL": 3, "EX": 7, "SU": 8, "PR": 7,
}  # fmt: skip
INCIDENT_TYPES = ("CL-A1", "CL-A2", "CL-A3", "CL-E1", "CL-E2", "CL-E3")


def test_every_pack_passes_its_checks(pack):
    assert faults_of_pack(pack) == []


def test_the_packs_pass_together():
    packs = map(loaded, LIBRARY.names())

    assert faults_of_library(packs, LIBRARY.shared_outcomes()) == []


@pytest.mark.parametrize("nation", NATIONS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_nation_and_setting_is_served_today(nation, setting):
    assert LIBRARY.choose(nation, setting, date(2026, 11, 22)).name.startswith(nation)


@pytest.mark.parametrize("setting", SETTINGS)
def test_england_is_served_without_a_gap_since_september_2024(setting):
    served = [
        pack.header
        for pack in map(loaded, LIBRARY.names())
        if pack.header.nation == "england" and setting in pack.header.settings
    ]

    assert served[0].valid_from == date(2024, 9, 1)
    assert served[-1].valid_until is None
    for before, after in pairwise(served):
        assert before.valid_until == after.valid_from - timedelta(days=1)


def test_the_catalogue_has_the_facts_that_the_sources_turn_on(schools):
    assert set(NEEDED_FACTS) <= {fact.id for fact in schools.registers.facts}


def test_schools_in_england_have_the_outcomes_that_the_sources_ask_for(schools):
    assert set(NEEDED_OUTCOMES) <= {outcome.id for outcome in schools.rules.outcomes}


def test_every_row_of_the_guidance_is_a_rule_or_said_to_be_none(schools):
    rules = (*schools.rules.criteria, *schools.rules.untranslated)
    there = {row for rule in rules for row in rule.ref}
    wanted = {f"{letters}-{n}" for letters, count in ROWS.items() for n in range(1, count + 1)}

    assert wanted | {"AQ", *INCIDENT_TYPES} <= there


def test_all_forty_two_conflicts_are_there(schools):
    assert {c.id for c in schools.registers.conflicts} == {f"CF-{n}" for n in range(1, 43)}


def test_both_wordings_of_the_4cs_are_there(schools):
    four_cs = [t for t in schools.registers.taxonomies if t.id.startswith("four-cs")]

    assert len(four_cs) == 2
    assert all(len(taxonomy.terms) == 4 for taxonomy in four_cs)


def test_no_permission_is_given_anywhere_but_for_responding_locally(pack):
    permissions = {o.id for o in pack.rules.outcomes if o.kind == "permission"}

    assert permissions == {"respond-locally"}


def test_what_decides_a_local_response_is_what_the_sources_turn_on(pack):
    bars = [rule.when for rule in pack.rules.criteria if "respond-locally" in rule.bars]

    assert bars
    assert {fact for when in bars for fact in facts_of(when)} <= set(NEEDED_FACTS)


def test_a_superseded_source_says_by_what(schools):
    superseded = [s for s in schools.registers.sources if s.superseded_by]

    assert superseded
    assert all(s.in_force_until or s.note for s in superseded)
