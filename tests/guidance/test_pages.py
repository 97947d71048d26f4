"""The handbook and the review page: every rule beside its source, in words."""

import pytest

from fairlead.guidance.handbook import handbook, review


def test_the_handbook_has_every_rule_with_its_sources(pack):
    page = handbook(pack)

    for criterion in pack.rules.criteria:
        assert f'<a id="{criterion.id}"></a>' in page
        assert criterion.reads.split(". ")[0].rstrip(".") in page
    for outcome in pack.rules.outcomes:
        assert f"### {outcome.does}" in page
    for passage in pack.rules.untranslated:
        assert passage.passage in page


def test_the_handbook_says_what_is_not_verified(schools):
    unsure = sum(not criterion.verified for criterion in schools.rules.criteria)

    assert f"; {unsure} of them rest on no source that was read" in handbook(schools)
    assert "NOT VERIFIED against the original" in handbook(schools)


def test_the_handbook_says_in_words_when_a_rule_applies(small):
    page = handbook(small.pack())

    assert "- **When:** When adult yes; or pressure yes and image yes." in page
    assert "- Police: 101" in page
    assert "- **When:** In every incident." in page
    assert "- **Then:** must: Tell the police.; rules out: Handle it alone." in page


def test_a_pack_that_has_ended_says_when(small):
    small.change("pack.toml", "valid_from", "valid_until = 2022-12-31\nvalid_from")
    small.change("pack.toml", 'lead_short = "lead"', 'lead_short = "lead"\nnote = "A note."')

    page = handbook(small.pack())

    assert "in force from 1 January 2022 to 31 December 2022" in page
    assert "\nA note." in page


def test_borrowed_rules_say_from_whom_and_why(small):
    cite = 'cites = [{ source = "handbook", at = "3", verified = true }]'
    small.change("rules.toml", cite, f'{cite}\nborrowed = "It is safer."\nurgency = "now"')

    pack = small.pack()

    assert "- **Borrowed from another nation:** It is safer." in handbook(pack)
    assert "- **How soon:** now." in handbook(pack)
    assert "Borrowed: It is safer." in review(pack)


@pytest.mark.parametrize("sign", ["&", "<", ">"])
def test_the_review_page_is_safe_from_what_rules_say(small, sign):
    small.change("rules.toml", "Never look.", f"Never {sign}look.")

    assert f"Never {sign}look." not in review(small.pack())
