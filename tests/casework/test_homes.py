"""Home contacts: where a case shows them, to whom, and which of them a paper takes along."""

import io

import pytest
from pypdf import PdfReader

from fairlead.accounts.actions.directory import ContactDetails, add_contact
from fairlead.casework.actions.cases import Part, name_involved
from fairlead.casework.actions.papers import make_paper
from fairlead.casework.models import Case, Child, Grant, Role
from fairlead.casework.papers.asked import CASE_PACK, REFERRAL_PACK, Asked
from fairlead.casework.papers.content import content_of
from fairlead.ledger.queries import entries_about
from furnished import furnish
from visitor import Visitor

ROBINS, KITS = "Jo Ash, 07700 900142", "Lee Moss, 07700 900163"


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    with school.acting("lead"):
        keep_home(school, ROBINS)
        yield school.actor("lead")


@pytest.fixture
def robin(school):
    return school.rows["involved_id"]


def keep_home(school, home):
    child = Child.objects.get(id=school.child.id)
    child.home = home
    child.save()


def name_kit(school, lead, home=KITS):
    kit = Child.objects.create(name="Kit Moss", home=home)
    return name_involved(school.case, Part(Role.WITNESS, child_id=kit.id), by=lead).id


def asked(kind=REFERRAL_PACK, shown=(), **more):
    return Asked(kind, "Front door", "Referral", frozenset(shown), **{"home": True, **more})


def made(school, lead, *args, **more):
    return content_of(school.case, asked(*args, **more), by=lead, made_at=school.case.opened_at)


def homes_on_front(found):
    rows = {row["name"]: row["texts"] for row in found["front"]["rows"]}
    return rows.get("Home contacts")


def test_a_referral_says_whom_to_reach_at_home_after_whether_they_may_be_told(school, lead, robin):
    found = made(school, lead, shown=[robin])

    assert homes_on_front(found) == [f"Robin Ash: {ROBINS}"]
    names = [row["name"] for row in found["front"]["rows"]]
    assert names[:3] == ["Danger now", "Telling the family", "Home contacts"]


@pytest.mark.parametrize("home", [KITS, ROBINS])
def test_the_home_of_a_child_whose_name_is_withheld_is_in_no_paper(school, lead, robin, home):
    """By whose it is: also where somebody who is shown has the same home."""
    kit = name_kit(school, lead, home)

    for kind in (CASE_PACK, REFERRAL_PACK):
        said = str(made(school, lead, kind, shown=[robin]))
        assert said.count("07700 900163") == 0
        assert said.count(ROBINS) == 1
    assert homes_on_front(made(school, lead, shown=[robin, kit]))[1] == f"Kit Moss: {home}"
    assert homes_on_front(made(school, lead)) is None


def test_who_is_withheld_is_not_named_by_the_home_of_another(school, lead, robin):
    name_kit(school, lead)
    keep_home(school, "The mother of Kit, 07700 900142")

    assert homes_on_front(made(school, lead, shown=[robin])) == [
        "Robin Ash: The mother of Child B, 07700 900142"
    ]


def test_where_nothing_is_kept_of_a_home_a_paper_says_so(school, lead, robin):
    keep_home(school, "")

    assert homes_on_front(made(school, lead, shown=[robin])) == ["Robin Ash: none kept here"]


def test_who_does_not_choose_it_shows_no_home(school, lead, robin):
    referral, case = (
        made(school, lead, kind, shown=[robin], home=False) for kind in (REFERRAL_PACK, CASE_PACK)
    )

    assert homes_on_front(referral) is None
    assert "homes" not in case
    assert "07700" not in str([referral, case])


def test_a_case_pack_shows_chosen_homes_beside_whether_they_may_be_told(school, lead, robin):
    found = made(school, lead, CASE_PACK, shown=[robin])["homes"]

    assert found["rows"] == [["Robin Ash", ROBINS]]
    assert found["family"][0].startswith("Not decided yet")
    assert make_paper(school.case, asked(CASE_PACK, shown=[robin]), by=lead).startswith(b"%PDF")


def test_that_a_home_went_out_is_kept_and_shown(school, undoing, robin):
    with school.acting("lead"):
        keep_home(school, ROBINS)
        lead = school.actor("lead")
        name_kit(school, lead)
        make_paper(school.case, asked(shown=[robin]), by=lead)
    with school.acting():
        (entry,) = entries_about([("case", school.case.id)], ("case.paper-made",))

    assert entry.content["homes"] == ["Robin Ash"]
    visitor = Visitor(school.people["lead"], school.id)
    papers = visitor.get(f"/cases/{school.case.reference}/papers").page.words
    assert "Home contacts of Robin Ash" in papers
    chronology = visitor.get(f"/cases/{school.case.reference}/chronology").page.words
    assert "Home contacts in it: Robin Ash" in chronology


def test_a_referral_says_how_to_reach_who_made_it_and_the_school(school, lead):
    office = add_contact(ContactDetails("School office", phone="01632 960114"), by=lead)
    chosen = asked(reach="Asha Rahman, 07700 900101", contacts=frozenset({office.id}))
    at = school.case.opened_at

    front = content_of(school.case, chosen, by=lead, made_at=at)["front"]

    assert front["reach"] == ["Asha Rahman, 07700 900101", "School office: 01632 960114"]
    assert made(school, lead)["front"]["reach"] == []


def boxes(page):
    return {
        tag["name"]: "checked" in tag
        for tag in page.fields.values()
        if tag.get("type") == "checkbox" and tag["name"] in ("home", "contacts")
    }


def test_a_referral_begins_with_homes_and_how_to_reach_whoever_makes_it(school, undoing, robin):
    with school.acting("lead"):
        lead = school.actor("lead")
        add_contact(ContactDetails("School office", phone="01632 960114"), by=lead)
        add_contact(ContactDetails("Not filled in"), by=lead)
        mail = lead.person.email
    visitor, papers = Visitor(school.people["lead"], school.id), school.case.reference
    referral, case = (
        visitor.get(f"/cases/{papers}/papers/{kind}").page for kind in (REFERRAL_PACK, CASE_PACK)
    )

    assert boxes(referral) == {"home": True, "contacts": False}
    assert boxes(case) == {"home": False}
    assert mail in referral.words
    assert "School office: 01632 960114" in referral.words
    assert "Not filled in" not in referral.words


def test_homes_and_ways_to_reach_are_chosen_on_the_page(school, undoing, robin):
    with school.acting("lead"):
        details = ContactDetails("School office", phone="01632 960114")
        office = str(add_contact(details, by=school.actor("lead")).id)
    visitor = Visitor(school.people["lead"], school.id)
    said = {"recipient": "Front door", "purpose": "Referral", "parts": ["family"], "home": "on"}
    said |= {"identities": [robin], "reach": "Ask for Asha", "contacts": [office]}

    visitor.post(f"/cases/{school.case.reference}/papers/referral-pack", said, status=200)

    with school.acting():
        (entry,) = entries_about([("case", school.case.id)], ("case.paper-made",))
    kept = entry.content["again"]
    assert (kept["home"], kept["reach"], kept["contacts"]) == (True, "Ask for Asha", [office])


def people(school, role, status=200):
    visitor = Visitor(school.people[role], school.id)
    return visitor.get(f"/cases/{school.case.reference}/people", status=status)


@pytest.fixture
def with_home(school, undoing):
    with school.acting("lead"):
        keep_home(school, ROBINS)


def test_the_people_of_a_case_lead_to_the_child_and_to_whom_to_call(school, with_home):
    shown = people(school, "lead")

    assert f"/children/{school.child.id}" in shown.content.decode()
    assert ROBINS in shown.page.words
    assert "Telling the family: not decided yet" in shown.page.words
    with school.acting():
        last = entries_about([("case", school.case.id)])[-1]
    assert last.kind == "case.seen"


def test_who_was_let_in_to_look_sees_who_it_is_and_no_home(school, with_home):
    with school.acting("lead"):
        staff = school.actor("staff").membership
        Grant.objects.create(case_id=school.case.id, membership_id=staff.id, reason="Tutor")

    shown = people(school, "staff")

    assert "Robin Ash" in shown.page.words
    assert "Home contacts" not in shown.page.words
    assert f"/children/{school.child.id}" not in shown.content.decode()


def test_a_chair_who_deals_with_a_case_sees_homes_without_keeping_the_list(school, with_home):
    with school.acting("lead"):
        for role in ("lead", "deputy", "head"):
            named = Part(Role.WITNESS, membership_id=school.actor(role).membership.id)
            name_involved(school.case, named, by=school.actor("lead"))

    shown = people(school, "chair")

    assert ROBINS in shown.page.words
    assert f"/children/{school.child.id}" not in shown.content.decode()


@pytest.mark.parametrize(
    ("home", "opens"), [(ROBINS, 0), ("Jo Ash, " * 30, 1), ("A\nB\nC\nD\nE", 1), ("", 0)]
)
def test_what_is_long_of_a_home_stands_behind_its_name(school, with_home, home, opens):
    with school.acting("lead"):
        keep_home(school, home)

    page = people(school, "lead").page

    assert page.tags["details"] == opens
    assert ("None kept" in page.words) == (home == "")


def pages(case, lead, *args, **more):
    reader = PdfReader(io.BytesIO(make_paper(case, asked(*args, **more), by=lead)))
    return [" ".join(sheet.extract_text().split()) for sheet in reader.pages]


def test_where_the_front_of_a_referral_is_long_its_contents_follow_at_once(school, lead, robin):
    front = pages(school.case, lead, shown=[robin], how="Safe with an aunt. " * 100)

    end = next(words for words in front if "In the order of what a referral says" in words)
    assert "Contents" in end


def test_a_case_pack_says_whether_the_family_may_be_told_before_their_number(school, lead, robin):
    case = Case.objects.get(id=school.case.id)
    case.family, case.family_reason = "held", "The police ask first."

    words = " ".join(pages(case, lead, CASE_PACK, shown=[robin]))

    before = words.split("Home contacts ")[1].split(ROBINS)[0]
    assert before == (
        "Telling the family Held: not to be told yet. The police ask first. "
        "The guidance says: Do not tell the family yet Robin Ash "
    )
