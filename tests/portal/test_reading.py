"""Six words open a conversation: what was said, and saying more."""

import re
from datetime import timedelta

import pytest
from child import Child, solved
from django.utils import timezone

from fairlead.accounts.models import Membership
from fairlead.casework.actions import conversations
from fairlead.casework.actions.cases import open_case
from fairlead.casework.actions.concerns import set_aside
from fairlead.casework.actions.conversations import answer_conversation
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.conversing import messages_of
from fairlead.casework.danger import DANGER
from fairlead.casework.desk import desk_of
from fairlead.casework.jobs import send_alert
from fairlead.casework.models import Case, Concern, Conversation, Involved
from fairlead.ledger.queries import entries_about
from fairlead.portal import kept, limits, work
from fairlead.vault.keyring import destroy_key
from furnished import furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School"), furnish("Heron Youth Club", first=2001)


@pytest.fixture
def school(made, undoing):
    return made[0]


@pytest.fixture
def child(school, monkeypatch):
    monkeypatch.setattr(work, "WAIT", 0)
    return Child(school.rows["door"])


@pytest.fixture
def words(child):
    return " ".join(child.tell(safe="yes"))


def held(school):
    with school.acting():
        return Conversation.objects.select_related("concern").order_by("-begun_at").first()


def said(school):
    with school.acting():
        return [row.text for row in messages_of(held(school))]


@pytest.mark.parametrize("typed", [str, str.upper, lambda words: words.replace(" ", ", ")])
def test_six_words_show_what_was_said(child, words, typed):
    page = child.open(typed(words))

    assert "Somebody keeps writing to me." in page.words
    assert "No answer yet." in page.words
    assert "We have it." in page.words


def test_an_answer_is_signed_with_name_and_role(school, child, words):
    with school.acting():
        lead = school.actor()
        answer_conversation(held(school), "Thank you for telling us.", version=0, by=lead)
    page = child.open(words)

    assert "Thank you for telling us." in page.words
    assert f"{lead.name} , in charge of keeping children safe here" in page.words
    assert "No answer yet." not in page.words
    assert "Someone has read it and is working on it." in page.words


def test_more_can_be_written_and_wished_for(school, child, words):
    child.open(words)
    assert "We have got it." in child.press("read", does="write", write="It was him again.").words
    child.press("read", does="wish", wish="Nobody should tell my class.")

    assert said(school) == ["It was him again.", "Nobody should tell my class."]
    assert "What you want to happen" in child.page.words


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Write something first"),
        ("x" * 10_001, "This is too long"),
        ("data:image/png;base64," + "iVBORw0KGgo" * 40, "Please use words only"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_it(school, child, words, text, says):
    child.open(words)

    page = child.press("read", does="write", write=text)

    assert says in page.words
    assert said(school) == []


def test_a_flood_of_messages_is_held_and_loses_nothing(school, child, words, monkeypatch):
    monkeypatch.setattr(limits, "SAID", limits.Limit("said", 2, 3600))
    child.open(words)
    child.press("read", does="write", write="One")
    child.press("read", does="helped", helped="yes")

    page = child.press("read", does="write", write="Three, and it cannot wait")

    assert "could not take this yet" in page.words
    assert "call Childline on 0800 1111" in page.words
    assert "Three, and it cannot wait" in page.words
    assert "could not take this yet" in child.press("read", does="helped", helped="no").words
    assert (said(school), held(school).helped) == (["One"], "yes")
    monkeypatch.undo()
    child.press("read", does="write", write="Three, and it cannot wait")
    assert said(school)[1:] == ["Three, and it cannot wait"]


def test_what_is_said_in_one_conversation_holds_no_other(child, words, monkeypatch):
    monkeypatch.setattr(limits, "SAID", limits.Limit("said", 1, 3600))
    child.open(words)
    child.press("read", does="write", write="One")
    child.open(" ".join(child.tell()))

    assert "We have got it." in child.press("read", does="write", write="Another").words


def test_whether_it_helped_is_said_by_themselves(school, child, words):
    child.open(words)
    child.press("read", does="helped", helped="partly")

    assert held(school).helped == "partly"
    child.press("read", does="helped", helped="perhaps")
    assert held(school).helped == "partly"


def test_where_it_stands_is_said_in_plain_words(school, child, words):
    with school.acting():
        concern = Concern.objects.get(id=held(school).concern_id)
        case = open_case(concern, "A worry", version=0, by=school.actor())
    assert "is working on it" in child.open(words).words
    with school.acting():
        rows = Case.objects.filter(id=case.id)
        rows.update(status="open", reviewed_at=case.opened_at)
        rows.update(status="closed", closed_at=case.opened_at, retain_until="2040-01-01")
    assert "We have done what we could" in child.open(words).words


def test_what_was_set_aside_says_that_it_was_read(school, child, words):
    with school.acting():
        Concern.objects.filter(id=held(school).concern_id).update(is_image="no")
        set_aside(held(school).concern, "Twice", version=0, by=school.actor())

    assert "Someone has read it. You can still write to us." in child.open(words).words


WRONG = ["", "six words that are not ours", "a", "one two three four five six seven", "x" * 500]


@pytest.mark.parametrize("typed", WRONG, ids=lambda text: text[:8] or "nothing")
def test_all_that_is_wrong_is_answered_alike(made, child, words, typed):
    elsewhere = Child(made[1].rows["door"])

    wrong = child.open(typed).words
    other = elsewhere.open(words).words

    assert "We cannot find these words here" in wrong
    assert without(wrong, "Otterburn School") == without(other, "Heron Youth Club")


def without(page, name):
    """A page but for the name of the place, and for what stands in the box as it was typed."""
    return re.sub(r"(do not matter\.) .*?\bOpen\b", r"\1", page.removeprefix(name))


def test_a_word_that_is_mistyped_does_not_cost_the_other_five(child, words):
    child.open(f"{words[:-1]}")

    child.press("read", words=words)

    assert "Somebody keeps writing to me." in child.page.words


def test_what_is_written_in_one_box_stays_there_while_the_other_is_sent(school, child, words):
    child.open(words)

    page = child.press("read", does="write", write="He is back.", wish="Nobody at home yet")

    assert said(school) == ["He is back."]
    assert child.press("read", does="wish", wish="Nobody at home yet").words.count("Nobody") == 1
    assert page.words.count("Nobody at home yet") == 1


def test_what_they_wanted_from_the_first_is_shown_to_them_with_its_time(school, child):
    page = child.open(" ".join(child.tell(wants="It should stop.")))

    at = timezone.localtime(held(school).begun_at)
    assert f"What you want to happen {at.day} {at:%B, %H:%M} It should stop." in page.words


def test_what_was_written_while_it_closed_is_there_once_the_words_open_it_again(
    school, child, words, monkeypatch
):
    child.open(words)
    monkeypatch.setattr(kept, "TALKING", -1)
    page = child.press("read", does="write", write="He is back", wish="Tell nobody")
    assert "then send what you wrote. It is still here." in page.words
    assert "He is back" not in page.words
    monkeypatch.undo()

    there = child.press("read", words=words).words

    assert ("He is back" in there, "Tell nobody" in there) == (True, True)
    assert said(school) == []


def test_the_same_words_a_while_later_say_that_it_was_so_again(school, child, words, monkeypatch):
    child.open(words)
    child.press("read", does="write", write="It happened again")
    child.press("read", does="write", write="It happened again")
    assert len(said(school)) == 1
    monkeypatch.setattr(conversations, "PRESSED_TWICE", timedelta(0))

    child.press("read", does="write", write="It happened again")

    assert len(said(school)) == 2


UNSAFE = {"does": "write", "unsafe": "yes"}


@pytest.mark.parametrize(("text", "kept"), [("He is here", "He is here"), ("", "I am not safe")])
def test_who_is_not_safe_any_more_is_told_to_call_and_heard_at_once(
    school, child, words, text, kept
):
    child.open(words)

    page = child.press("read", **UNSAFE, write=text).words

    assert "call 999 now. Ask for the police." in page
    assert said(school)[0].startswith(kept)
    with school.acting():
        groups = {group.key: group.lines for group in desk_of(school.actor()).groups}
    assert held(school).concern.reference in [line.reference for line in groups["danger"]]


@pytest.mark.parametrize(
    ("way", "ticked"),
    [
        ("en", "You said: I am not safe right now"),
        ("easy", "You said: I am not safe right now"),
        ("cy", "Fe ddywedaist ti: Dydw i ddim yn ddiogel nawr"),
        ("adult", "You said: A child is not safe right now"),
    ],
)
def test_the_tick_stays_with_the_message_beside_which_it_was_sent(school, way, ticked, monkeypatch):
    monkeypatch.setattr(work, "WAIT", 0)
    child = Child(school.rows["door"], way)
    words = " ".join(child.tell())
    child.open(words)
    child.press("read", does="write", write="He was here")

    at_once = child.press("read", **UNSAFE, write="He is here").words

    child.press("read", does="write", write="He is gone")
    later = child.open(words).words
    for page in (at_once, later):
        assert page.count(ticked) == 1
        assert f"He is here {ticked}" in page
    lead = Visitor(school.people["lead"], school.id)
    shown = lead.get(f"/concerns/{held(school).concern.reference}/talk").page.words
    theirs = "a child is" if way == "adult" else "I am"
    assert shown.count("They ticked") == 1
    assert f"They ticked: {theirs} not safe right now He is here" in shown


def test_the_tick_that_is_sent_after_the_same_words_stays_with_them(child, words):
    child.open(words)
    child.press("read", does="write", write="He is here")

    child.press("read", **UNSAFE, write="He is here")

    assert "He is here You said: I am not safe right now" in child.open(words).words


def test_who_is_not_safe_is_told_to_call_even_where_the_text_cannot_be_taken(school, child, words):
    child.open(words)

    for _ in range(2):
        page = child.press("read", **UNSAFE, write="x" * 10_001).words

        assert "This is too long" in page
        assert "call 999 now. Ask for the police." in page
    assert held(school).concern.is_danger == "yes"
    assert said(school) == []
    with school.acting():
        entries = [row.kind for row in entries_about([("concern", held(school).concern_id)])]
    assert entries.count("concern.told-danger") == 1


def test_who_is_not_safe_any_more_is_heard_whatever_was_answered_before(school, child, words):
    with school.acting():
        concern = Concern.objects.get(id=held(school).concern_id)
        case = open_case(concern, "A worry", version=0, by=school.actor())
        answer(case, {DANGER: Said(False, "tutor")}, by=school.actor())
    child.open(words)

    child.press("read", **UNSAFE, write="He is here")
    child.press("read", **UNSAFE, write="He is still here")

    with school.acting():
        assert Case.objects.get(id=case.id).danger_at is not None
        entries = [row.kind for row in entries_about([("concern", concern.id)])]
    assert entries.count("concern.told-danger") == 2
    assert entries.count("concern.told-more") == 2


def test_who_is_not_safe_after_the_case_was_closed_still_stands_on_the_desk(school, child, words):
    with school.acting():
        concern = Concern.objects.get(id=held(school).concern_id)
        case = open_case(concern, "A worry", version=0, by=school.actor())
        rows = Case.objects.filter(id=case.id)
        rows.update(status="open", reviewed_at=case.opened_at)
        rows.update(status="closed", closed_at=case.opened_at, retain_until="2040-01-01")
    child.open(words)

    child.press("read", **UNSAFE, write="He is here")

    with school.acting():
        groups = {group.key: group.lines for group in desk_of(school.actor()).groups}
    assert groups["danger"][0].reference == concern.reference


@pytest.mark.parametrize(
    ("pressed", "kept"),
    [
        ({"does": "wish", "wish": ""}, ["I am not safe right now"]),
        ({"does": "wish", "wish": "It to stop"}, ["I am not safe right now", "It to stop"]),
        ({"does": "wish", "wish": "", "write": "He is here"}, ["He is here"]),
        ({"does": "helped", "helped": "no"}, ["I am not safe right now"]),
        ({"does": "helped"}, ["I am not safe right now"]),
    ],
)
def test_who_ticks_that_they_are_not_safe_is_heard_by_whatever_they_press(
    school, child, words, pressed, kept
):
    child.open(words)

    page = child.press("read", unsafe="yes", **pressed).words

    assert "call 999 now. Ask for the police." in page
    assert said(school) == kept
    assert held(school).concern.is_danger == "yes"


def test_a_tick_is_carried_over_a_conversation_that_closed(school, child, words, monkeypatch):
    child.open(words)
    monkeypatch.setattr(kept, "TALKING", -1)

    page = child.press("read", **UNSAFE, write="He is here").words
    assert "call 999 now. Ask for the police." in page
    assert said(school) == []
    monkeypatch.undo()
    child.press("read", words=words)
    assert "checked" in child.page.fields["unsafe"]
    child.press("read", **UNSAFE, write="He is here")

    assert said(school) == ["He is here"]
    assert held(school).concern.is_danger == "yes"


def test_the_same_words_with_the_tick_are_told_of_at_once(
    school, child, words, settings, monkeypatch
):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    told = []
    monkeypatch.setattr(send_alert, "defer", lambda **said: told.append(said["subject_id"]))
    child.open(words)
    child.press("read", does="write", write="He is here")

    child.press("read", **UNSAFE, write="He is here")

    assert len(told) == 2
    assert said(school) == ["He is here"]


def test_whether_it_helped_is_asked_once_there_is_an_answer(school, child, words):
    assert "Did this help you?" not in child.open(words).words
    with school.acting():
        answer_conversation(held(school), "Thank you.", version=0, by=school.actor())

    assert "Did this help you?" in child.open(words).words


def test_who_answered_and_has_another_role_since_works_here(school, child, words):
    with school.acting():
        answer_conversation(held(school), "Thank you.", version=0, by=school.actor("deputy"))
        Membership.objects.filter(role="deputy").update(role="staff")

    assert ", works here" in child.open(words).words


def test_what_was_erased_is_told_to_be_gone_and_one_can_tell_again(school, child, words):
    child.open(words)
    page = child.page
    with school.acting():
        destroy_key(held(school).key_id)

    assert "Put in your six words again" in child.press("read", does="write", write="Hello?").words
    child.page = page
    assert "What was said here is not kept any more." in child.open(words).words


def test_guessing_is_stopped_and_says_so(child, words, monkeypatch):
    monkeypatch.setattr(limits, "GUESSED_FROM", limits.Limit("guessed-from", 4, 600))
    for _ in range(4):
        child.open("not the right six words ever")

    assert "Wait ten minutes" in child.open(words).words


def test_what_is_written_after_an_answer_is_not_called_read(school, child, words):
    with school.acting():
        answer_conversation(held(school), "Thank you.", version=0, by=school.actor())
    assert "Someone has read it" in child.open(words).words

    page = child.press("read", does="write", write="It has begun again.")

    assert "Someone has read it" not in page.words
    assert "Someone will read it on the next working day at the latest." in page.words


def crowd(child, monkeypatch):
    """So many wrong words from here that they cost work from now on."""
    monkeypatch.setattr(limits, "SOME", limits.FEW)
    monkeypatch.setattr(work, "WAIT", 20)
    for _ in range(limits.FEW):
        child.open("not the right six words ever")


def test_where_many_guess_a_child_of_the_same_place_gets_in_by_work(child, words, monkeypatch):
    crowd(child, monkeypatch)

    assert "Please wait 20 seconds" in child.open(words).words
    assert "Please wait 20 seconds" in child.press("read", words=words).words
    ticket = child.page.fields["ticket"]["value"]
    assert "Somebody keeps" in child.press("read", words=words, work=solved(ticket)).words


def test_without_a_script_waiting_does_as_well_and_every_look_costs_it(child, words, monkeypatch):
    crowd(child, monkeypatch)
    child.open(words)
    page = child.page
    monkeypatch.setattr(work, "WAIT", 0)

    assert "We cannot find" in child.press("read", words="not the right six words ever").words
    child.page = page
    assert "That was tried a lot" in child.press("read", words=words).words


def test_a_conversation_closes_by_itself(child, words, monkeypatch):
    child.open(words)
    monkeypatch.setattr(kept, "TALKING", -1)

    page = child.press("read", does="write", write="Still there?")

    assert "Put in your six words again" in page.words
    assert "Somebody keeps writing" not in page.words


def test_words_that_a_browser_kept_open_nothing_later(child, words, monkeypatch):
    page = child.open("")
    assert "Somebody keeps writing" in child.press("read", words=words).words
    monkeypatch.setattr(kept, "TALKING", -1)
    child.page = page

    told = child.press("read", words=words).words
    assert "Put in your six words again" in told
    assert "Somebody keeps writing" not in told
    assert "Put in your six words again" in child.press("read", asked="", words=words).words


def test_what_one_conversation_opened_opens_no_other(school, child, words):
    child.open(words)
    forged = child.page.fields["opened"]["value"][:-4] + "AAAA"

    page = child.press("read", opened=forged, does="write", write="Let me in")

    assert "Put in your six words again" in page.words
    assert said(school) == []


def open_to(school, role, reference):
    return Visitor(school.people[role], school.id).client.get(f"/concerns/{reference}/talk")


@pytest.fixture
def lead_id(school):
    with school.acting():
        return str(Membership.objects.get(role="lead").id)


@pytest.fixture
def lead_name(school):
    with school.acting():
        return str(Membership.objects.get(role="lead").name)


def test_who_writes_a_name_of_one_who_reads_it_is_asked_before_it_is_sent(
    school, child, words, lead_name, lead_id
):
    child.open(words)

    asks = child.press("read", does="write", write=f"It is {lead_name}. They do it.")

    assert "You wrote a name that someone has who will read this" in asks.words
    assert lead_name in asks.words
    assert said(school) == []
    child.press("read", does="write", about=lead_id, write=f"It is {lead_name}. They do it.")
    assert said(school) == [f"It is {lead_name}. They do it."]
    reference = held(school).concern.reference
    assert open_to(school, "lead", reference).status_code == 404
    assert open_to(school, "head", reference).status_code == 200


def test_what_only_has_such_a_name_in_it_is_sent_as_it_is(school, child, words, lead_name):
    child.open(words)

    child.press("read", does="wish", about="none", wish=f"I want to talk to {lead_name}.")

    assert said(school) == [f"I want to talk to {lead_name}."]
    assert open_to(school, "lead", held(school).concern.reference).status_code == 200


def test_who_is_in_danger_is_heard_before_they_say_whom_it_is_about(
    school, child, words, lead_name
):
    child.open(words)

    page = child.press("read", **UNSAFE, write=f"{lead_name} is here")

    assert "call 999 now. Ask for the police." in page.words
    assert held(school).concern.is_danger == "yes"
    assert "checked" in page.fields["unsafe"]


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_case_goes_past_whom_they_name_though_it_was_closed(
    school, child, words, lead_name, lead_id, is_closed
):
    with school.acting():
        concern = Concern.objects.get(id=held(school).concern_id)
        case = open_case(concern, "A worry", version=0, by=school.actor())
        rows = Case.objects.filter(id=case.id)
        rows.update(status="open", reviewed_at=case.opened_at)
        if is_closed:
            rows.update(status="closed", closed_at=case.opened_at, retain_until="2040-01-01")
    child.open(words)

    for _ in range(2):
        child.press("read", does="write", about=lead_id, write=f"It is {lead_name}.")

    address = f"/cases/{case.reference}"
    assert Visitor(school.people["lead"], school.id).client.get(address).status_code == 404
    assert Visitor(school.people["head"], school.id).client.get(address).status_code == 200
    with school.acting():
        assert Case.objects.get(id=case.id).status == "open"
        assert Involved.objects.filter(case_id=case.id).exclude(membership_id=None).count() == 1
