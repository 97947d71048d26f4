"""The rules of letting somebody look, for whoever calls them without a page."""

import pytest
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, Refused
from fairlead.accounts.models import Membership
from fairlead.casework.access import cases_of, concerns_of, decisions_to_confirm, who_deals_with
from fairlead.casework.actions.cases import Part, name_involved, open_case, remove_involved
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.letting_in import end_look, let_in
from fairlead.casework.models import Case, Grant, Role
from furnished import furnish, worry


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    with school.acting("lead"):
        yield school.actor("lead")


def somebody(role):
    return Membership.objects.get(role=role)


def test_it_needs_a_reason_and_somebody_who_is_still_here(school, lead):
    with pytest.raises(Refused, match="Say why"):
        let_in(school.case, somebody("staff"), " ", by=lead)
    with pytest.raises(Refused, match="sees no case"):
        let_in(school.case, somebody("governor"), "Sat in", by=lead)
    left = somebody("staff")
    left.ended_at = timezone.now()
    with pytest.raises(Refused, match="not a member here any more"):
        let_in(school.case, left, "Sat in", by=lead)


def test_it_is_ended_once(school, lead):
    found = let_in(school.case, somebody("staff"), "Sat in", by=lead)
    end_look(found, by=lead)

    with pytest.raises(ChangedMeanwhile):
        end_look(found, by=lead)


def another_case(school, lead):
    return open_case(record_concern(worry(school.child), by=lead), "Year 9", version=0, by=lead)


def test_somebody_let_in_to_one_case_sees_that_one_alone(school, lead):
    other = another_case(school, lead)

    let_in(other, somebody("staff"), "Sat in", by=lead)

    assert [row.id for row in cases_of(school.actor("staff"))] == [other.id]


def test_whom_one_case_names_sees_the_others_and_may_be_let_in_once_taken_back(school, lead):
    deputy, other = somebody("deputy"), another_case(school, lead)
    staff = somebody("staff")

    name_involved(school.case, Part(Role.WITNESS, membership_id=deputy.id), by=lead)
    assert [row.id for row in cases_of(school.actor("deputy"))] == [other.id]

    named = name_involved(other, Part(Role.WITNESS, membership_id=staff.id), by=lead)
    remove_involved(named, "It was somebody else", version=named.version, by=lead)
    let_in(other, staff, "Sat in", by=lead)
    assert [row.id for row in cases_of(school.actor("staff"))] == [other.id]


def test_concerns_are_seen_by_those_who_deal_with_them_and_by_nobody_else(school, lead):
    assert school.concern.id in {row.id for row in concerns_of(lead)}

    for role in ("staff", "governor", "chair", "partner"):
        assert not concerns_of(school.actor(role)).exists(), role


def test_whom_a_concern_names_does_not_see_it_in_any_role_that_comes_later(school, lead):
    staff = somebody("staff")
    about = record_concern(worry(school.child, named=[staff.id]), by=lead)
    Membership.objects.filter(id=staff.id).update(role="deputy")

    seen = {row.id for row in concerns_of(school.actor("staff"))}

    assert school.concern.id in seen
    assert about.id not in seen


def test_whom_one_case_names_confirms_in_others_and_where_it_went_past_them_no_more(school, lead):
    head, other = somebody("head"), another_case(school, lead)
    name_involved(other, Part(Role.WITNESS, membership_id=head.id), by=lead)
    assert decisions_to_confirm(school.actor("head")).exists()

    named = name_involved(school.case, Part(Role.WITNESS, membership_id=head.id), by=lead)
    assert not decisions_to_confirm(school.actor("head")).exists()

    remove_involved(named, "It was somebody else", version=named.version, by=lead)
    assert not decisions_to_confirm(school.actor("head")).exists()
    with school.acting("chair"):
        assert decisions_to_confirm(school.actor("chair")).exists()


def test_somebody_named_after_they_were_let_in_looks_no_longer(school, lead):
    staff = somebody("staff")
    let_in(school.case, staff, "Sat in", by=lead)

    name_involved(school.case, Part(Role.HARMING, membership_id=staff.id), by=lead)

    assert not cases_of(school.actor("staff")).exists()
    assert not Grant.objects.filter(membership_id=staff.id, ended_at=None).exists()
    with pytest.raises(Refused, match="named already"):
        name_involved(school.case, Part(Role.HARMING, membership_id=staff.id), by=lead)
    with pytest.raises(Refused, match="names them"):
        let_in(school.case, staff, "Sat in", by=lead)


def test_who_deals_with_a_case_leaves_out_whom_it_names(school, lead):
    assert {row.role for row in who_deals_with(school.case)} == {"lead", "deputy"}
    deputy = somebody("deputy")
    name_involved(school.case, Part(Role.WITNESS, membership_id=deputy.id), by=lead)
    school.case.refresh_from_db(fields=["handled_by"])

    assert {row.role for row in who_deals_with(school.case)} == {"head"}


def test_whom_a_case_names_is_left_out_of_it_where_nobody_stands_above_and_of_no_other(
    school, lead
):
    concern = record_concern(worry(school.child), by=lead)
    other = open_case(concern, "Another matter", version=0, by=lead)
    for role in ("head", "chair"):
        part = Part(Role.WITNESS, membership_id=somebody(role).id)
        name_involved(school.case, part, by=lead)
    Case.objects.filter(id=other.id).update(handled_by="chair")

    here, there = (Case.objects.get(id=case.id) for case in (school.case, other))
    assert here.handled_by == there.handled_by == "chair"
    assert who_deals_with(here) == []
    assert [row.role for row in who_deals_with(there)] == ["chair"]
