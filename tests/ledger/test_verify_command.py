"""`fairlead verify`: what it prints, and with what it ends."""

import json

import pytest
from exports import Ledger, line


@pytest.fixture
def ledger():
    return Ledger().add(3).anchor().add(1)


@pytest.fixture
def copy(tmp_path, ledger):
    path = tmp_path / "copy.jsonl"
    path.write_bytes(b"".join(ledger.copy()))
    return path


def test_a_sound_copy_is_said_to_be_sound_and_what_was_not_checked(run, copy):
    said = run("verify", copy)

    assert said.status == 0
    assert "Sound: 4 entries." in said.out
    assert "Held by a checkpoint up to entry 3." in said.out
    assert "No signature was checked" in said.out


def test_with_a_key_and_a_receipt_only_what_is_left_is_said(run, copy, ledger, tmp_path):
    (tmp_path / "key").write_text(ledger.vkey, encoding="utf-8")
    (tmp_path / "receipt").write_bytes(b"".join(ledger.receipt()))

    said = run("verify", copy, "--key", tmp_path / "key", "--receipt", tmp_path / "receipt").out
    bare = run("verify", copy, "--key", ledger.vkey, "--against", copy).out

    assert "No signature" not in said + bare
    assert "No receipt" not in said
    assert "No checkpoint stands over what comes after entry 3 yet." in said


def test_a_changed_copy_names_the_entry(run, copy):
    copy.write_text(copy.read_text().replace("something", "otherthing", 1))

    said = run("verify", copy)

    assert said.status == 1
    assert "NOT SOUND. Entry 1" in said.out


def test_other_programs_get_json(run, copy):
    said = json.loads(run("verify", copy, "--json").out)

    assert said["sound"] is True
    assert said["entries"] == 4


def test_what_was_erased_is_counted(run, tmp_path):
    ledger = Ledger().add(1)
    content = ledger.copy()
    content[1] = line({"entry": ledger.lines[0]["entry"], "erased": True})
    path = tmp_path / "copy"
    path.write_bytes(b"".join(content))

    assert "1 entry erased: in place, not readable." in run("verify", path).out


@pytest.mark.parametrize("name", ["nothing", "folder", "garbage"])
def test_what_cannot_be_read_is_refused(run, tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "garbage").write_bytes(b"\x1b[31m\xff")

    refused = run("verify", tmp_path / name)

    assert refused.status == 2
    assert "\x1b" not in refused.err


def test_where_it_stood_after_an_entry_is_said_to_compare_with_a_paper(run, copy):
    said = run("verify", copy, "--until", "2").out
    kept = json.loads(run("verify", copy, "--until", "2", "--json").out)["until"]

    assert "After entry 2, to compare with a paper:" in said
    assert f"head {kept['head']}" in said
    assert f"2 entries shown, fingerprint {kept['fingerprint']}" in said
