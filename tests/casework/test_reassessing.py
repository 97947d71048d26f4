"""A new edition of the guidance comes into force: open cases are assessed again, once."""

import json
from datetime import date
from uuid import UUID

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.accounts.acting import System
from fairlead.accounts.errors import ChangedMeanwhile
from fairlead.casework.actions.closing import see_newly_asked
from fairlead.casework.actions.reassessing import Reassessed, reassess, reassess_everywhere
from fairlead.casework.actions.triage import keep_assessment
from fairlead.casework.deciding import undecided
from fairlead.casework.known import assessed, pack_of
from fairlead.casework.models import Answer, Case, Concern, ConcernNamed
from fairlead.casework.newly_asked import edition_in_words, newly_asked_of
from fairlead.casework.periodic import reassess_when_guidance_changes
from fairlead.casework.reassessing import (
    Waiting,
    compared,
    editions,
    kept_together,
    settled,
    waiting_for,
)
from fairlead.guidance import UnknownPack
from fairlead.ledger.models import Entry
from fairlead.ledger.verifier import verify
from fairlead.triage import WrongAnswers, planes, settle
from fairlead.walls.models import Tenant
from furnished import furnish
from visitor import Visitor

OLD, NEW = "england/education/2025-09-01", "england/education/2026-09-01"
BEFORE, AFTER = date(2026, 8, 31), date(2026, 9, 1)
BY = System("Fairlead")


@pytest.fixture(scope="module")
def made(whole_file):
    ours, theirs = furnish(), furnish("Heron Youth Club", first=2001)
    for school in (ours, theirs):
        with school.acting("lead"):
            Case.objects.filter(id=school.case.id).update(pack=OLD)
    return ours, theirs


@pytest.fixture
def school(made, undoing):
    return made[0]


@pytest.fixture
def lead(school):
    with school.acting("lead"):
        yield school.actor("lead")


def now_of(case):
    return Case.objects.get(id=case.id)


def last_entry():
    return Entry.objects.order_by("sequence").last()


def test_while_the_edition_is_the_same_nothing_is_done(school, lead):
    assert reassess(BEFORE, by=BY) == Reassessed(0, 0)
    assert now_of(school.case).pack == OLD


def test_a_new_edition_says_what_is_newly_asked_and_why(school, lead):
    assert reassess(AFTER, by=BY) == Reassessed(1, 1)

    case = now_of(school.case)
    assert (case.pack, case.version) == (NEW, 1)
    rows = newly_asked_of(case)
    assert rows
    assert all(row.does and row.now and row.why for row in rows)
    assert {row.edition[-16:] for row in rows} == {"1 September 2026"}
    assert sorted(rows, key=lambda row: not row.is_settled) == rows


def test_what_a_new_edition_newly_asks_is_not_lost_by_a_decision_before_its_hour(school, lead):
    """The first thing that is decided under it keeps what it newly asks for."""
    keep_assessment(now_of(school.case), "decision", by=lead)

    case = now_of(school.case)
    assert case.pack == NEW
    assert newly_asked_of(case)
    assert reassess(AFTER, by=BY) == Reassessed(0, 0)


def test_what_is_newly_asked_and_seen_is_still_to_be_decided(school, lead):
    reassess(AFTER, by=BY)
    Case.objects.filter(id=school.case.id).update(to_decide=0)

    seen = see_newly_asked(now_of(school.case), version=now_of(school.case).version, by=lead)

    assert now_of(school.case).to_decide == len(undecided(seen)) > 0


def test_danger_by_a_new_edition_stands_on_the_desk_at_once(school, lead):
    case = school.case
    Answer.objects.create(
        case_id=case.id, key_id=case.key_id, question="immediate_risk_of_harm", value=True
    )

    reassess(AFTER, by=BY)

    assert now_of(case).danger_at is not None


def test_doing_it_twice_changes_nothing(school):
    with school.acting("lead"):
        reassess(AFTER, by=BY)
    with school.acting("lead"):
        first, entries = now_of(school.case).newly_asked, Entry.objects.count()
        assert last_entry().kind == "cases.reassessed"
        assert reassess(AFTER, by=BY) == Reassessed(0, 0)
    with school.acting("lead"):
        assert (now_of(school.case).newly_asked, Entry.objects.count()) == (first, entries)


def test_the_ledger_says_in_how_many_cases_and_not_in_which(school):
    """A lead reads the ledger and takes it out, also where a case names her."""
    with school.acting("lead"):
        named = school.actor("lead").membership
        ConcernNamed.objects.create(concern=concern_in(school.case), membership=named)
        reassess(AFTER, by=BY)
    lead = Visitor(school.people["lead"], school.id)
    lead.get(f"/cases/{school.case.reference}", status=404)

    copy = lead.post("/ledger/export", status=200).content.decode()

    assert f"new guidance asks for more: 1 ({NEW})" in lead.get("/ledger").page.words
    assert said_in(copy, "cases.reassessed") == {"by": "Fairlead", "count": 1, "edition": NEW}
    assert school.case.reference not in copy
    assert verify(copy.encode().splitlines(keepends=True)).sound


def concern_in(case):
    return Concern.objects.get(case_id=case.id)


def said_in(copy, kind):
    """What the one entry of a kind says in a copy of the ledger."""
    (line,) = [line for line in copy.splitlines() if f"kind: {kind}\\n" in line]
    return json.loads(json.loads(line)["content"])


def test_closed_cases_and_cases_never_assessed_are_left(school, lead):
    Case.objects.filter(id=school.case.id).update(pack="")
    assert waiting_for(NEW) == []


def test_every_organisation_is_done_in_a_transaction_of_its_own(made, undoing, monkeypatch):
    ours, theirs = made
    done = []

    def crashing(on, *, by):
        done.append(on)
        if len(done) == 2:
            raise DatabaseError
        return reassess(on, by=by)

    monkeypatch.setattr("fairlead.casework.actions.reassessing.reassess", crashing)
    mine = {ours.id, theirs.id}
    monkeypatch.setattr(
        "fairlead.casework.actions.reassessing._places",
        lambda: Tenant.objects.filter(id__in=mine).order_by("id").values_list("id", flat=True),
    )
    assert reassess_everywhere(AFTER, by=BY) == Reassessed(1, 1, failed=1)
    assert reassess_everywhere(AFTER, by=BY) == Reassessed(1, 1)
    assert reassess_everywhere(AFTER, by=BY) == Reassessed()


def test_every_hour_the_edition_of_the_day_is_looked_at(made, undoing):
    ours, _ = made
    reassess_when_guidance_changes(0)

    with ours.acting("lead"):
        assert now_of(ours.case).pack != OLD


def test_a_day_that_no_edition_covers_is_said(school, lead):
    with pytest.raises(UnknownPack):
        reassess(date(1999, 1, 1), by=BY)


def test_the_lead_sees_it_on_every_page_of_the_case_and_says_so(school):
    with school.acting("lead"):
        reassess(AFTER, by=BY)
    visitor = Visitor(school.people["lead"], school.id)
    assert "The guidance has changed" in visitor.get("/cases/C-1002/review").page.words
    page = visitor.get("/cases/C-1002/newly-asked").page
    assert "from 1 September 2026" in page.words
    assert "from 1 September 2025" in page.words
    stale = visitor.post("/cases/C-1002/newly-asked", {"version": 0}, status=200)
    assert "Somebody else changed this" in stale.page.words
    visitor.post("/cases/C-1002/newly-asked", {"version": 1})
    assert "There is nothing to do" in visitor.get("/cases/C-1002/newly-asked").page.words
    assert "has changed" not in visitor.get("/cases/C-1002/review").page.words


def test_somebody_let_in_to_look_cannot_say_that_it_was_seen(school):
    with school.acting("lead"):
        reassess(AFTER, by=BY)
    head = Visitor(school.people["head"], school.id)
    page = head.get("/cases/C-1002/newly-asked").page
    assert "I have seen this" not in page.words
    head.post("/cases/C-1002/newly-asked", {"version": 1}, status=404)


def test_seeing_it_is_recorded_with_who_saw_it(school):
    with school.acting("lead"):
        reassess(AFTER, by=BY)
    with school.acting("lead"):
        lead = school.actor("lead")
        with pytest.raises(ChangedMeanwhile):
            see_newly_asked(school.case, version=0, by=lead)
        assert see_newly_asked(school.case, version=1, by=lead).newly_asked == []
    with school.acting("lead"):
        assert last_entry().kind == "case.newly-asked-seen"
        assert last_entry().actor_id == school.people["lead"].id


def test_what_nobody_has_seen_yet_stays_beside_what_is_new():
    first = [{"outcome": "a", "n": 1}, {"outcome": "b", "n": 1}]

    assert kept_together(first, [{"outcome": "b", "n": 2}]) == [
        {"outcome": "a", "n": 1},
        {"outcome": "b", "n": 2},
    ]


def test_an_edition_that_is_gone_asked_for_nothing():
    case = Waiting(None, "england/education/1999-01-01", [], {"adult_involved": True})
    found = editions(case.pack, NEW).newly_asked(
        {"C-1": settled(pack_of(NEW).registers, case.answers)}
    )

    assert "report-police-101" in {row["outcome"] for row in found["C-1"]}
    assert edition_in_words(case.pack) == case.pack


def test_an_answer_that_cannot_be_used_any_more_counts_as_not_known():
    registers = pack_of(NEW).registers
    facts = settled(registers, {"no_such_question": True, "adult_involved": True})

    assert facts.known.get("adult_involved") is True
    assert settled(registers, {"suspect_age": 40, "adult_involved": False}).known


PLAIN = [fact.id for fact in pack_of(NEW).registers.facts if not fact.asked_through]
ANSWERS = st.dictionaries(st.sampled_from(PLAIN), st.booleans(), max_size=14)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ANSWERS, min_size=1, max_size=8), st.permutations([OLD, NEW]))
def test_many_at_once_are_assessed_as_one_by_one(many, editions):
    """Also by an edition that let go of what the one before asked for."""
    old, new = editions
    cases = [Waiting(UUID(int=n), old, [], answers) for n, answers in enumerate(many)]
    found = compared(cases, new)

    for case in cases:
        asked = {(row["outcome"], row["change"]) for row in found.get(case.id, [])}
        assert asked == one_by_one(case, new)
        for row in found.get(case.id, []):
            assert row["change"] == "open" or row["criteria"] == reasons(case, row["outcome"], new)


def test_more_cases_than_one_chunk_holds_are_each_found_in_their_own(monkeypatch):
    answers = [{"adult_involved": n % 3 == 0} for n in range(7)]
    cases = [Waiting(UUID(int=n), OLD, [], known) for n, known in enumerate(answers)]
    together = compared(cases, NEW)

    monkeypatch.setattr(planes, "CHUNK", 3)

    assert together
    assert compared(cases, NEW) == together


def one_by_one(case, new):
    """What is newly asked of one case, by two assessments."""
    known = usable(case.answers)
    before = {d.id: d for d in assessed(pack_of(case.pack), known, AFTER).decisions}
    asked = set()
    for now in assessed(pack_of(new), known, AFTER).decisions:
        was = before.get(now.id)
        if now.is_on and not (was and was.is_on):
            asked.add((now.id, "required"))
        if now.is_open and not (was and was.is_open):
            asked.add((now.id, "open"))
    return asked


def reasons(case, outcome, new):
    """The criteria that ask for an outcome, as an assessment gives them."""
    found = assessed(pack_of(new), usable(case.answers), AFTER).decision(outcome)
    return [reason.criterion for reason in found.reasons]


def usable(answers):
    """The answers but for those that contradict another."""
    try:
        settle(pack_of(NEW).registers, answers)
    except WrongAnswers as wrong:
        keys = {found.key for found in wrong.wrongs}
        return usable({k: v for k, v in answers.items() if k not in keys})
    return answers
