"""Questions as a page asks them, and answers as triage takes them: nothing is made up between."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.casework.answering import (
    ANSWER,
    VERSION,
    AnswersForm,
    asking,
    questions_of,
)
from fairlead.casework.known import LIBRARY
from fairlead.casework.models import Answer
from fairlead.guidance import Choice, Fact
from fairlead.triage import settle

HERE = UUID(int=1)

REGISTERS = LIBRARY.registers()
ASKED = questions_of(REGISTERS)
FACTS = [key for key, asked in ASKED.items() if isinstance(asked, Fact)]
CHOICES = {key: asked for key, asked in ASKED.items() if isinstance(asked, Choice)}


def sent(question, value, version=0):
    found = {f"{VERSION}{question}": str(version), "said_by": "form tutor"}
    return found | ({f"{ANSWER}{question}": value} if value is not None else {})


def read(question, value, kept=(), version=0):
    form = AnswersForm(REGISTERS, sent(question, value, version))
    assert form.is_valid(), form.errors
    return {key: said.value for key, said in form.said(kept).items()}


def test_facts_that_a_choice_settles_are_not_asked_on_their_own():
    for fact in REGISTERS.facts:
        assert (fact.id in ASKED) == (not fact.asked_through)


@pytest.mark.parametrize("question", FACTS)
@pytest.mark.parametrize(("word", "value"), [("yes", True), ("no", False)])
def test_every_fact_is_answered_yes_or_no(question, word, value):
    assert read(question, word) == {question: value}


@pytest.mark.parametrize("question", FACTS)
@pytest.mark.parametrize("word", ["unknown", "", None])
def test_not_knowing_a_fact_is_no_answer(question, word):
    assert read(question, word) == {}


@pytest.mark.parametrize("question", FACTS)
@pytest.mark.parametrize("word", ["perhaps", "True", "1", "yes ", "YES"])
def test_other_words_are_refused(question, word):
    form = AnswersForm(REGISTERS, sent(question, word))

    assert not form.is_valid()


@pytest.mark.parametrize("question", CHOICES)
def test_every_option_of_a_choice_is_one_that_triage_takes(question):
    choice = CHOICES[question]
    for word in choice.options:
        if word == "unknown":
            continue
        value = read(question, [word] if choice.kind == "many" else word)[question]
        assert settle(REGISTERS, {question: value})


@pytest.mark.parametrize(
    "question", [key for key, choice in CHOICES.items() if choice.kind == "age"]
)
@given(age=st.integers(-5, 200))
def test_an_age_is_taken_within_its_range_and_refused_outside(question, age):
    form = AnswersForm(REGISTERS, sent(question, str(age)))
    top = CHOICES[question].at_most

    assert form.is_valid() == (0 <= age <= top)


def test_an_answer_that_is_the_same_changes_nothing():
    known = {"question": "adult_involved", "value": True, "said_by": "tutor", "version": 3}
    kept = [Answer(organisation_id=HERE, **known)]

    assert read("adult_involved", "yes", kept) == {}
    assert read("adult_involved", "no", kept) == {"adult_involved": False}


def test_not_known_takes_an_answer_back_only_by_whoever_saw_it():
    known = {"question": "adult_involved", "value": True, "said_by": "tutor", "version": 3}
    kept = [Answer(organisation_id=HERE, **known)]

    assert read("adult_involved", "unknown", kept, version=3) == {"adult_involved": None}
    assert read("adult_involved", "unknown", kept, version=0) == {}


def test_what_was_not_on_the_page_is_not_read():
    form = AnswersForm(REGISTERS, {f"{ANSWER}adult_involved": "yes", "said_by": "x"})

    assert form.is_valid()
    assert form.said(()) == {}


@pytest.mark.parametrize("version", ["-1", "99999999999", "x", ""])
def test_a_version_is_a_number_that_can_be(version):
    assert not AnswersForm(REGISTERS, sent("adult_involved", "yes", version)).is_valid()


@pytest.mark.parametrize("question", ASKED)
def test_a_question_without_an_answer_has_nothing_chosen_but_not_known(question):
    found = asking(ASKED[question], None, "C-1001 said yes.")

    assert not found.is_known
    assert found.suggestion == "C-1001 said yes."
    assert [row.value for row in found.options if row.is_chosen] in ([], ["unknown"])


@pytest.mark.parametrize("question", FACTS)
@pytest.mark.parametrize(("value", "word"), [(True, "yes"), (False, "no")])
def test_a_fact_shows_what_is_known_and_suggests_nothing_more(question, value, word):
    kept = Answer(organisation_id=HERE, question=question, value=value, said_by="tutor", version=2)

    found = asking(ASKED[question], kept, "C-1001 said no.")

    assert [row.value for row in found.options if row.is_chosen] == [word]
    assert (found.is_known, found.suggestion, found.version) == (True, "", 2)
