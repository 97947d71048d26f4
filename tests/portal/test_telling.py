"""Somebody tells, one thing a page; they pass over what they like, and get six words."""

import re
from datetime import timedelta

import pytest
from child import Child
from django.core.cache import cache
from django.core.management.utils import get_random_secret_key
from django.utils import timezone

from fairlead.accounts.models import Contact, Membership, Person
from fairlead.casework.models import Concern, ConcernNamed, Conversation
from fairlead.portal import kept, limits, work
from fairlead.portal.actions.doors import change_address, close_door
from fairlead.portal.coming import readers
from fairlead.portal.doors import door_at, door_here
from fairlead.portal.nearby import SERVICES
from fairlead.portal.questions import HOW
from fairlead.portal.receipts import WORDS
from fairlead.portal.views import telling
from furnished import furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School")


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def child(school, monkeypatch):
    """A child at the door, who has waited as long as a page asks."""
    monkeypatch.setattr(work, "WAIT", 0)
    return Child(school.rows["door"])


def last(school):
    with school.acting():
        found = Concern.objects.order_by("-number").first()
        return found, dict(found.account)


def count(school):
    with school.acting():
        return Concern.objects.count(), Conversation.objects.count()


EVERYTHING = {
    "what": "Somebody keeps writing to me.\nIt is every night.",
    "safe": "yes",
    "about": "own",
    "image": "yes",
    "who": "adult",
    "here": "no",
    "wants": "I want it to stop.",
    "name": "Robin",
    "reach": "At break",
}


def test_what_is_told_becomes_a_concern_that_waits(school, child):
    words = child.tell(**EVERYTHING)

    assert len(words) == 6
    assert set(words) <= set(WORDS)
    found, account = last(school)
    assert (found.source, found.is_danger, found.is_image) == ("young-person", "no", "yes")
    assert account == {
        "words": "Somebody keeps writing to me.\nIt is every night.",
        "wants": "I want it to stop.",
        "called": "Robin",
        "reach": "At break",
        "is_about": "Me",
        "done_by": "A grown-up",
        "works_here": "No",
    }
    assert found.facts == {"image_involved": True, "adult_involved": True}


@pytest.mark.parametrize(
    ("way", "about", "named"), [("en", "own", "Robin"), ("en", "other", ""), ("adult", "own", "")]
)
def test_whoever_tells_of_somebody_else_is_not_taken_for_them(school, child, way, about, named):
    child.way = child.way.replace("/en", f"/{way}")
    child.tell(name="Robin", about=about)

    assert last(school)[1]["called"] == "Robin"
    with school.acting():
        assert str(Concern.objects.order_by("-number").first().about) == named


def test_all_may_be_passed_over_but_what_is_going_on(school, child):
    child.begin()
    assert "Write what is going on first" in child.press(does="pass").words

    child.answer({"what": "I do not know how to say it."})

    assert child.page.words.count("Not answered") == 9
    assert len(child.send()) == 6
    found, account = last(school)
    assert (found.is_danger, found.is_image, found.facts) == ("unknown", "unknown", {})
    assert list(account) == ["words"]


@pytest.mark.parametrize(
    ("said", "danger"), [("no", "yes"), ("unknown", "unknown"), ("", "unknown")]
)
def test_whoever_is_not_safe_is_told_first_whom_to_call(school, child, said, danger):
    child.begin()
    child.press(answer="Help")

    page = child.press(answer=said)

    assert (child.at, "call 999 now" in page.words) == ("danger", True)
    child.answer({})
    child.send()
    assert last(school)[0].is_danger == danger


@pytest.mark.parametrize("said", ["yes", "unknown"])
def test_a_picture_is_never_asked_for(child, said):
    child.begin()
    child.answer({"what": "A picture", "image": said})

    page = child.press(does="change-never")

    assert "Please do not send it to anyone" in page.words
    assert "childline.org.uk/remove" in page.words


def test_what_is_about_the_lead_goes_past_the_lead(school, child):
    with school.acting():
        lead = Membership.objects.get(role="lead")
    child.tell(who="adult", here="yes", reader=[str(lead.id)])

    found, _ = last(school)
    assert found.handled_by == "head"
    assert found.facts["suspect_position_of_trust"] is True
    with school.acting():
        assert ConcernNamed.objects.get(concern_id=found.id).membership_id == lead.id
    Visitor(school.people["lead"], school.id).get(f"/concerns/{found.reference}", 404)
    Visitor(school.people["head"], school.id).get(f"/concerns/{found.reference}")


def test_whoever_was_ticked_does_not_read_it_though_the_question_is_passed_over(school, child):
    with school.acting():
        lead = str(Membership.objects.get(role="lead").id)
    child.begin()
    while child.at != "reader":
        child.press(answer="A", does="next" if child.at == "what" else "pass")

    child.press(answer=[lead], does="pass")
    child.press(does="back")
    assert child.page.fields["answer"].get("value") == lead
    child.answer({"reader": [lead]})
    child.send()

    assert last(school)[0].handled_by == "head"


@pytest.mark.parametrize(
    ("words", "picked", "asks"),
    [
        ("petrie keeps writing to me", (), True),
        ("It is Ms Petrie.", ("none",), True),
        ("It is Ms Petrie.", ("lead",), False),
        ("ms petersen wrote", (), False),
    ],
)
def test_whoever_writes_the_name_of_a_reader_is_asked_whether_it_is_about_them(
    school, child, words, picked, asks
):
    with school.acting():
        lead = Membership.objects.get(role="lead")
        lead.name = "Ms Alex Petrie"
        lead.save()
    child.begin()

    ticked = [str(lead.id) if one == "lead" else one for one in picked]
    page = child.answer({"what": words, "reader": ticked})

    assert ("You wrote a name that someone has who will read this." in page.words) == asks
    if asks:
        child.press(does="change-reader")
        assert child.at == "reader"


@pytest.mark.parametrize(("about", "reads"), [("lead", "head"), ("head", "chair")])
def test_before_it_is_sent_nobody_whom_it_is_about_stands_among_those_who_read_it(
    school, child, about, reads
):
    with school.acting():
        named = Membership.objects.get(role=about)
        others = [f"{row.name} ," for row in Membership.objects.all()]
        reader = f"{Membership.objects.get(role=reads).name} , "
    child.begin()
    page = child.answer({"what": "A", "who": "adult", "here": "yes", "reader": [str(named.id)]})

    (listed,) = re.findall("Who will read it (.*?) If a child is in danger", page.words)
    assert listed.startswith(reader)
    assert len([one for one in others if one in listed]) == 1


def test_whoever_was_ticked_and_left_before_it_is_sent_is_still_called_by_name(school, child):
    with school.acting():
        deputy = Membership.objects.get(role="deputy")
        name = str(deputy.name)
    child.begin()
    child.answer({"what": "A", "reader": [str(deputy.id)]})
    with school.acting():
        Membership.objects.filter(id=deputy.id).update(ended_at=timezone.now())

    page = child.press(does="change-what")
    page = child.answer({"what": "A"})

    assert name in page.words
    assert str(deputy.id) not in page.words
    with school.acting():
        head = str(Membership.objects.get(role="head").name)
    assert head in page.words.split("Who will read it")[1]
    child.send()
    assert last(school)[0].handled_by == "head"


@pytest.mark.parametrize(
    ("said", "nowhere"),
    [
        ({"reach": "Find me at break"}, True),
        ({"reach": "Find me at break", "name": "Robin"}, False),
        ({"name": "Robin"}, False),
        ({}, False),
    ],
)
def test_who_wants_to_be_met_and_gives_no_name_is_told_that_nobody_can(child, said, nowhere):
    child.begin()

    page = child.answer({"what": "A", **said})

    assert ("we may not know who you are" in page.words) == nowhere
    if nowhere:
        child.press(does="change-name")
        assert child.at == "name"


def test_what_is_about_the_lead_and_the_head_goes_past_both(school, child):
    with school.acting():
        two = [str(Membership.objects.get(role=role).id) for role in ("lead", "head")]
    child.tell(who="adult", here="yes", reader=[*two, "none"])

    found, _ = last(school)
    assert found.handled_by == "chair"
    for role in ("lead", "deputy", "head"):
        Visitor(school.people[role], school.id).get(f"/concerns/{found.reference}", 404)
    Visitor(school.people["chair"], school.id).get(f"/concerns/{found.reference}")


def test_where_nobody_else_can_read_it_whom_to_call_is_said_before_and_after(school, child):
    Person.objects.filter(id__in=[school.people[role].id for role in ("head", "chair")]).update(
        is_active=False
    )
    with school.acting():
        lead = Membership.objects.get(role="lead")
    child.begin()
    page = child.answer({"what": "A", "reader": [str(lead.id)]})
    says = "Nobody else here can read it yet. Please also call Childline"
    assert says in page.words

    words = child.send()

    assert says in child.page.words
    assert "on the next working day" not in child.page.words
    assert says in child.open(" ".join(words)).words


def test_somebody_whose_account_is_closed_is_none_of_those_who_read(school):
    with school.acting():
        deputy = school.actor("deputy")
        there = readers()
        assert [row.role for row in there.deal] == ["lead", "deputy"]
        assert [row.role for row in there.above] == ["head"]
        Person.objects.filter(id=deputy.person_id).update(is_active=False)
        assert deputy.membership not in readers().everyone


def test_who_reads_only_what_goes_past_the_lead_is_not_said_to_read_all(school, child):
    with school.acting():
        lead, head = (str(Membership.objects.get(role=role).name) for role in ("lead", "head"))
    before = child.get(f"{child.way}/write").page.words
    first, past = before.split("Is it about one of them?")
    assert (lead in first, head in first, head in past) == (True, False, True)

    child.begin()
    page = child.answer({"what": "A"}).words

    listed = page.partition("Who will read it ")[2]
    assert (lead in listed, head in listed) == (True, False)


def test_where_everybody_who_could_read_it_is_named_others_are_who_help(school, child):
    with school.acting():
        named = [str(row.id) for row in readers().everyone]
        council = Contact.objects.get(route=SERVICES["england"], removed_at=None)
        council.phone = "0115 496 0001"
        council.save()
    Person.objects.filter(id=school.people["chair"].id).update(is_active=False)
    child.begin()
    check = child.answer({"what": "A", "who": "adult", "here": "yes", "reader": named}).words
    sent = child.press(does="send")
    talk = child.open(" ".join(sent.listed("door-words"))).words

    for page in (check, sent.words, talk):
        assert "Nobody else here can read it yet." in page
        assert "0115 496 0001" in page
        assert "we must tell people who can help" not in page


def test_whoever_picks_names_and_none_of_them_means_the_names(school, child):
    with school.acting():
        lead = Membership.objects.get(role="lead")
        name = str(lead.name)
    child.begin()
    said = {"what": "A", "who": "adult", "here": "yes", "reader": [str(lead.id), "none"]}

    page = child.answer(said).words

    assert f"{name}, in charge of keeping children safe here Change" in page
    assert "none of them" not in page


def test_whoever_says_that_it_is_none_of_them_names_nobody(school, child):
    child.tell(who="adult", here="unknown", reader=["none"])

    assert last(school)[0].handled_by == "lead"


def test_whoever_does_not_say_who_it_was_is_still_asked_whether_it_was_a_reader(child):
    child.begin()
    child.press(answer="Somebody hurts me")
    seen = [child.at]
    while child.at != "check":
        seen.append(child.press(does="pass").fields["step"]["value"])

    assert {"here", "reader"} <= set(seen)


def test_nobody_else_can_be_chosen(school, child):
    with school.acting():
        staff = Membership.objects.get(role="staff").id
    child.begin()
    while child.at != "reader":
        child.press(answer={"what": "A", "who": "adult", "here": "yes"}.get(child.at, ""))

    assert "Pick one of the answers" in child.press(answer=str(staff)).words


def test_each_answer_can_be_changed_before_it_is_sent(school, child):
    child.begin()
    child.answer({"what": "First", "who": "young"})
    child.press(does="change-what")
    assert "First" in child.page.words

    child.press(answer="Second")
    child.press(does="change-who")
    child.press(answer="adult")
    assert child.at == "here"
    child.answer({})
    child.send()

    assert last(school)[1]["words"] == "Second"


def test_one_can_go_back_from_every_question_to_the_first_page(child):
    child.begin()
    child.answer({"what": "A", "safe": "no", "image": "yes", "who": "adult", "here": "yes"})
    seen = []
    while "step" in child.page.fields and child.at != "start":
        seen.append(child.at)
        child.press(does="back")

    assert seen == ["check", *reversed(HOW)]
    assert "Before you start" in child.page.words


def test_what_was_begun_on_a_page_stays_when_one_goes_back(child):
    child.begin()
    child.answer({"what": "A"})
    child.press(does="change-wants")

    child.press(answer="It should stop", does="back")

    assert child.at == "reader"
    assert "It should stop" in child.press(does="pass").words


def test_going_back_from_an_empty_page_keeps_what_was_said_before(child):
    child.begin()
    child.press(answer="Somebody at the river")
    child.press(does="back")
    child.press(answer="", does="back")

    assert "Somebody at the river" in child.press(step="start").words


@pytest.mark.parametrize("said", [{"who": "young"}, {"who": "adult", "here": "no"}])
def test_everybody_is_asked_whether_it_is_about_one_who_reads(school, child, said):
    with school.acting():
        lead = Membership.objects.get(role="lead")
    child.tell(**said, reader=[str(lead.id)])

    assert last(school)[0].handled_by == "head"


@pytest.mark.parametrize(("key", "answer"), [("here", "no"), ("who", "young"), ("who", "unknown")])
def test_no_other_answer_that_is_changed_brings_it_back_to_whom_it_is_about(
    school, child, key, answer
):
    with school.acting():
        lead = Membership.objects.get(role="lead")
    child.begin()
    child.answer({"what": "A", "who": "adult", "here": "yes", "reader": [str(lead.id)]})
    child.press(does=f"change-{key}")
    child.press(answer=answer)
    child.answer({})
    child.send()

    assert last(school)[0].handled_by == "head"


def test_whoever_goes_back_to_the_first_page_loses_nothing(child):
    child.begin()
    child.press(answer="Somebody at the river")
    child.press(does="back")
    child.press(does="back")
    assert "Before you start" in child.page.words

    assert "Somebody at the river" in child.press(step="start").words


@pytest.mark.parametrize("key", ["", "nothing", "here"])
def test_what_is_not_asked_is_not_answered(child, key):
    child.begin()
    child.answer({"what": "A", "who": "young"})

    child.press(does=f"change-{key}")
    assert child.at == "check"
    child.press(step=key or "nowhere", answer="x")
    assert child.at == "check"


def test_nothing_is_sent_before_what_is_going_on_is_said(school, child):
    before = count(school)
    child.begin()

    child.press(step="check", does="send")

    assert (child.at, count(school)) == ("what", before)


def test_pressing_twice_tells_once_and_shows_the_same_words(school, child):
    child.begin()
    page = child.answer({"what": "Once"})
    before = count(school)

    first = child.send()
    child.page = page
    again = child.send()

    assert first == again
    assert count(school) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize("again", [{"does": "change-what"}, {"does": "back"}, {"step": "what"}])
def test_what_was_sent_is_shown_no_more_by_any_page_that_is_loaded_again(child, again):
    child.begin()
    page = child.answer({"what": "Somebody at the river"})
    child.send()
    child.page = page

    told = child.press(**{"answer": "Somebody else", **again}).words

    assert "This was sent." in told
    assert "Somebody" not in told


def test_the_six_words_are_shown_again_only_at_once(school, child, monkeypatch):
    child.begin()
    page = child.answer({"what": "Once"})
    words = child.send()
    monkeypatch.setattr(telling, "AGAIN", timedelta(0))
    child.page = page

    told = child.press(does="send")

    assert "This was sent." in told.words
    assert (len(words), told.listed("door-words")) == (6, [])


@pytest.mark.parametrize("text", ["data:image/png;base64," + "iVBORw0KGgo" * 40, "x" * 10_001])
def test_what_is_no_words_is_refused_kindly(school, child, text):
    child.begin()
    said = child.press(answer=text).words

    assert "Please look at this again" in said
    assert "Please use words only" in said or "This is too long" in said


def test_without_work_or_waiting_it_says_how_long_and_loses_nothing(school, child, monkeypatch):
    monkeypatch.setattr(work, "WAIT", 20)
    child.begin()
    child.answer({"what": "Quick"})
    before = count(school)

    page = child.press(does="send")

    assert "Please wait" in page.words
    assert count(school) == before
    monkeypatch.setattr(work, "WAIT", 0)
    assert len(child.send()) == 6


def test_a_page_that_lay_open_too_long_for_its_ticket_is_sent_by_one_more_press(child):
    child.begin()
    child.answer({"what": "Slow"})
    cache.clear()
    original, work.GOOD_FOR = work.GOOD_FOR, -1
    page = child.press(does="send")
    work.GOOD_FOR = original

    assert "Please press “Send it” once more" in page.words
    assert len(child.send()) == 6


@pytest.mark.parametrize(
    ("limit", "says"), [("SENT_FROM", "from this place"), ("SENT", "A lot of people")]
)
def test_where_there_is_no_room_it_says_so_and_loses_nothing(child, monkeypatch, limit, says):
    full = getattr(limits, limit)
    monkeypatch.setattr(limits, limit, limits.Limit(full.name, 0, full.seconds))
    child.begin()
    child.answer({"what": "Flood"})

    page = child.press(does="send")
    assert says in page.words
    assert "call Childline on 0800 1111" in page.words

    monkeypatch.setattr(limits, limit, full)
    assert len(child.send()) == 6


def test_a_door_that_moves_meanwhile_loses_nothing(school, child):
    child.begin()
    child.press(answer="Here")
    with school.acting():
        change_address(door_here(), "otterburn", version=0, by=school.actor())

    child.answer({})
    assert "Please press “Send it” once more" in child.press(does="send").words
    words = child.send()

    assert "Here" in child.open(" ".join(words)).words


def test_what_a_page_carries_opens_at_its_own_door_and_not_for_ever(school, child, monkeypatch):
    child.begin()
    child.press(answer="Here")
    carried = child.page.fields["kept"]["value"]
    door = door_at(school.rows["door"])
    assert kept.begun(door, carried).answers["what"] == {"answer": "Here"}
    other = furnish("Heron Youth Club")

    for text in ("", "nonsense", carried[:-8], get_random_secret_key()):
        assert kept.begun(door, text) is None
    assert kept.opened(door, carried) is None
    assert kept.begun(door_at(other.rows["door"]), carried) is None
    monkeypatch.setattr(kept, "WRITING", -1)
    assert kept.begun(door, carried) is None
    assert "Please start again" in child.press(answer="yes").words


@pytest.mark.parametrize("back", [0.5, 7200])
def test_a_clock_that_was_set_back_loses_nothing(child, monkeypatch, back):
    child.begin()
    child.press(answer="Here")
    now = kept.time.time
    monkeypatch.setattr(kept.time, "time", lambda: now() - back)

    child.answer({})

    assert "Here" in child.page.words
    assert len(child.send()) == 6


def test_nothing_that_was_written_stands_in_a_page_but_where_it_is_shown(child):
    child.begin()
    secret = "Somebody at the river"
    child.press(answer=secret)

    assert secret not in child.client.get(f"{child.way}/write").content.decode()
    assert set(child.client.cookies) <= {"form"}


def test_another_way_is_no_door(school):
    for page in ("", "/write", "/read", "/more", "/about"):
        Visitor().get(f"/d/{school.rows['door']}/nobody{page}", 404)


def close(school):
    with school.acting():
        close_door(door_here(), version=0, by=school.actor())


def test_a_closed_door_says_whom_to_call_and_takes_nothing_new(school, child):
    close(school)

    page = child.get(child.way).page
    assert "We do not take anything new here at the moment." in page.words
    assert "Call Childline on 0800 1111" in page.words
    assert "Tell us what is going on" not in page.words
    for where in ("/write", "/about"):
        assert child.get(f"{child.way}{where}", 302)["Location"] == child.way
    assert child.post(f"{child.way}/write", {"step": "start"})["Location"] == child.way
    assert "Report Remove" in child.get(f"{child.way}/more").page.words


def nobody_reads(school):
    """The accounts of everybody who would read what comes through the door are closed."""
    ids = [school.people[role].id for role in ("lead", "deputy", "head", "chair")]
    Person.objects.filter(id__in=ids).update(is_active=False)


def test_a_door_that_nobody_reads_takes_nothing_new_until_somebody_does(school, child):
    nobody_reads(school)

    assert "We do not take anything new here at the moment." in child.get(child.way).page.words
    assert child.post(f"{child.way}/write", {"step": "start"})["Location"] == child.way
    here = Visitor(school.people["administrator"], school.id).get("/door").page.words
    assert "As if closed until somebody here reads it" in here

    Person.objects.filter(id=school.people["chair"].id).update(is_active=True)
    assert "Tell us what is going on" in child.get(child.way).page.words


def test_whoever_told_comes_back_to_a_closed_door_and_says_more(school, child):
    words = " ".join(child.tell())
    close(school)

    there = child.open(words).words
    assert "Somebody keeps writing" in there
    assert "on the next working day" not in there
    assert "It may take some days until someone reads it." in there
    assert "We have got it." in child.press("read", does="write", write="Are you there?").words
    assert "You can tell us again" not in child.get(f"{child.way}/read").page.words


def test_whoever_has_begun_finishes_when_the_door_closes(school, child):
    child.begin()
    child.answer({"what": "Already here"})
    close(school)

    assert len(child.send()) == 6
    assert "on the next working day" not in child.page.words
    assert last(school)[1]["words"] == "Already here"
