"""The chronology: everything that happened, both times, nothing changed, checked without us."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from fairlead.accounts.errors import Refused
from fairlead.casework.actions.cases import record_in
from fairlead.casework.actions.chronology import add_note, correct_entry
from fairlead.casework.actions.triage import Said, answer
from fairlead.casework.chronology import Wanted, answer_in_words, chronology_of
from fairlead.ledger.verifier import verify
from fairlead.vault.keyring import destroy_key
from furnished import furnish
from visitor import Visitor


@pytest.fixture(scope="module")
def school(whole_file):
    return furnish()


@pytest.fixture
def lead(school, undoing):
    return Visitor(school.people["lead"], school.id)


def at(school, rest=""):
    return f"/cases/{school.case.reference}/chronology{rest}"


def note(visitor, school, text="She came back to it", when="2026-11-20T09:12", status=302):
    said = {"about": "Call with the tutor", "text": text, "happened_at": when}
    return visitor.post(at(school, "/add"), said, status=status)


def lines(school, wanted=None):
    with school.acting():
        return chronology_of(school.case, wanted).lines


def test_everything_about_the_case_and_its_concerns_is_there(school, lead):
    page = lead.get(at(school)).page

    assert "Says that an image was shared in a group." in page.words
    assert "Added to concern" in page.words
    assert "said by form tutor" in page.words
    assert "They asked us to wait" in page.words
    assert "It was looked at" in page.words
    assert "Looked at the case" not in page.words
    assert "Looked at the case" in lead.get(at(school, "?looks=on")).page.words


def test_what_is_recorded_later_shows_both_times(school, lead):
    note(lead, school)

    page = lead.get(at(school)).page

    assert "20 November 2026, 09:12" in page.words
    assert "recorded later" in page.words
    assert lines(school)[0].sentence == "Call with the tutor"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"group": "notes"}, "case.note"),
        ({"group": "reported"}, "concern."),
        ({"group": "decided", "newest": "on"}, "case."),
    ],
)
def test_a_kind_is_looked_for(school, lead, said, kind):
    note(lead, school)
    with school.acting():
        from fairlead.casework.chronology_forms import WantedForm

        found = chronology_of(school.case, WantedForm(said).wanted()).lines

    assert found
    assert all(line.kind.startswith(kind) for line in found)


def test_days_and_people_are_looked_for_and_nonsense_shows_everything(school, lead):
    note(lead, school)
    day = timezone.localdate()

    assert [row.kind for row in lines(school, Wanted(until=day - timedelta(days=1)))] == [
        "case.note"
    ]
    assert lines(school, Wanted(since=day + timedelta(days=1))) == ()
    assert lines(school, Wanted(by="Nobody")) == ()
    assert "Nothing of that kind" in lead.get(at(school, "?by=Nobody")).page.words
    assert "an image was shared" in lead.get(at(school, "?since=tomorrow")).page.words


def test_a_note_says_what_and_when_and_not_in_the_future(school, lead):
    assert "Say what happened" in note(lead, school, text="", status=200).page.words
    ahead = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert "not in the future" in note(lead, school, when=ahead, status=200).page.words
    with school.acting(), pytest.raises(Refused, match="what it is about"):
        add_note(school.case, " ", "x", happened_at=timezone.now(), by=school.actor("lead"))


def test_a_correction_is_a_new_entry_and_the_old_one_stays(school, lead):
    note(lead, school, text="On Monday")
    wrong = next(line for line in lines(school) if line.kind == "case.note")

    assert "Call with the tutor" in lead.get(at(school, f"/{wrong.sequence}/correct")).page.words
    lead.post(at(school, f"/{wrong.sequence}/correct"), {"text": "It was on Tuesday"})

    page = lead.get(at(school)).page
    assert "On Monday" in page.words
    assert f"Corrects entry {wrong.sequence}: It was on Tuesday" in page.words
    assert "Corrected by entry" in page.words
    again = lead.post(at(school, f"/{wrong.sequence}/correct"), {"text": "No"}, status=200)
    assert "was corrected already" in again.page.words
    lead.get(at(school, "/999999/correct"), status=404)


def test_a_correction_names_an_entry_of_this_case_and_says_what_is_right(school, lead):
    with school.acting():
        by, sequence = school.actor("lead"), school.rows["sequence"]
        with pytest.raises(Refused, match="no such entry"):
            correct_entry(school.case, 1, "x", by=by)
        with pytest.raises(Refused, match="Say what is right"):
            correct_entry(school.case, sequence, " ", by=by)


def test_a_copy_is_verified_without_us_and_a_change_shows(school, lead):
    assert "fairlead verify C-1002-chronology.jsonl" in lead.get(at(school, "/copy")).page.words
    sent = lead.post(at(school, "/copy"), status=200)
    copied = sent.content.splitlines(keepends=True)

    assert sent["Content-Disposition"] == 'attachment; filename="C-1002-chronology.jsonl"'
    report = verify(copied)
    assert report.sound
    assert report.withheld > 0
    assert b"an image was shared" in sent.content
    assert b"Otterburn" in copied[0]
    changed = [line.replace(b"an image was shared", b"an image was lost") for line in copied]
    assert not verify(changed).sound
    assert any(line.kind == "case.exported" for line in lines(school))


def test_somebody_let_in_reads_it_and_adds_nothing(school, lead):
    head = Visitor(school.people["head"], school.id)

    page = head.get(at(school)).page

    assert "Add what happened" not in page.words
    head.get(at(school, "/add"), status=404)


def test_an_erased_case_says_so_and_fails_at_nothing(school, lead):
    note(lead, school)
    with school.acting():
        correct_entry(school.case, school.rows["sequence"], "x", by=school.actor("lead"))
    with school.acting():
        answer(school.case, {"adult_involved": Said(False, "")}, by=school.actor("lead"))
    with school.acting():
        destroy_key(school.case.key_id)

        found = chronology_of(school.case).lines

    assert all(line.sentence.startswith("Erased") for line in found)


def test_two_hundred_entries_ask_the_database_as_little_as_ten(school, lead):
    lead.get(at(school))
    with CaptureQueriesContext(connection) as few:
        lead.get(at(school))
    with school.acting():
        for number in range(200):
            record_in(school.case, "case.note", school.actor("lead"), {"about": f"Call {number}"})
    with CaptureQueriesContext(connection) as many:
        lead.get(at(school))

    assert len(many) <= len(few) + 1


@pytest.mark.parametrize(
    ("value", "said"),
    [(True, "yes"), (None, "not known"), (13, "13"), (["threats", "hate"], None)],
)
def test_answers_are_said_in_words(value, said):
    found = answer_in_words(value)

    assert found == said if said else "," in found
