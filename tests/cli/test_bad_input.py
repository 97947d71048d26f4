"""Bad input: exit status 2, one clear message, and never a traceback."""

import subprocess
import sys

import pytest

HEAD = 'nation = "england"\nsetting = "education"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"{HEAD}[facts]\nadlt_involved = true",
            "line 4: adlt_involved is not in the catalogue of facts. Did you mean adult_involved?",
        ),
        (f"{HEAD}[facts]\nxyzzy = true", "line 4: xyzzy is not in the catalogue of facts."),
        (f'{HEAD}[facts]\nadult_involved = "maybe"', "line 4: adult_involved must be true, false"),
        (
            f"{HEAD}[facts]\nyoungest_child_age = 10\nchild_under_13_depicted = false",
            "line 4: youngest_child_age 10 contradicts child_under_13_depicted = false",
        ),
        (
            f'{HEAD}[facts]\nharm_types = ["groming"]',
            'line 4: harm_types has no option "groming". Did you mean grooming?',
        ),
        (
            'nation = "englnd"\nsetting = "education"',
            'line 1: nation "englnd" is not known. It is one of england, wales, scotland,',
        ),
        (
            'nation = "englnd"\nsetting = "education"',
            "northern-ireland. Did you mean england?",
        ),
        ('nation = "england"\nsetting = 3', 'line 2: setting "3" is not known.'),
        ('setting = "other"', "nation is missing. It is one of england"),
        (f"{HEAD}fact = 3", "line 3: fact is not known here. Did you mean facts?"),
        (f"{HEAD}zzz = 3", "zzz is not known here. A case has nation, setting, on, facts."),
        (f"{HEAD}facts = 3", "facts must be a table"),
        (f"{HEAD}on = 3", "line 3: on must be a date such as 2026-11-22."),
        (f'{HEAD}on = "soon"', "line 3: on must be a date"),
        (f"{HEAD}on = 1999-01-01", "No guidance pack for england, education, covers 1 January"),
        (f"{HEAD}[facts", "line 3: is not valid TOML"),
        (f"{HEAD}[facts]\na = true\na = false", "line 5: is not valid TOML"),
        ("x = " + "[" * 30_000, "nested too deeply"),
        ("x = " + "9" * 5_000, "is not valid TOML"),
        (f"nation = 0x{'f' * 5_000}", "holds a number that is too long"),
        (f"{HEAD}[facts]\nyoungest_child_age = 0x{'f' * 5_000}", "a number that is too long"),
        (f"{HEAD}[facts]\ndevice_location = []", "line 4: device_location has no option"),
        (f'{HEAD}[facts]\nadult_involved = ""', "line 4: adult_involved must be true, false"),
        ("# " + "x" * 70_000, "is larger than 64 KiB"),
        (f'{HEAD}[facts]\n"\\u001b[31mred" = true', "?[31mred is not in the catalogue"),
        (f'{HEAD}[facts]\n"a\\u202eb" = true', "a?b is not in the catalogue"),
        ('nation = "a\\u202eb"\nsetting = "other"', 'nation "a?b" is not known'),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_the_nearest_name(run, case, text, message):
    refused = run("triage", case(text))

    assert refused.status == 2
    assert refused.out == ""
    assert message in refused.err
    assert "Traceback" not in refused.err
    assert "\033" not in refused.err


def test_every_wrong_answer_is_said_at_once(run, case):
    refused = run("triage", case(f"{HEAD}[facts]\nx = 1\nadult_involved = 2"))

    assert "line 4: x" in refused.err
    assert "line 5: adult_involved" in refused.err


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0\0", b"\xff\xfe\0\0", bytes(range(256))]
)
def test_a_binary_file_is_refused(run, tmp_path, content):
    (tmp_path / "case.toml").write_bytes(content)

    refused = run("triage", tmp_path / "case.toml")

    assert refused.status == 2
    assert "is not a text file" in refused.err


def test_a_file_of_10_megabytes_is_refused_unread(run, tmp_path):
    (tmp_path / "case.toml").write_bytes(b"#" * 10_000_000)

    assert "is larger than 64 KiB" in run("triage", tmp_path / "case.toml").err


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_refused(run, tmp_path, name):
    refused = run("triage", tmp_path / name)

    assert refused.status == 2
    assert "cannot be read" in refused.err


def test_a_file_that_never_ends_is_refused(run):
    assert "is larger than 64 KiB" in run("triage", "/dev/zero").err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("triage",),
        ("triaj", "case.toml"),
        ("triage", "case.toml", "--on", "yesterday"),
        ("guidance",),
        ("guidance", "show"),
        ("retriage", "x"),
    ],
)
def test_a_wrong_command_line_is_refused_with_its_usage(run, arguments):
    refused = run(*arguments)

    assert refused.status == 2
    assert refused.err.startswith("usage:")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("guidance", "show", "adult-involvd"), "Did you mean adult-involved?"),
        (("guidance", "show", "x", "--pack", "england/education/2026-09-1"), "Did you mean"),
        (("guidance", "diff", "a", "b"), "There is no pack a. There are: england/"),
        (("guidance", "review", "england/education/2026-09-01", "--out", "/no/x"), "cannot be wri"),
        (("retriage", "/no/planes", "--from", "a", "--to", "b"), "There is no pack a."),
    ],
)
def test_a_name_that_is_not_there_offers_those_that_are(run, arguments, message):
    refused = run(*arguments)

    assert refused.status == 2
    assert message in refused.err


def test_a_broken_pack_is_refused_whole_with_every_fault(run, small, case):
    small.change("rules.toml", 'yes = ["adult"]', 'yes = ["image"]')
    small.change("outcomes.toml", '["police"]', '["post"]')

    refused = run("--guidance", small.root, "triage", case(f"{HEAD}on = 2022-06-01"))

    assert refused.status == 2
    assert "The guidance has 2 faults:" in refused.err
    assert "Traceback" not in refused.err


def test_a_reader_that_stops_early_is_no_error(case):
    command = f"{sys.executable} -m fairlead triage {case()} --json | head -1"

    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)

    assert done.stdout == "{\n"
    assert done.stderr == ""


def test_a_terminal_without_the_signs_gets_others_in_their_place(case):
    done = subprocess.run(
        [sys.executable, "-m", "fairlead", "triage", str(case())],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )

    assert b"WHAT TO DO" in done.stdout


def test_an_interrupt_ends_quietly(run, case, monkeypatch):
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fairlead.cli.triage.read_case", interrupted)

    assert run("triage", case()).status == 130


def test_a_fault_of_our_own_is_said_to_be_ours(run, case, monkeypatch):
    def broken(_: object) -> None:
        raise KeyError("\033[31m")

    monkeypatch.setattr("fairlead.cli.triage.read_case", broken)
    monkeypatch.delenv("FAIRLEAD_DEBUG", raising=False)

    failed = run("triage", case())

    assert failed.status == 1
    assert failed.err.startswith("fairlead: this is a fault of Fairlead, not of yours.")
    assert "call 999" in failed.err
    assert "\033" not in failed.err
    monkeypatch.setenv("FAIRLEAD_DEBUG", "1")
    with pytest.raises(KeyError):
        run("triage", case())


def test_a_byte_order_mark_is_no_obstacle(run, case):
    assert run("triage", case(f"\ufeff{HEAD}")).status == 0


def test_a_long_blank_line_costs_no_time(run, case):
    assert "line 2: nation" in run("triage", case(" " * 60_000 + '\nnation = "nowhere"')).err


def test_a_key_of_many_tables_is_refused_unparsed(run, case):
    refused = run("triage", case(f"{HEAD}[facts]\nadult_involved{'.a' * 30_000} = 1"))

    assert "is nested too deeply" in refused.err


def test_of_very_many_wrong_answers_the_first_are_named(run, case):
    answers = "".join(f"x{number} = true\n" for number in range(3_000))

    refused = run("triage", case(f"{HEAD}[facts]\n{answers}"))

    assert len(refused.err.splitlines()) == 21
    assert refused.err.endswith("and 2980 more\n")
