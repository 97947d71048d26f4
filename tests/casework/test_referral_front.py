"""The first page of a referral: what whoever takes it needs, said once and by whom."""

import pytest
from django.utils import timezone

from fairlead.casework.actions.cases import join_case, open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.devices import Handing, give_back_device, hand_over_device
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.models import Device
from fairlead.casework.papers.asked import REFERRAL_PACK, Asked
from fairlead.casework.papers.content import content_of
from furnished import furnish, worry
from visitor import Visitor

WHERE = "Where is the device that it is on?"


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    with school.acting("lead"):
        yield school.actor("lead")


def rows(case, lead):
    asked = Asked(REFERRAL_PACK, "Front door", "Referral")
    made = content_of(case, asked, by=lead, made_at=case.opened_at)
    return {row["name"]: row for row in made["front"]["rows"]}


def about_device(case, lead):
    return rows(case, lead)["What kind of device"]


def without_devices(lead):
    found = record_concern(worry(), by=lead)
    return open_case(found, "A worry", version=0, by=lead)


def test_where_a_logged_device_is_nobody_is_said_not_to_know(school, lead):
    logged, other = (about_device(case, lead) for case in (school.case, without_devices(lead)))

    assert (logged["texts"], logged["unknown"]) == (["A phone: kept here, Safe"], "")
    assert (other["texts"], other["unknown"]) == ([], WHERE)


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (hand_over_device, "A phone: handed over to PC Reed"),
        (give_back_device, "A phone: given back to PC Reed"),
    ],
)
def test_a_device_that_went_on_is_said_to_be_with_whoever_has_it(school, lead, act, says):
    device = Device.objects.get(id=school.rows["device_id"])
    act(device, Handing("PC Reed", timezone.now()), version=0, by=lead)

    assert about_device(school.case, lead)["texts"] == [says]


def test_what_somebody_said_of_the_device_stands_beside_the_log(school, lead):
    where = {"device_location": Said("child_device_in_setting", "form tutor")}
    answer(school.case, where, by=lead)

    found = about_device(school.case, lead)

    assert found["answers"][0][0] == WHERE
    assert found["texts"] == ["A phone: kept here, Safe"]


def test_triage_says_beside_its_question_what_the_log_of_devices_says(school, undoing):
    lead = Visitor(school.people["lead"], school.id)
    with school.acting("lead"):
        other = without_devices(school.actor("lead"))

    logged, nothing = (
        lead.get(f"/cases/{case.reference}?everything").page.words for case in (school.case, other)
    )

    assert "The log of devices says: A phone: kept here, Safe." in logged
    assert "The log of devices says" not in nothing


def test_a_childs_own_words_are_marked_and_apart_from_what_a_reporter_tells(school, lead):
    account = {"what": "Told me in class.", "words": "I was afraid.", "view": "He was pale."}
    found = record_concern(worry(account=account), by=lead)
    join_case(found, school.case, version=0, by=lead)

    texts = rows(school.case, lead)["What happened"]["texts"]

    told = [text for text in texts if text.startswith(found.reference)]
    assert told == [
        f"{found.reference}: Told me in class.",
        f"{found.reference}, the child’s own words: I was afraid.",
    ]
