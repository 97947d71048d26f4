"""Looking for words: in everything that somebody may see, and in nothing else."""

import pytest

from fairlead.casework.actions.adding import add_to_concern
from fairlead.casework.actions.cases import Part, name_involved, open_case
from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.actions.conversations import say
from fairlead.casework.actions.in_case import record_in
from fairlead.casework.entries import SENTENCES
from fairlead.casework.models import (
    Action,
    Case,
    Concern,
    Conversation,
    Decision,
    Device,
    Involved,
    Referral,
    Role,
    Support,
)
from fairlead.casework.searched import ENTRIES
from fairlead.casework.searching import plain, search
from fairlead.ledger.queries import entries
from fairlead.vault.keyring import destroy_key
from furnished import OPERATOR, furnish, worry
from visitor import Visitor


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish()


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def lead(school):
    return Visitor(school.people["lead"], school.id)


def record(school, what, *children, **more):
    with school.acting():
        report = worry(*children, **more)
        report.account["what"] = what
        return record_concern(report, by=school.actor())


def found(school, words, role="lead"):
    """The references that somebody finds, with the kind of each."""
    with school.acting(role):
        return [(hit.reference, hit.page) for hit in search(school.actor(role), words).hits]


@pytest.mark.parametrize(
    "words", ["Zoë", "zoe", "ZOE  lucía", "lucia zoe", "o\u0308 luci", "c-1003", "1003 zo"]
)
def test_capitals_accents_and_spaces_make_no_difference(school, words):
    other = record(school, "Zoë and\n\nLucía said that they were told. Ö.")
    assert other.reference == "C-1003"
    assert (other.reference, "concern") in found(school, words)


@pytest.mark.parametrize("words", ["nlucia", "\\n", "what", "zebra"])
def test_how_a_text_is_kept_is_never_found(school, words):
    other = record(school, "Zoë and\nLucía")
    assert (other.reference, "concern") not in found(school, words)


def test_quotes_are_found_as_they_were_written(school):
    other = record(school, 'She said "send it", and he said c:\\now')
    assert found(school, '"send it",') == [(other.reference, "concern")]
    assert found(school, "c:\\now") == [(other.reference, "concern")]


def test_by_a_child_both_the_concern_and_the_case_are_found(school):
    number, first = school.concern.reference, school.case.reference
    assert found(school, "robin ash") == [(first, "case"), (first, "concern"), (number, "concern")]


def test_every_word_must_be_in_it(school):
    assert found(school, "robin zebra") == []
    assert found(school, "   ") == []


def test_what_was_done_in_a_case_is_found(school):
    case = school.case.reference
    with school.acting():
        add_to_concern(school.concern, "It was by the bicycles.", by=school.actor())
        part = Part(role=Role.HARMING, called="A boy called Lark", note="Moved in May")
        name_involved(Case.objects.get(), part, by=school.actor())
        for model, field in [(Action, "does"), (Referral, "reference"), (Case, "learning")]:
            row = model.objects.get()
            setattr(row, field, f"written {field}")
            row.save()
    assert found(school, "bicycles") == [(school.concern.reference, "concern")]
    for words in ("lark", "moved", "written does", "written reference", "written learning"):
        assert found(school, words) == [(case, "case")], words


def write(model, field, value, **where):
    """A row of the case as its action leaves it, with a word to find."""

    def write(case):
        row = model.objects.filter(**where).order_by("id").first()
        setattr(row, field, value)
        row.save()

    return write


def enter(kind, **content):
    return lambda case: record_in(case, kind, OPERATOR, content)


#: A word to find, by where the page says that it is.
KEPT = [
    ("An action", write(Action, "evidence", {"whom": "A zebra", "when": "2026-11-20"})),
    ("A decision", write(Decision, "reason", "Until the zebra is here")),
    ("A decision", write(Decision, "seconded_reason", "The zebra agrees")),
    ("A device", write(Device, "kept", "With the zebra in the office")),
    ("How it ended", write(Involved, "outcome_note", "Like a zebra", membership_id=None)),
    ("A support plan", write(Support, "plan", {"wants": "No zebra", "factors": ["factor-seven"]})),
    ("Telling the family", write(Case, "family_reason", "So that no zebra is warned")),
    ("Keeping the file", write(Case, "hold_reason", "A zebra asked")),
    ("A note", enter("case.note", about="A call", text="A zebra rang")),
    ("A correction", enter("case.corrected", corrects=4, text="It was a zebra")),
    ("A meeting or call", enter("case.meeting", whom="Zebra", said="Hello")),
    ("What was shared", enter("case.shared", what="A zebra", whom="The police")),
    ("Taking down or deleting", enter("case.removal", what="Zebra", came="Gone")),
    ("A check-in", enter("case.support-checked-in", name="Robin", how="As a zebra")),
    ("The initial review", enter("case.reviewed", met="A zebra", agreed="Support")),
    ("A referral", enter("case.referral-chased", says="The zebra rings back")),
]


@pytest.mark.parametrize(("where", "keep"), KEPT)
def test_whatever_was_written_in_a_case_is_found_and_its_place_said(school, lead, where, keep):
    with school.acting():
        keep(Case.objects.get())

    assert found(school, "zebra") == [(school.case.reference, "case")]
    page = lead.post("/search", {"words": "zebra"}, 200).page
    assert where in page.words


@pytest.mark.parametrize(
    ("where", "keep"),
    [
        ("Why it was set aside", write(Concern, "reason", "A zebra")),
        ("What was told to whoever reported it", write(Concern, "feedback", "A zebra")),
        ("The conversation", lambda _: say(Conversation.objects.get(), "A zebra", by=OPERATOR)),
    ],
)
def test_whatever_was_written_about_a_concern_is_found(school, lead, where, keep):
    with school.acting():
        keep(None)

    (hit,) = found(school, "zebra")
    assert hit[1] == "concern"
    assert where in lead.post("/search", {"words": "zebra"}, 200).page.words


def test_words_of_one_record_are_found_together_wherever_they_stand(school):
    with school.acting():
        case = Case.objects.get()
        enter("case.meeting", whom="Zebra", said="Hello")(case)
        write(Device, "kept", "In the giraffe")(case)

    assert found(school, "giraffe hello robin") == [(case.reference, "case")]


@pytest.mark.parametrize("words", ["operator", "corrects", "factor-seven", "about", "2026-11-20t"])
def test_what_nobody_wrote_is_never_found(school, words):
    with school.acting():
        case = Case.objects.get()
        for _, keep in KEPT:
            keep(case)
        write(Support, "plan", {"told_at": "2026-11-20T09:00", "factors": ["factor-seven"]})(case)

    assert (case.reference, "case") not in found(school, words)


def test_every_kind_of_entry_that_is_looked_through_is_one_that_there_is():
    assert SENTENCES.keys() >= ENTRIES.keys()


def test_of_another_case_not_even_a_note_is_found(school):
    other = record(school, "Giraffe", school.child)
    with school.acting():
        case = open_case(other, "Giraffe", version=0, by=school.actor())
        enter("case.note", about="A call", text="A zebra rang")(case)

    assert found(school, "zebra") == [(other.reference, "case")]
    assert found(school, "zebra", "head") == []


def test_a_page_shows_where_it_was_found(school, lead):
    before = "Nobody knew of it. " * 12
    record(school, f"{before}Then a bicycle was left at the gate. {before}")

    page = lead.post("/search", {"words": "bicycle"}, 200).page

    assert "1 record found" in page.words
    assert "… " in page.words
    assert "a bicycle was left at the gate" in page.words
    assert "What was said" in page.words


def test_a_page_says_when_there_is_nothing(lead):
    assert "Nothing found" in lead.post("/search", {"words": "zebra"}, 200).page.words
    assert "Write what to look for" in lead.post("/search", {"words": ""}, 200).page.words
    assert "recorded" in lead.get("/search").page.words


def test_a_reference_alone_is_found(school, lead):
    page = lead.post("/search", {"words": school.case.reference.lower()}, 200).page
    assert f"Case {school.case.reference}" in page.words
    assert "Reference" in page.words


def test_what_does_not_fit_is_counted(school, lead, monkeypatch):
    monkeypatch.setattr("fairlead.casework.searching.MOST", 1)
    page = lead.post("/search", {"words": "robin"}, 200).page
    assert "3 records found" in page.words
    assert "2 more are not shown" in page.words


def test_that_somebody_searched_is_recorded_once_and_not_for_what(school, lead):
    with school.acting():
        before = entries()[0].sequence
    lead.post("/search", {"words": "bicycle"}, 200)
    with school.acting():
        last = entries()[0]
    assert (last.kind, last.sequence) == ("search.made", before + 1)
    assert last.content == {}
    assert "bicycle" not in Visitor(school.people["auditor"], school.id).get("/ledger").page.words


def test_nobody_finds_what_names_them(school):
    with school.acting():
        deputy = school.people["deputy"].memberships.get().id
    other = record(school, "The deputy was there: zebra", named=[deputy])
    assert found(school, "zebra") == []
    assert found(school, "zebra", "deputy") == []
    assert found(school, "zebra", "head") == [(other.reference, "concern")]


def test_staff_find_nothing_by_searching(school):
    for role in ("staff", "governor", "administrator", "auditor", "partner"):
        assert found(school, "robin", role) == []


def test_whoever_was_let_in_finds_that_case_alone(school):
    other = record(school, "Zebra", school.child)
    assert (other.reference, "concern") not in found(school, "robin", "head")
    assert (school.case.reference, "case") in found(school, "robin", "head")


def test_what_was_erased_is_no_longer_found(school):
    other = record(school, "Zebra")
    with school.acting():
        case = open_case(other, "Zebra", version=0, by=school.actor())
        enter("case.note", about="Zebra", text="Zebra")(case)
    assert len(found(school, "zebra")) == 2
    with school.acting():
        destroy_key(case.key_id)
    assert found(school, "zebra") == []
    with school.acting():
        assert Concern.objects.filter(id=other.id).exists()


def test_plain_text_is_the_same_for_all_ways_of_writing():
    assert plain("  ÉCLAIR\n\tStraße ") == "eclair strasse"
    assert plain(" A  b ") == "a b"
