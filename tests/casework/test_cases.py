"""From a concern to a decision: what is kept, what is refused, who is the second person."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from fairlead.accounts.errors import ChangedMeanwhile, NotAllowed, Refused
from fairlead.accounts.models import Membership
from fairlead.casework.access import (
    access_case,
    cases_of,
    concerns_of,
    decisions_to_confirm,
    who_deals,
)
from fairlead.casework.actions.cases import (
    Part,
    change_involved,
    join_case,
    name_involved,
    open_case,
)
from fairlead.casework.actions.concerns import record_concern, set_aside
from fairlead.casework.actions.decisions import Choice, decide, second
from fairlead.casework.actions.triage import Review, Said, answer, hold_review
from fairlead.casework.actions.work import Task, make_action
from fairlead.casework.closing import children_of
from fairlead.casework.deciding import assessed_now, undecided
from fairlead.casework.involved import MAY_BE_CHILD, may_be_child, name_of
from fairlead.casework.models import (
    Action,
    Answer,
    Assessment,
    Case,
    Child,
    Concern,
    Involved,
    Role,
    Source,
)
from fairlead.guidance.model import Kind
from fairlead.triage import Status
from furnished import furnish, worry

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return furnish()


@pytest.fixture
def lead(school):
    with school.acting("lead"):
        yield school.actor("lead")


def test_references_follow_one_another_without_a_gap(school, lead):
    numbers = [record_concern(worry(school.child), by=lead).number for _ in range(3)]

    assert numbers == [school.case.number + place for place in (1, 2, 3)]
    assert school.case.reference == "C-1002"


def test_a_concern_waits_until_it_is_in_a_case_or_set_aside(school, lead):
    with pytest.raises(Refused, match="Say why"):
        set_aside(school.concern, " ", version=0, by=lead)
    aside = set_aside(school.concern, "Recorded twice", version=0, by=lead)
    with pytest.raises(ChangedMeanwhile):
        open_case(school.concern, "Year 8", version=0, by=lead)
    with pytest.raises(DatabaseError), transaction.atomic():
        Concern.objects.filter(id=aside.id).update(status="in-case", case_id=school.case.id)

    assert Concern.objects.get(id=aside.id).status == "set-aside"


def test_a_second_concern_joins_a_case_and_brings_its_children(school, lead):
    joined = join_case(school.concern, school.case, version=0, by=lead)

    assert Concern.objects.filter(case_id=joined.id).count() == 2
    assert Involved.objects.filter(case_id=joined.id).count() == 1


def involved(report, by):
    """Who is named in a case that is opened from a concern and is on no list: who, and whether
    they told without an account and may be a child.
    """
    found = record_concern(report, by=by)
    case = open_case(found, "A worry", version=found.version, by=by)
    rows = Involved.objects.filter(case_id=case.id, child_id=None, membership_id=None)
    here = set(rows.filter(MAY_BE_CHILD).values_list("id", flat=True))
    assert here == {row.id for row in rows.select_related("told") if may_be_child(row)}
    assert here <= {row.id for row in children_of(case)}
    return [(name_of(row), row.told_id == found.id, row.id in here) for row in rows]


@pytest.mark.parametrize(
    ("source", "said", "who"),
    [
        (Source.YOUNG_PERSON, {"called": "Robin"}, ("Robin", True)),
        (Source.YOUNG_PERSON, {}, ("The young person who told us", True)),
        (Source.PARENT, {"called": "Alex Ash"}, ("Alex Ash", False)),
        (Source.PARENT, {"reach": "In the evening"}, ("The parent or carer who told us", False)),
        (Source.VISITOR, {"reach": "By post"}, ("Whoever told us without an account", False)),
        (Source.PARENT, {}, None),
        (Source.VISITOR, {}, None),
    ],
)
def test_whoever_told_without_an_account_is_involved_in_the_case(school, lead, source, said, who):
    """A young person always is a child to care for; an adult only where they said who they are."""
    report = worry(source=source, account={"words": "Somebody keeps writing.", **said})

    assert involved(report, lead) == ([(who[0], True, who[1])] if who else [])


def test_a_child_on_no_list_is_involved_in_the_case_once(school, lead):
    assert involved(worry(school.child, about="A boy on the bus"), lead) == [
        ("A boy on the bus", False, True)
    ]
    case = Case.objects.latest("number")
    for about in ("A boy on the bus", "His sister"):
        found = record_concern(worry(about=about), by=lead)
        join_case(found, case, version=found.version, by=lead)

    rows = Involved.objects.filter(case_id=case.id, child_id=None)
    assert sorted(name_of(row) for row in rows) == ["A boy on the bus", "His sister"]


def test_whoever_is_named_in_a_worry_is_not_said_to_have_harmed(school, lead):
    """It may be about their own child: what part they have, somebody has to say."""
    with school.acting("deputy"):
        named = school.actor("deputy").membership
    found = record_concern(worry(school.child, named=[named.id]), by=lead)
    open_case(found, "A worry", version=found.version, by=lead)

    assert Involved.objects.get(membership_id=named.id).role == Role.UNSAID


@pytest.mark.parametrize(("age", "is_child"), [(17, True), (18, False)])
def test_an_age_that_is_known_says_who_is_a_child(school, lead, age, is_child):
    row = name_involved(school.case, Part(Role.WITNESS, called="Sam", age=age), by=lead)

    assert may_be_child(row) == is_child
    assert Involved.objects.filter(MAY_BE_CHILD, id=row.id).exists() == is_child


def test_somebody_on_a_list_does_not_turn_into_somebody_else(school, lead):
    kit = Child.objects.create(name="Kit Ash")
    (row,) = Involved.objects.filter(case_id=school.case.id)
    with pytest.raises(Refused, match="Take them out instead"):
        change_involved(row, Part(Role.HARMED, child_id=kit.id), version=0, by=lead)
    boy = name_involved(school.case, Part(Role.WITNESS, called="A boy"), by=lead)
    with pytest.raises(Refused, match="in the case already"):
        part = Part(Role.WITNESS, child_id=school.child.id, called="A boy")
        change_involved(boy, part, version=0, by=lead)


@pytest.mark.parametrize(
    ("named", "seen_by"),
    [("staff", "lead"), ("lead", "head"), ("deputy", "head"), ("head", "chair")],
)
def test_what_names_somebody_is_dealt_with_by_another(school, named, seen_by):
    with school.acting(named):
        member = school.actor(named).membership
    with school.acting("staff" if named != "staff" else "deputy"):
        by = school.actor("staff" if named != "staff" else "deputy")
        concern = record_concern(worry(school.child, named=[member.id]), by=by)
        assert {row.role for row in who_deals(concern)} >= {seen_by}

    for role in school.people:
        with school.acting(role):
            sees = concerns_of(school.actor(role)).filter(id=concern.id).exists()
            assert sees == (role == seen_by or (seen_by, role) == ("lead", "deputy")), role


def test_somebody_named_later_sees_the_case_no_longer(school, lead):
    deputy = school.people["deputy"]
    with school.acting("lead"):
        member = deputy.memberships.first()
        assert cases_of(lead).count() == 1
        name_involved(school.case, Part(Role.HARMING, membership_id=member.id), by=lead)
        assert Case.objects.get().handled_by == "head"
        assert cases_of(lead).count() == 0


def test_what_somebody_answered_is_asked_again_once_the_case_names_them(school):
    """Their no is not known any more, and danger that they answered away stands again."""
    with school.acting():
        lead, deputy = school.actor(), school.actor("deputy")
        found = record_concern(worry(school.child, is_danger="yes"), by=lead)
        case = open_case(found, "A worry", version=0, by=lead)
        told = {"immediate_danger": Said(False, "tutor"), "image_involved": Said(True, "tutor")}
        answer(case, told, by=lead)
        answer(case, {"adult_involved": Said(False, "tutor")}, by=deputy)
        decide(case, "record-incident", Choice("accept"), by=lead)
        own = {"owner": lead.membership, "due_at": timezone.now()}
        make_action(case, Task("Ring the mother", **own), by=lead)
    with school.acting("deputy"):
        part = Part(role=Role.UNSAID, membership_id=lead.membership.id)
        name_involved(case, part, by=school.actor("deputy"))

        known = {row.question: row.value for row in Answer.objects.filter(case_id=case.id)}
        head = school.actor("head").membership.id
        now = Case.objects.get(id=case.id)
        owners = Action.objects.filter(case_id=case.id).values_list("owner_id", flat=True)
        assert known == {"immediate_danger": None, "image_involved": True, "adult_involved": False}
        assert now.danger_at is not None
        assert {now.owner_id, *owners} == {head}


def test_whoever_still_deals_with_a_case_goes_on_looking_after_it(school, lead):
    case = open_case(record_concern(worry(school.child), by=lead), "A worry", version=0, by=lead)
    with school.acting():
        staff = Membership.objects.get(role="staff")
        name_involved(case, Part(role=Role.UNSAID, membership_id=staff.id), by=lead)

    assert Case.objects.get(id=case.id).owner_id == lead.membership.id


def know(case, by, **answers):
    answer(case, {key: Said(value, "form tutor") for key, value in answers.items()}, by=by)


def advised(case):
    """What the guidance asks for now."""
    _, found = assessed_now(case)
    return [d.id for d in found.of_kind(Kind.ACTION) if d.status is Status.REQUIRED]


def test_an_answer_is_kept_with_who_said_so_and_nothing_is_overwritten(school, lead):
    know(school.case, lead, adult_involved=False)

    with pytest.raises(ChangedMeanwhile):
        answer(school.case, {"adult_involved": Said(True, "tutor", version=0)}, by=lead)
    with pytest.raises(Refused):
        answer(school.case, {"adult_involved": Said("perhaps", "tutor", version=1)}, by=lead)
    with pytest.raises(Refused, match="Say who told you"):
        answer(school.case, {"adult_involved": Said(True, " ", version=1)}, by=lead)
    answer(school.case, {"adult_involved": Said(None, "not clear", version=1)}, by=lead)


def test_not_referring_waits_for_a_second_person(school, lead):
    know(school.case, lead, adult_involved=True)
    with pytest.raises(Refused, match="Give the reason"):
        decide(school.case, "report-police-101", Choice("depart"), by=lead)
    made = decide(
        school.case, "report-police-101", Choice("depart", "The police asked us to wait"), by=lead
    )
    assert made.status == "waiting"

    with pytest.raises(NotAllowed):
        second(made, agrees=True, reason="Yes", version=0, by=lead)
    assert decisions_to_confirm(lead).count() == 0


def test_a_second_person_who_refuses_leaves_it_undecided(school):
    with school.acting("lead"):
        lead = school.actor("lead")
        know(school.case, lead, adult_involved=True)
        made = decide(school.case, "report-police-101", Choice("depart", "We wait"), by=lead)
    with school.acting("head"):
        head = school.actor("head")
        assert decisions_to_confirm(head).get() == made
        refused = second(made, agrees=False, reason="An adult is involved", version=0, by=head)
        assert refused.status == "refused"
        assert "Tell the police: 101 or their website" in undecided(school.case)


def test_the_review_waits_until_everything_advised_is_decided(school, lead):
    know(school.case, lead, adult_involved=False, image_involved=True)
    with pytest.raises(Refused, match="First accept"):
        hold_review(school.case, Review("Lead and head", "Speak to both"), version=0, by=lead)
    before = Assessment.objects.count()
    for outcome in advised(school.case):
        decide(school.case, outcome, Choice("accept"), by=lead)
    case = hold_review(school.case, Review("Lead and head", "Speak to both"), version=0, by=lead)

    assert case.status == "open"
    assert Action.objects.filter(case_id=case.id).exists()
    assert Assessment.objects.count() > before
    with pytest.raises(Refused, match="was held already"):
        hold_review(case, Review("The same", "Once more"), version=case.version, by=lead)


def test_a_case_is_found_by_its_reference_and_the_look_is_recorded(school, lead):
    assert access_case(lead, "c-1002") == school.case
