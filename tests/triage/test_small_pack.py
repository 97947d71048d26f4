"""What an assessment says beside its statuses, shown on a pack small enough to see through."""

from datetime import date

import pytest

from conftest import SmallGuidance
from fairlead.guidance import Force, Urgency
from fairlead.triage import Facts, assess

ON = date(2022, 6, 1)

MORE = """
    [[criterion]]
    id = "pressure-at-home"
    reads = "Tell the police at once when there is pressure at home."
    all = ["pressure", "at_home"]
    force = "may"
    urgency = "now"
    gives = ["tell-police", "do-not-look"]
    bars = ["handle-alone"]
    cites = [{ source = "handbook", at = "5", verified = true }]
    examples = { yes = ["pressure", "at_home"], no = ["!pressure"], open = ["pressure"] }
"""

REGISTER = """
    [[offence]]
    id = "an-offence"
    title = "An offence"
    statute = "An Act"
    section = "section 1"
    nations = ["england"]
    verified = true
    in_force_from = 2022-02-01
    repealed_on = 2022-08-01
    all = ["image", "adult"]

    [[conflict]]
    id = "CF-1"
    claim = "A claim."
    problem = "A problem."
    follows = "The other."
    because = "It is safer."
    sources = ["handbook"]
    verified = true
    touches = ["an-adult", "image"]

    [[conflict]]
    id = "CF-2"
    claim = "A claim."
    problem = "A problem."
    follows = "The other."
    because = "It is safer."
    sources = ["handbook"]
    verified = true
    touches = ["do-not-look"]
    nations = ["scotland"]

    [[information]]
    id = "elsewhere"
    title = "Elsewhere"
    says = ["Something."]
    nations = ["scotland"]
    cites = []
    touches = ["image"]
"""


@pytest.fixture
def judged(small: SmallGuidance):
    small.write(f"packs/{small.name}/more.toml", MORE)
    small.write("registers/more.toml", REGISTER)
    pack = small.pack()
    return lambda on=ON, **known: assess(pack, Facts(known, {}), on)


def test_the_strongest_word_and_the_nearest_time_win(judged):
    decision = judged(adult=True, pressure=True, at_home=True).decision("tell-police")

    assert (decision.force, decision.urgency) == (Force.MUST, Urgency.NOW)


def test_a_weaker_rule_alone_gives_its_own_strength(judged):
    decision = judged(adult=False, image=False, pressure=True, at_home=True).decision("tell-police")

    assert (decision.force, decision.urgency) == (Force.MAY, Urgency.NOW)


def test_what_is_open_counts_with_the_rules_that_are_open(judged):
    decision = judged(adult=False, image=False).decision("tell-police")

    assert (decision.force, decision.urgency) == (Force.MAY, Urgency.NOW)
    assert decision.residual == "pressure yes and at_home yes"
    assert decision.open_facts == ("pressure", "at_home")


def test_what_is_left_names_every_way_and_none_twice(judged):
    assert judged().decision("tell-police").residual == (
        "adult yes; or pressure yes and image yes; or pressure yes and at_home yes"
    )
    assert judged(image=True).decision("tell-police").residual == "adult yes; or pressure yes"


def test_without_words_of_its_own_what_is_open_is_to_be_taken_as_yes(judged):
    decisions = judged()

    assert decisions.decision("do-not-look").interim == "Until this is known, act as if yes."
    assert "as if it is refused" in (decisions.decision("handle-alone").interim or "")


def test_questions_ask_first_for_what_can_force_a_must(judged):
    questions = judged().questions

    asked = [question.fact for question in questions]
    assert asked == ["adult", "image", "sure", "pressure", "place"]
    assert questions[0].can_force_must
    assert not questions[2].can_force_must


def test_then_for_what_settles_most(judged):
    asked = {question.fact: question for question in judged(image=True, adult=False).questions}

    assert list(asked) == ["pressure", "sure"]
    assert asked["pressure"].settles == ("tell-police", "handle-alone")


def test_a_question_says_what_each_answer_settles_and_who_can_give_it(judged):
    sure = next(question for question in judged().questions if question.fact == "sure")

    assert sure.changes == ("handle-alone",)
    assert sure.if_no == ("handle-alone",)
    assert sure.if_yes == ()
    assert not sure.can_force_must
    assert sure.who == "anyone"


def test_what_is_settled_is_not_asked_about(judged):
    known = dict.fromkeys(("adult", "image"), True)

    assert [question.fact for question in judged(**known).questions] == []


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2022-01-31", 0), ("2022-02-01", 1), ("2022-07-31", 1), ("2022-08-01", 0)],
)
def test_an_offence_counts_from_its_first_day_to_the_day_of_its_repeal(judged, day, counts):
    found = judged(date.fromisoformat(day), image=True, adult=True).offences

    assert len(found) == counts
    assert all(list(offence.facts) == ["adult", "image"] for offence in found)


def test_a_conflict_is_touched_by_rules_and_facts_that_are_settled(judged):
    (conflict,) = judged(adult=True).conflicts

    assert conflict.certain
    assert conflict.by == ("an-adult",)


def test_a_conflict_may_yet_be_touched_by_what_is_open(judged):
    (conflict,) = judged().conflicts

    assert not conflict.certain
    assert conflict.by == ("an-adult", "image")


def test_a_conflict_that_nothing_touches_is_not_shown(judged):
    assert judged(adult=False, image=False).conflicts == ()


def test_what_is_of_another_nation_is_not_shown(judged):
    assessment = judged(image=True, adult=True)

    assert {touched.entry.id for touched in assessment.conflicts} == {"CF-1"}
    assert assessment.information == ()


def test_a_changed_pack_of_the_same_name_is_judged_anew(small):
    before = assess(small.pack(), Facts({"adult": True}, {}), ON)
    small.change("rules.toml", 'any = ["adult", ', 'any = ["sure", ')
    small.change("rules.toml", 'yes = ["adult"], no = ["!adult"', 'yes = ["sure"], no = ["!sure"')
    small.change("rules.toml", 'open = ["!adult"]', 'open = ["!sure"]')
    small.change("rules.toml", 'not = "sure"', 'not = "at_home"')
    small.change(
        "rules.toml", 'yes = ["!sure"], no = ["sure"]', 'yes = ["!at_home"], no = ["at_home"]'
    )
    after = assess(small.pack(), Facts({"adult": True}, {}), ON)

    assert before.decision("tell-police").status != after.decision("tell-police").status
