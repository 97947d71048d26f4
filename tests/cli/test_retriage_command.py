"""`fairlead planes` and `fairlead retriage`: many cases against a new edition."""

import json

import pytest

from fairlead.triage.planes import encode_planes, pack_planes

OLD, NEW = "england/education/2024-09-01", "england/education/2026-09-01"
HEAD = 'nation = "england"\nsetting = "education"\n[facts]\n'


@pytest.fixture
def planes(run, tmp_path):
    """Twelve cases of blackmail for money, packed."""
    for number in range(12):
        text = f'{HEAD}harm_types = ["sextortion_financial"]\n'
        (tmp_path / f"C-{number:02}.toml").write_text(text, encoding="utf-8")
    path = tmp_path / "cases.planes"
    packed = run("planes", *sorted(tmp_path.glob("*.toml")), "--out", path)
    assert packed.out == f"Packed 12 cases into {path}.\n"
    return path


def test_a_new_edition_says_what_it_newly_asks_and_for_which_cases(run, planes):
    shown = run("retriage", planes, "--from", OLD, "--to", NEW)

    assert shown.status == 0
    assert "12 cases" in shown.out
    assert "do-not-pay\n  newly required       12: C-00, C-01" in shown.out
    assert "and 4 more" in shown.out


def test_json_names_every_case(run, planes):
    shown = run("retriage", planes, "--from", OLD, "--to", NEW, "--json")

    changes = {change["outcome"]: change for change in json.loads(shown.out)["changes"]}
    assert len(changes["do-not-pay"]["newly_required"]) == 12


def test_the_same_edition_changes_nothing(run, planes):
    assert "no outcomes affected" in run("retriage", planes, "--from", NEW, "--to", NEW).out


def test_an_older_edition_takes_back_what_the_newer_one_asked(run, planes):
    assert "no longer required" in run("retriage", planes, "--from", NEW, "--to", OLD).out


def test_a_fact_that_no_catalogue_knows_is_named(run, tmp_path):
    path = tmp_path / "old.planes"
    known = [("C-1", {"gone_since": True})]
    planes = pack_planes(["gone_since"], known, nation="england", setting="education")
    path.write_bytes(encode_planes(planes))

    shown = run("retriage", path, "--from", OLD, "--to", NEW)

    assert "no catalogue knows them: gone_since" in shown.out


def test_a_damaged_file_of_planes_is_refused(run, planes):
    planes.write_bytes(planes.read_bytes()[:-9])

    refused = run("retriage", planes, "--from", OLD, "--to", NEW)

    assert refused.status == 2
    assert "this is no file of planes" in refused.err


def test_a_missing_file_of_planes_is_refused(run, tmp_path):
    refused = run("retriage", tmp_path / "none", "--from", OLD, "--to", NEW)

    assert "cannot be read" in refused.err


def test_planes_that_cannot_be_written_are_refused(run, case):
    assert "cannot be written" in run("planes", case(), "--out", "/no/such/folder/x").err


def test_cases_of_two_nations_are_not_packed_together(run, tmp_path):
    for nation in ("england", "scotland"):
        text = f'nation = "{nation}"\nsetting = "education"\n'
        (tmp_path / f"{nation}.toml").write_text(text, encoding="utf-8")

    refused = run("planes", *sorted(tmp_path.glob("*.toml")), "--out", tmp_path / "x.planes")

    assert refused.status == 2
    assert "england education, scotland education. Pack each alone." in refused.err


def test_two_cases_may_not_share_a_reference(run, case, tmp_path):
    assert "the same name" in run("planes", case(), case(), "--out", tmp_path / "x.planes").err


@pytest.mark.parametrize("other", ["wales/any/2026-06-29", "england/other/2026-06-29"])
def test_cases_are_not_judged_by_guidance_for_others(run, planes, other):
    for old, new in ((other, NEW), (NEW, other)):
        refused = run("retriage", planes, "--from", old, "--to", new)

        assert refused.status == 2
        assert f"{other} does not serve england education." in refused.err


def test_a_case_is_not_overwritten_by_its_planes(run, case):
    path = case()

    assert "is one of the cases" in run("planes", path, "--out", path).err
    assert "[facts]" in path.read_text(encoding="utf-8")
