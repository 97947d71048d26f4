"""`fairlead guidance`: the rules, looked at, compared, checked and reviewed."""

import pytest

OLD, NEW = "england/education/2024-09-01", "england/education/2026-09-01"


def test_check_names_every_pack_and_finds_no_fault(run):
    shown = run("guidance", "check")

    assert shown.status == 0
    assert f"✓ {NEW}: " in shown.out


def test_check_lists_every_fault(run, small):
    small.change("rules.toml", 'yes = ["adult"]', 'yes = ["image"]')

    shown = run("--guidance", small.root, "guidance", "check")

    assert shown.status == 2
    assert "✕ england/education/2022-01-01 an-adult: its example does not come out" in shown.out


def test_an_empty_folder_is_no_guidance(run, tmp_path):
    shown = run("--guidance", tmp_path, "guidance", "check")

    assert shown.status == 2
    assert "holds no pack" in shown.out


def test_facts_are_listed_with_their_questions(run):
    shown = run("guidance", "facts").out

    assert "adult_involved\n    Was an adult involved" in shown
    assert "organisation_device" in shown
    assert "a whole number from 0 to 17" in shown
    assert "device_of_organisation (from device_location)" in shown


def test_sources_say_how_far_they_were_read(run):
    shown = run("guidance", "sources").out

    assert "kcsie-2026" in shown
    assert "read in full" in shown
    assert "not read" in shown


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("adult-involved", ("when", "source", "an adult was involved")),
        ("call-999", ("does", "Call 999")),
        ("adult_involved", ("question", "Was an adult involved")),
        ("CF-1", ("claim", "follows")),
        ("kcsie-2026", ("edition", "evidence")),
        ("harm_types", ("options", "grooming")),
        ("police-emergency", ("contact", "999")),
    ],
)
def test_anything_with_a_name_can_be_shown(run, name, words):
    shown = run("guidance", "show", name)

    assert shown.status == 0
    for word in words:
        assert word in shown.out


def test_one_pack_alone_can_be_asked(run):
    assert run("guidance", "show", "call-999", "--pack", NEW).out.splitlines()[1] == NEW


def test_diff_says_what_was_added_and_which_outcomes_can_differ(run):
    shown = run("guidance", "diff", OLD, NEW).out

    assert "ADDED" in shown
    assert "+ criterion " in shown
    assert "kcsie-2026" in shown
    assert "do-not-pay" in shown
    assert "OUTCOMES THAT CAN COME OUT DIFFERENTLY" in shown


def test_diff_backwards_says_what_was_removed(run):
    shown = run("guidance", "diff", NEW, OLD).out

    assert "REMOVED" in shown
    assert "do-not-pay" in shown.split("OUTCOMES THAT CAN COME OUT DIFFERENTLY")[1]


def test_a_pack_differs_in_nothing_from_itself(run):
    shown = run("guidance", "diff", NEW, NEW).out

    assert shown.splitlines()[1:] == ["Every other outcome comes out the same for every incident."]


def test_review_sets_each_rule_beside_its_source(run, tmp_path):
    page = tmp_path / "review.html"

    shown = run("guidance", "review", NEW, "--out", page)

    text = page.read_text(encoding="utf-8")
    assert shown.status == 0
    assert text.count("<article>") == text.count('class="source"') > 50
    assert "NOT VERIFIED against the original" in text
    assert "Signature" in text
    assert text == run("guidance", "review", NEW).out
