"""`fairlead triage` as a person and as a program meet it."""

import io
import json
import sys
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from conftest import LIBRARY
from fairlead.cli.paint import Paper

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs/assessment.schema.json").read_text(encoding="utf-8"))


def test_the_words_say_what_to_do_why_and_what_not_to_do(run, case):
    shown = run("triage", case())

    assert shown.status == 0
    for words in ("WHAT TO DO", "DO NOT", "NOT PERMITTED", "ASK NEXT", "because a child was"):
        assert words in shown.out
    assert "England: schools and colleges" in shown.out
    assert "a named person decides" in shown.out


def test_output_that_is_piped_has_no_colour(run, case):
    assert "\033" not in run("triage", case()).out


def test_a_terminal_gets_colour_unless_it_asks_for_none(run, case, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\033[" in run("triage", case()).out

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033[" not in run("triage", case()).out


def test_explain_shows_every_reason_step_and_contact(run, case):
    short, whole = run("triage", case()).out, run("triage", case(), "--explain").out

    assert len(whole) > 2 * len(short)
    assert "CEOP Safety Centre: " in whole
    assert "MAY BECOME NECESSARY" in whole


def test_what_is_not_verified_says_so(run, case):
    assert "(not verified)" in run("triage", case(), "--explain").out
    assert "tell other staff, children or parents (not verified)" in " ".join(
        run("triage", case()).out.split()
    )


def test_an_emergency_stands_first(run, case):
    text = 'nation = "england"\nsetting = "education"\n[facts]\nimmediate_danger = true\n'

    lines = run("triage", case(text)).out.splitlines()

    assert "emergency to rule out" not in lines[0]
    assert next(line for line in lines if "NOW" in line).endswith("Call 999")


def test_an_incident_that_may_be_handled_locally_says_so(run):
    assert "PERMITTED\n" in run("triage", ROOT / "examples/local-response.toml").out


@pytest.mark.parametrize("nation", ["england", "wales", "scotland", "northern-ireland"])
@pytest.mark.parametrize("setting", ["education", "other"])
@pytest.mark.parametrize("facts", ["", "adult_involved = true", 'harm_types = ["radicalisation"]'])
def test_json_fits_its_schema_everywhere(run, case, nation, setting, facts):
    text = f'nation = "{nation}"\nsetting = "{setting}"\n[facts]\n{facts}\n'

    report = json.loads(run("triage", case(text), "--json", "--on", "2026-11-22").out)

    jsonschema.Draft202012Validator(SCHEMA).validate(report)
    assert report["pack"]["id"].startswith(nation)
    assert report["pack"]["digest"].startswith("sha256:")


def test_json_gives_reasons_with_facts_and_cites(run, case):
    report = json.loads(run("triage", case(), "--json").out)

    police = report["actions"]["report-police-101"]
    assert police["status"] == "required"
    assert police["force"] == "must"
    reason = next(r for r in police["reasons"] if "coercion_blackmail_grooming" in r["facts"])
    assert reason["facts"] == {"coercion_blackmail_grooming": "yes"}
    assert {"source", "edition", "paragraph", "verified"} <= reason["cites"][0].keys()
    assert report["permissions"]["respond-locally"]["status"] == "refused"
    assert report["prohibitions"]["do-not-view"]["status"] == "required"
    assert report["questions"][0].keys() >= {"fact", "question", "why", "settles"}
    assert report["facts"]["image_involved"] == {"answer": "yes", "origin": "said"}


def test_the_day_on_the_command_line_outranks_the_one_in_the_file(run, case):
    report = json.loads(run("triage", case(), "--json", "--on", "2025-01-15").out)

    assert report["pack"]["edition"] == "2024-09-01"
    assert "in force on 15 January 2025" in report["pack"]["because"]
    assert report["on"] == "2025-01-15"


class OneDay(date):
    @classmethod
    def today(cls):
        return date(2025, 1, 15)


def test_today_is_the_day_on_the_clock(run, case, monkeypatch):
    monkeypatch.setattr("fairlead.cli.triage.date", OneDay)
    text = 'nation = "england"\nsetting = "education"\n'

    report = json.loads(run("triage", case(text), "--json").out)

    assert (report["on"], report["pack"]["edition"]) == ("2025-01-15", "2024-09-01")


def test_without_a_day_it_is_today(run, case):
    text = 'nation = "england"\nsetting = "education"\n'

    report = json.loads(run("triage", case(text), "--json").out)

    newest = [name for name in LIBRARY.names() if name.startswith("england/education")][-1]
    assert newest.endswith(report["pack"]["edition"])


def test_a_case_may_come_from_standard_input(run, monkeypatch):
    text = io.TextIOWrapper(io.BytesIO(b'nation = "wales"\nsetting = "other"\n'))
    monkeypatch.setattr(sys, "stdin", text)

    assert run("triage", "-").status == 0


def test_a_day_written_as_text_or_with_a_time_is_a_day(run, case):
    for day in ('"2026-11-22"', "2026-11-22T08:00:00"):
        text = f'nation = "england"\nsetting = "other"\non = {day}\n'
        assert json.loads(run("triage", case(text), "--json").out)["on"] == "2026-11-22"


@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_where_everything_is_known_nothing_is_asked(run, case, small, explain):
    facts = "adult = true\npressure = false\nimage = false\nsure = true\n"
    text = f'nation = "england"\nsetting = "education"\non = 2022-06-01\n[facts]\n{facts}'

    shown = run("--guidance", small.root, "triage", case(text), *explain)

    assert "Nothing to do now, 1 today, no questions open." in shown.out
    for heading in ("ASK NEXT", "DO NOT", "OFFENCES"):
        assert heading not in shown.out


def test_what_is_not_ruled_out_is_not_allowed(run, case):
    shown = run("triage", case('nation = "england"\nsetting = "education"\n')).out

    do_not = shown.split("DO NOT")[1].split("NOT PERMITTED")[0]
    for forbidden in ("look at the image", "delete anything", "pay or send more"):
        assert forbidden in " ".join(do_not.split())


def test_a_permission_says_what_was_ruled_out_and_who_decides(run):
    case = ROOT / "examples/local-response.toml"

    assert "for the safeguarding lead to decide" in " ".join(run("triage", case).out.split())
    assert "adult-involved [" in run("triage", case, "--explain").out


def test_a_question_says_how_to_answer_it(run, case):
    assert "answer: threat_to_life = true or false" in run("triage", case()).out


def test_a_terminal_without_signs_keeps_them_apart():
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")

    Paper(stream).line("● ◐ ○ · ✕ ✓ § ?")

    stream.flush()
    assert stream.buffer.getvalue() == b"! * o - x + S ?\n"


def test_the_first_line_counts_what_follows(run, case):
    lines = run("triage", case()).out.splitlines()

    now = sum(line.startswith(" ● NOW") for line in lines)
    assert f", {now} to do now, " in lines[0]
    assert now > 1


def test_what_must_be_done_stands_before_what_should(run, case):
    today = [line for line in run("triage", case()).out.splitlines() if "◐ TODAY" in line]
    should = [line.endswith("(should)") for line in today]

    assert should == sorted(should)
    assert should[-1]


def test_information_is_shown_where_it_concerns_the_incident(run, case):
    nothing = case('nation = "england"\nsetting = "education"\n')

    assert "FOR INFORMATION: OUTCOME 21" not in run("triage", nothing, "--explain").out
    assert "FOR INFORMATION: OUTCOME 21" in run("triage", case(), "--explain").out


def test_one_source_that_was_read_is_enough_to_be_verified(run, case):
    police = json.loads(run("triage", case(), "--json").out)["actions"]["report-police-101"]

    cites = [cite["verified"] for reason in police["reasons"] for cite in reason["cites"]]
    assert police["verified"]
    assert not all(cites)


def test_where_nothing_is_known_the_screen_says_what_that_means(run, case):
    shown = run("triage", case('nation = "england"\nsetting = "education"\n')).out

    assert shown.startswith("An emergency to rule out, ")
    assert "NOT PERMITTED YET" in shown
    assert " · LATER" in shown


def test_explain_goes_on_to_what_can_wait(run, case):
    assert "Review afterwards what can be learned (should" in run("triage", case(), "--explain").out


def test_what_is_open_and_rests_on_nothing_read_is_not_verified(run, case):
    text = case('nation = "england"\nsetting = "education"\n')

    report = json.loads(run("triage", text, "--json").out)

    open_ones = {**report["actions"], **report["prohibitions"]}
    assert not open_ones["do-not-tell-others"]["verified"]
    assert open_ones["do-not-view"]["verified"]
