"""Going back while something is recorded: what stands on a page is kept, and nothing follows."""

import pytest
from django.core import mail
from test_recording import START, answers, begun, finish, last, walk

from fairlead.accounts.models import Draft
from fairlead.ledger.queries import head
from furnished import furnish
from visitor import Visitor

HALF = "She came to me after lunch and"
PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 20


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def staff(school):
    return Visitor(school.people["staff"], school.id)


def back(visitor, address, **said):
    """Leave a page by its Back; where that leads."""
    return visitor.post(address, {**said, "does": "back"})["Location"]


def at(address, key):
    return address.rsplit("/", 1)[0] + f"/{key}"


def words_in(visitor, address, name):
    """What stands in a box of several lines."""
    html = visitor.get(address).content.decode()
    return html.split(f'name="{name}"')[1].split(">")[1].partition("<")[0].strip()


def is_chosen(visitor, address, value):
    fields = visitor.get(address).page.fields.values()
    return any("checked" in field for field in fields if field.get("value") == value)


def test_what_was_typed_stands_there_again_after_a_look_at_the_page_before(school, staff):
    what = begun(staff, "what")

    who = back(staff, what, what=HALF, words="I am “scared” & alone")
    assert who == at(what, "who")
    assert staff.post(who, answers()["who"])["Location"] == what

    assert words_in(staff, what, "what") == HALF
    assert "“scared” &amp; alone" in words_in(staff, what, "words")


def test_a_child_who_is_not_on_the_list_is_kept_and_so_is_one_who_was_chosen(school, staff):
    who = begun(staff, "who")

    back(staff, who, children=school.child.id, about="A girl from the club", find="zzz")

    fields = staff.get(who).page.fields
    assert fields["id_about"]["value"] == "A girl from the club"
    assert "checked" in fields["id_children"]
    assert not fields["id_find"].get("value")


@pytest.mark.parametrize(
    ("key", "said", "before"),
    [
        ("what", {}, "who"),
        ("what", {"words": "Only this."}, "who"),
        ("when", {"happened_at": "2999-01-01T10:00"}, "what"),
        ("when", {"learned_at": "yesterday"}, "what"),
        ("image", {}, "where"),
        ("image", {"is_image": "perhaps"}, "where"),
    ],
)
def test_a_page_that_is_not_right_yet_keeps_nobody_from_going_back(staff, key, said, before):
    address = begun(staff, key)

    assert back(staff, address, **said) == at(address, before)
    staff.get(address)


def test_a_page_left_by_back_is_asked_for_before_the_answers_are_checked(school, staff):
    _, check = walk(staff)
    what = at(check, "what")

    back(staff, what, what=HALF)

    assert staff.get(check, status=302)["Location"] == what
    assert words_in(staff, what, "what") == HALF
    assert staff.post(what, {"what": f"{HALF} said so."})["Location"] == check
    finish(staff, check)
    assert last(school).account["what"] == f"{HALF} said so."


def test_a_page_that_was_not_changed_stays_answered(staff):
    _, check = walk(staff)

    back(staff, at(check, "what"), **answers()["what"])
    back(staff, at(check, "who"), **answers()["who"])

    staff.get(check)


def test_what_follows_from_an_answer_is_not_lost_while_that_is_thought_over(staff):
    device = {"device": "In her locker"}
    _, check = walk(staff, image={"is_image": "yes"}, device=device)
    image = at(check, "image")

    back(staff, image, is_image="no")
    assert is_chosen(staff, image, "no")

    assert staff.post(image, {"is_image": "yes"})["Location"] == check
    assert "In her locker" in staff.get(check).page.words


@pytest.mark.parametrize("text", [PICTURE, "x" * 10_001, "a\x1bb"])
def test_what_is_no_words_is_not_kept_and_what_stood_there_before_is(school, staff, text):
    _, check = walk(staff)
    what, before = at(check, "what"), answers()["what"]["what"]

    who = back(staff, what, what=text, view="I worry.")

    assert "Not all of “What happened?” was kept." in staff.get(who).page.words
    assert words_in(staff, what, "what") == before
    assert words_in(staff, what, "view") == "I worry."
    with school.acting():
        assert text not in str([draft.answers for draft in Draft.objects.all()])


def test_a_picture_is_answered_kindly_and_alone_leaves_the_page_as_it_was(staff):
    what = begun(staff, "what")

    who = back(staff, what, what=PICTURE)

    assert "Please do not put a picture or file here" in staff.get(who).page.words
    assert words_in(staff, what, "what") == ""
    staff.post(what, answers()["what"])
    back(staff, what, what=PICTURE)
    assert staff.get(at(what, "when")).page.heading == "When was it?"


@pytest.mark.parametrize("said", ["yes", "unknown"])
def test_danger_that_is_said_comes_first_even_for_one_who_goes_back(staff, said):
    danger = begun(staff, "danger")

    help_first = back(staff, danger, is_danger=said)

    assert "Call 999 now" in staff.get(help_first).page.words
    assert back(staff, help_first) == danger
    assert is_chosen(staff, danger, said)
    assert back(staff, danger, is_danger=said) == START
    assert f'href="{help_first}"' in staff.get(START).content.decode()


def test_danger_that_is_said_later_comes_first_again_although_999_was_called_before(staff):
    _, check = walk(staff, danger={"is_danger": "unknown"})
    danger = at(check, "danger")

    assert back(staff, danger, is_danger="yes") == at(check, "help")
    assert back(staff, danger, is_danger="no") == START
    assert is_chosen(staff, danger, "no")


def test_that_999_was_not_called_after_all_is_asked_again_before_anything_else(staff):
    _, check = walk(staff, danger={"is_danger": "yes"})
    help_first = at(check, "help")

    danger = back(staff, help_first, emergency="no")

    assert staff.post(danger, {"is_danger": "yes"})["Location"] == help_first
    assert is_chosen(staff, help_first, "no")
    who = staff.post(help_first, {"emergency": "no"})["Location"].replace("check", "who")
    assert "999 has not been called yet" in staff.get(who).page.words


def test_from_the_first_page_back_leads_to_the_start_and_on_to_what_was_chosen(staff):
    danger = begun(staff, "danger")

    assert back(staff, danger, is_danger="no") == START

    assert f'href="{danger}"' in staff.get(START).content.decode()
    assert is_chosen(staff, danger, "no")


def test_going_back_writes_no_entry_and_sends_no_mail(school, staff):
    what = begun(staff, "what")
    with school.acting():
        before = head()

    back(staff, what, what=HALF)
    back(staff, at(what, "danger"), is_danger="yes")

    with school.acting():
        assert head() == before
    assert mail.outbox == []


def test_what_was_begun_goes_with_the_draft_as_it_is_finished(school, staff):
    _, check = walk(staff, image={"is_image": "yes"})
    back(staff, at(check, "device"), device="In her locker")
    staff.post(at(check, "image"), {"is_image": "no"})

    finish(staff, check)

    with school.acting():
        ended = Draft.objects.exclude(finished_at=None)
        assert [draft.answers for draft in ended] == [{}]
    assert "device" not in last(school).account


def test_who_invites_goes_back_as_well_and_loses_no_letter(school):
    lead = Visitor(school.people["lead"], school.id)
    name = lead.post("/people/invite")["Location"]
    email = lead.post(name, {"name": "Tam Okafor"})["Location"]

    assert back(lead, email, email="tam@exam") == name

    assert lead.get(email).page.fields["id_email"]["value"] == "tam@exam"
    back(lead, email, email=PICTURE)
    assert lead.get(email).page.fields["id_email"]["value"] == "tam@exam"
