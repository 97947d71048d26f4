"""One thing per page: which question comes next, whatever was answered and in whatever order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.web.journey import Journey, NoSuchQuestion, Question, Section

TALK = Journey(
    "talk",
    (
        Question("safe", "Are you safe?", None, section="Now"),
        Question("who", "Who was it?", None, lambda a: a.get("safe", {}).get("said"), "What"),
        Question("when", "When?", None, lambda a: a.get("who", {}).get("said"), "What"),
        Question("name", "Your name?", None, section="You"),
    ),
)
KEYS = [question.key for question in TALK.questions]
answers = st.dictionaries(
    st.sampled_from(KEYS), st.fixed_dictionaries({"said": st.booleans()}), max_size=4
)
YES, NO = {"said": True}, {"said": False}


def test_the_way_goes_question_by_question():
    assert TALK.first_open({}).key == "safe"
    assert TALK.after("safe", {"safe": YES}).key == "who"
    assert TALK.after("safe", {"safe": NO}).key == "name"
    assert TALK.after("name", {"safe": NO, "name": YES}) is None
    assert TALK.before("name", {"safe": NO}).key == "safe"
    assert TALK.before("safe", {}) is None


def test_an_answer_that_no_longer_counts_opens_nothing():
    given_before = {"safe": NO, "who": YES, "when": YES, "name": YES}

    assert TALK.kept(given_before) == {"safe": NO, "name": YES}
    assert [question.key for question in TALK.applying(given_before)] == ["safe", "name"]


def test_nobody_jumps_ahead_or_to_what_does_not_apply():
    with pytest.raises(NoSuchQuestion):
        TALK.question("name", {})
    with pytest.raises(NoSuchQuestion):
        TALK.question("who", {"safe": NO})
    assert TALK.question("who", {"safe": YES}).title == "Who was it?"


def test_each_part_says_how_far_it_is():
    assert TALK.sections({}) == {
        "Now": Section.NOT_STARTED,
        "What": Section.NOT_NEEDED,
        "You": Section.NOT_STARTED,
    }
    halfway = TALK.sections({"safe": YES, "who": YES})
    assert (halfway["Now"], halfway["What"]) == (Section.DONE, Section.STARTED)


def test_two_questions_do_not_share_a_key():
    with pytest.raises(ValueError, match="same key"):
        Journey("twice", (TALK.questions[0], TALK.questions[0]))


@given(answers)
def test_answering_what_is_open_always_ends(said):
    said = dict(said)
    for _ in range(len(KEYS)):
        if question := TALK.first_open(said):
            said[question.key] = YES

    assert TALK.is_complete(said)


@given(answers)
def test_what_is_kept_is_kept_again_unchanged(said):
    kept = TALK.kept(said)

    assert TALK.kept(kept) == kept
    assert TALK.first_open(kept) == TALK.first_open(said)


@given(answers, st.sampled_from(KEYS))
def test_going_on_leads_to_something_open_or_to_the_end(said, key):
    after = TALK.after(key, said)

    assert (after is None) == TALK.is_complete(said)
    assert after is None or after.key not in said
