"""The worked examples of the documentation are run: each says what must come out, and why."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from conftest import LIBRARY, loaded
from fairlead.triage import Status, assess, settle

FOLDER = Path(__file__).parents[2] / "docs/worked-examples"
EXAMPLES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
BLOCK = re.compile(r"^```toml (case|expect)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STATUSES = ("required", "not_required", "undetermined", "permitted", "refused")


class Example:
    """One page: an incident, and what triage must say of it."""

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        blocks = {kind: tomllib.loads(block) for kind, block in BLOCK.findall(text)}
        self.title = text.splitlines()[0]
        self.case, self.expect = blocks["case"], blocks["expect"]
        chosen = LIBRARY.choose(self.case["nation"], self.case["setting"], self.case["on"])
        pack = loaded(chosen.name)
        facts = settle(pack.registers, self.case.get("facts", {}))
        self.assessment = assess(pack, facts, self.case["on"])


example_of = cache(Example)


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def example(request):
    return example_of(request.param)


def test_each_outcome_comes_out_as_the_page_says(example):
    assert set(example.expect) <= {*STATUSES, "ask", "settled", "offences", "because"}
    for status in STATUSES:
        for outcome in example.expect.get(status, []):
            assert example.assessment.decision(outcome).status is Status(status), outcome


def test_each_reason_stands_on_the_paragraph_that_the_page_names(example):
    assert example.expect["because"]
    for because in example.expect["because"]:
        reasons = example.assessment.decision(because["outcome"]).reasons
        cites = {
            (cite.source, cite.at)
            for reason in reasons
            if set(reason.facts) == set(because["facts"])
            for cite in reason.cites
        }
        assert (because["source"], because["paragraph"]) in cites, because["outcome"]


def test_what_the_page_asks_is_asked_and_what_it_calls_settled_is_not(example):
    asked = {question.fact for question in example.assessment.questions}

    assert set(example.expect.get("ask", [])) <= asked
    assert not set(example.expect.get("settled", [])) & asked


def test_offences_are_those_that_the_page_names(example):
    found = {offence.offence.id for offence in example.assessment.offences}

    assert set(example.expect.get("offences", [])) <= found


def test_there_are_enough_examples_and_they_cover_what_matters():
    examples = [example_of(path) for path in EXAMPLES]
    served = {(e.case["nation"], e.case["setting"]) for e in examples}
    refused = [e for e in examples if "respond-locally" in e.expect.get("refused", [])]
    permitted = [e for e in examples if "respond-locally" in e.expect.get("permitted", [])]
    nothing_known = [e for e in examples if not e.case.get("facts")]

    assert len(examples) >= 25
    assert len({e.title for e in examples}) == len(examples)
    assert {nation for nation, _ in served} >= {"england", "wales", "scotland", "northern-ireland"}
    assert ("england", "other") in served
    assert refused
    assert permitted
    assert nothing_known


REFERRAL_FACTS = (
    "adult_involved",
    "adult_posing_as_child_suspected",
    "coercion_blackmail_grooming",
    "capacity_concern",
    "unusual_for_stage_or_violent",
    "immediate_risk_of_harm",
    "significant_harm_suspected",
    "known_to_social_care",
    "care_experienced",
    "several_children_affected",
    "suspected_crime",
    "extremist_content",
    "suspect_position_of_trust",
    "suspect_is_parent_or_household",
)


def test_each_referral_criterion_stands_alone_in_some_example():
    alone = set()
    for path in EXAMPLES:
        known = example_of(path).assessment.facts.known
        graver = {fact for fact in REFERRAL_FACTS if known.get(fact)}
        alone |= graver if len(graver) == 1 else set()

    assert alone == set(REFERRAL_FACTS)


def test_every_pair_of_sources_that_conflicts_is_met_in_some_example():
    """Every conflict that can touch an incident is touched for certain by an example."""
    touched = {
        conflict.entry.id
        for path in EXAMPLES
        for conflict in example_of(path).assessment.conflicts
        if conflict.certain
    }
    schools = loaded("england/education/2026-09-01")
    wanted = {c.id for c in schools.registers.conflicts if c.touches}

    assert wanted <= touched
