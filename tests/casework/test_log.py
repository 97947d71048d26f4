"""Devices that are kept, and what is written down: viewing, taking down, sharing, meetings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed, Refused
from fairlead.casework.actions.devices import (
    Handing,
    Taken,
    change_device,
    give_back_device,
    hand_over_device,
    take_device,
)
from fairlead.casework.actions.log import write_down
from fairlead.casework.models import Case, Device
from fairlead.casework.notes import log_of
from fairlead.web.forms import MOMENT
from furnished import furnish
from visitor import Visitor

NOW = timezone.now


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def lead(school):
    with school.acting("lead"):
        yield school.actor("lead")


@pytest.fixture
def visitor(school):
    return Visitor(school.people["lead"], school.id)


def sent(moment):
    return f"{timezone.localtime(moment):{MOMENT}}"


def page(school, rest=""):
    return f"/cases/{school.case.reference}/log{rest}"


def device(school, rest=""):
    return page(school, f"/devices/{school.rows['device_id']}{rest}")


def row_of(school):
    return Device.objects.get(id=school.rows["device_id"])


TAKEN = {
    "what": "A blue phone",
    "taken_from": "Robin",
    "taken_by": "Form tutor",
    "why": "The police asked for it",
    "is_switched_off": "yes",
    "kept": "Safe of the office",
}
SHARED = {
    "whom": "Sam Reed, school nurse",
    "what": "That Robin may be upset",
    "basis": "to-keep-a-child-safe",
    "why": "To look out for Robin",
    "told": "child",
    "told_why": "The police asked us to wait",
}
VIEWING = {
    "reason": "No child could say what a decision hung on",
    "agreed_with": "The head",
    "present": "Deputy head",
    "where": "Head’s office",
    "followed": "Told the police",
}


def test_by_default_nothing_was_viewed_and_the_page_says_why(school, visitor):
    words = visitor.get(page(school)).page.words

    assert "No decision to look" in words
    assert "Guidance says not to look." in words


def test_a_device_is_taken_in_handed_over_and_given_back(school, visitor):
    visitor.get(page(school, "/devices/take"))
    visitor.post(page(school, "/devices/take"), {**TAKEN, "taken_at": sent(NOW())})
    for rest in ("", "/handed-over", "/given-back"):
        visitor.get(device(school, rest))
    visitor.post(
        device(school), {"is_switched_off": "yes", "kept": "Bank of the office", "version": 0}
    )
    police = {"to": "PC 1234 Reed", "at": sent(NOW()), "reference": "EX 1", "version": 1}
    visitor.post(device(school, "/handed-over"), police)
    visitor.post(device(school, "/given-back"), {"to": "Robin", "at": sent(NOW()), "version": 2})

    words = visitor.get(page(school)).page.words
    assert "A blue phone" in words
    assert "kept elsewhere, or its state changed, kept: Bank of the office" in words
    assert "handed over to PC 1234 Reed , their reference EX 1" in words
    assert "Given to Robin" in words


def test_a_device_needs_everything_that_its_custody_rests_on(school, visitor):
    words = visitor.post(page(school, "/devices/take"), {}, status=200).page.words

    for asked in ("which device", "from whom", "who took it", "switched off", "locked away"):
        assert asked in words
    assert "Do not look into it" in words


@pytest.mark.parametrize("field", ["what", "taken_from", "taken_by", "kept"])
def test_no_device_is_taken_in_without_its_facts(school, lead, field):
    said = {**TAKEN, "taken_at": NOW(), field: " "}

    with pytest.raises(Refused):
        take_device(school.case, Taken(**said), by=lead)


def test_custody_is_in_order_and_what_is_gone_is_not_moved(school, lead):
    row = row_of(school)
    early = Handing("Police", row.taken_at - timedelta(days=1))
    with pytest.raises(Refused, match="before what happened first"):
        hand_over_device(row, early, version=row.version, by=lead)
    with pytest.raises(Refused, match="to whom it went"):
        hand_over_device(row, Handing(" ", NOW()), version=row.version, by=lead)
    gone = give_back_device(row, Handing("Robin", NOW()), version=row.version, by=lead)
    for attempt in (
        lambda: hand_over_device(gone, Handing("Police", NOW()), version=gone.version, by=lead),
        lambda: change_device(gone, "yes", "Safe", version=gone.version, by=lead),
    ):
        with pytest.raises(Refused, match="given back"):
            attempt()
    with pytest.raises(ChangedMeanwhile):
        give_back_device(gone, Handing("Robin", NOW()), version=0, by=lead)


def test_what_was_shared_says_with_whom_why_and_who_was_told(school, visitor):
    visitor.get(page(school, "/sharing"))
    visitor.post(page(school, "/sharing"), {**SHARED, "at": sent(NOW())})

    words = visitor.get(page(school)).page.words
    assert "Sam Reed, school nurse : That Robin may be upset" in words
    assert "To keep a child safe, which comes first" in words
    assert "The child was told, not the family" in words
    assert "The police asked us to wait" in words


def test_whoever_is_not_told_is_given_a_reason(school, visitor):
    silent = {**SHARED, "at": sent(NOW()), "told_why": ""}

    words = visitor.post(page(school, "/sharing"), silent, status=200).page.words

    assert "Say why somebody was not told" in words


def test_taking_down_and_meetings_are_written_down_with_both_times(school, visitor):
    yesterday = sent(NOW() - timedelta(days=1))
    visitor.get(page(school, "/removal"))
    removal = {"what": "A post in a group", "who": "The app", "came": "Taken down"}
    visitor.post(page(school, "/removal"), {**removal, "at": yesterday})
    visitor.get(page(school, "/meeting"))
    meeting = {"whom": "Head, tutor", "said": "Agreed to look out for Robin"}
    visitor.post(page(school, "/meeting"), {**meeting, "at": yesterday})

    words = visitor.get(page(school)).page.words
    assert "A post in a group" in words
    assert "Agreed to look out for Robin" in words
    assert "written down" in words


def test_a_correction_is_a_new_entry_that_names_the_one_it_corrects(school, visitor):
    at = sent(NOW())
    meeting = {"whom": "Head", "said": "On Tuesday", "at": at}
    visitor.post(page(school, "/meeting"), meeting)
    with school.acting():
        first = log_of(school.case)["meeting"][0]
    address = page(school, f"/meeting?corrects={first.sequence}")
    form = visitor.get(address).page
    visitor.post(address, {**meeting, "said": "On Monday"})

    words = visitor.get(page(school)).page.words
    assert "That entry stays as it is" in form.words
    assert "On Tuesday" in words
    assert "On Monday" in words
    assert "Put right by a later entry" in words
    visitor.get(page(school, "/meeting?corrects=999999"), status=404)


def test_only_an_entry_of_the_same_kind_is_corrected(school, lead):
    with pytest.raises(Refused, match="no such entry"):
        write_down(school.case, "meeting", {}, at=NOW(), by=lead, corrects=1)


def test_a_decision_to_view_is_the_leads_alone(school, visitor):
    deputy = Visitor(school.people["deputy"], school.id)
    refused = deputy.post(page(school, "/viewing"), {**VIEWING, "at": sent(NOW())}, status=200)
    empty = visitor.post(page(school, "/viewing"), {}, status=200)
    visitor.post(page(school, "/viewing"), {**VIEWING, "at": sent(NOW())})

    assert "Only the safeguarding lead decides" in refused.page.words
    for asked in ("no other way", "who agreed", "second adult", "what followed"):
        assert asked in empty.page.words
    assert "The default is: not viewed." in empty.page.words
    assert empty.page.heading == "An image was viewed: why, and who agreed"
    words = visitor.get(page(school)).page.words
    assert "Viewed: No child could say" in words
    assert "record why, and who agreed" not in deputy.get(page(school)).page.words


def test_where_the_case_passes_the_lead_whoever_deals_with_it_decides(school, lead):
    Case.objects.filter(id=school.case.id).update(handled_by="head")
    with school.acting("head"):
        write_down(school.case, "viewing", VIEWING, at=NOW(), by=school.actor("head"))


def test_a_deputy_is_refused_whatever_page_they_come_by(school):
    with school.acting("deputy"), pytest.raises(NotAllowed, match="not viewed"):
        write_down(school.case, "viewing", VIEWING, at=NOW(), by=school.actor("deputy"))


def test_nothing_is_written_down_before_it_happens(school, lead):
    with pytest.raises(Refused, match="not in the future"):
        write_down(school.case, "meeting", {}, at=NOW() + timedelta(days=1), by=lead)


def test_a_device_of_another_case_is_not_there(school, visitor):
    visitor.get(page(school, f"/devices/{school.case.id}"), status=404)
