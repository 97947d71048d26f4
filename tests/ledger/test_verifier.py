"""What the verifier notices, which entry it names, and what it says it could not check."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from exports import OTHER, Ledger, line
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.ledger import verifier
from fairlead.ledger.checkpoint import Tree, new_signing_key, read_signing_key, verifying_key
from fairlead.ledger.verifier import NotSound, Unreadable, root_from, verify


@pytest.fixture
def ledger():
    return Ledger().add(4).anchor().add(3).anchor().add(2)


def test_a_ledger_that_nobody_changed_is_sound(ledger):
    report = verify(ledger.copy(), [ledger.vkey], ledger.receipt())

    assert report.sound
    assert (report.entries, report.anchored, report.signed) == (9, 7, True)
    assert report.notes == ["No checkpoint stands over what comes after entry 7 yet."]


def test_it_says_what_it_could_not_check():
    notes = verify(Ledger().add(2).copy()).notes

    assert len(notes) == 3
    assert "No signature was checked" in notes[0]
    assert "No receipt was given" in notes[1]


def changed(copy, place, **fields):
    found = json.loads(copy[place])
    return [*copy[:place], line({**found, **fields}), *copy[place + 1 :]]


#: In the copy of the ledger above, entries begin after the header and two anchors.
FIRST = 3


def test_another_content_names_the_entry(ledger):
    report = verify(changed(ledger.copy(), FIRST + 4, content='"else"'))

    assert "Entry 5 (22 November 2026, 14:05 UTC, contact.seen) was changed" in report.fault


@pytest.mark.parametrize("field", ["salt", "content"])
def test_content_that_is_gone_is_noticed(ledger, field):
    copy = ledger.copy()
    found = json.loads(copy[FIRST])
    del found[field]

    assert "Entry 1" in verify([*copy[:FIRST], line(found), *copy[FIRST + 1 :]]).fault


def test_another_text_is_noticed_at_the_next_checkpoint(ledger):
    text = json.loads(ledger.copy()[FIRST + 5])["entry"].replace("contact.seen", "contact.gone")

    report = verify(changed(ledger.copy(), FIRST + 5, entry=text))

    assert "Between entry 5 and entry 7" in report.fault


def test_a_change_after_the_last_checkpoint_is_noticed_at_the_end(ledger):
    text = json.loads(ledger.copy()[FIRST + 8])["entry"].replace("contact.seen", "contact.gone")

    report = verify(changed(ledger.copy(), FIRST + 8, entry=text))

    assert "do not lead to the head" in report.fault


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda c: [*c[:5], *c[6:]], "Entry 3 is missing or out of order: 4 stands there."),
        (lambda c: [*c[:5], c[6], c[5], *c[7:]], "Entry 3 is missing or out of order"),
        (lambda c: [*c[:5], c[5], *c[5:]], "Entry 4 is missing or out of order: 3 stands"),
        (lambda c: c[:-1], "ends after entry 9: its end was cut off"),
        (lambda c: c[:-3], "ends after entry 7: its end was cut off"),
        (lambda c: [*c[:-2], c[-1]], "should hold 9 entries and holds 8"),
        (lambda c: [*c, c[-1]], "after the end"),
        (lambda c: changed(c, 4, entry="x"), "Entry 2 was changed: it is not written"),
        (lambda c: changed(c, 4, entry=7), "Entry 2 was changed: it is not written"),
    ],
)
def test_what_is_missing_moved_or_added_is_named(ledger, damage, said):
    assert said in verify(damage(ledger.copy())).fault


def test_another_organisations_entry_is_named(ledger):
    text = json.loads(ledger.copy()[FIRST])["entry"].replace("000000000001", "000000000002")

    assert (
        "belongs to another organisation" in verify(changed(ledger.copy(), FIRST, entry=text)).fault
    )


def test_a_ledger_written_anew_is_noticed_by_a_receipt_kept_outside(ledger):
    forged = ledger.rechained(5, "another thing")
    forged.anchors.clear()

    assert verify(forged.copy()).sound
    assert "Between entry 5 and entry 7" in verify(forged.copy(), (), ledger.receipt()).fault


def test_an_earlier_copy_names_the_very_entry(ledger):
    earlier = ledger.copy()
    forged = ledger.rechained(6, "another thing")
    forged.anchors.clear()

    report = verify(forged.copy(), against=earlier)

    assert report.fault == "Entry 6 is another than in the earlier copy."
    assert verify(ledger.add(2).copy(), against=earlier).sound


def test_a_tail_that_is_gone_is_noticed_by_receipt_and_by_earlier_copy(ledger):
    shorter = Ledger().add(4)

    assert "Entries after 4 are gone" in verify(shorter.copy(), (), ledger.receipt()[1:]).fault
    assert "stood in the earlier copy" in verify(shorter.copy(), against=ledger.copy()).fault


def test_a_checkpoint_of_another_key_is_noticed(ledger):
    other = verifying_key(Ed25519PrivateKey.generate(), "fairlead.example")

    assert "not signed by the key" in verify(ledger.copy(), [other]).fault


@pytest.mark.parametrize(
    ("field", "value"),
    [("index", 0), ("index", 2), ("proof", []), ("proof", ["0" * 64] * 3), ("head", "1" * 64)],
)
def test_a_checkpoint_that_does_not_fit_is_noticed(ledger, field, value):
    ledger.anchors[0] = {**ledger.anchors[0], field: value}

    assert not verify(ledger.copy()).sound


@pytest.mark.parametrize("note", ["", "a\nb\nc\n\n", "a\n3\n!!\n\n— x y", "a\n3"])
def test_a_note_of_another_form_is_noticed(ledger, note):
    ledger.anchors[0] = {**ledger.anchors[0], "note": note}

    assert "not written as checkpoints are" in verify(ledger.copy()).fault


@pytest.mark.parametrize(
    "signature", ["", "— fairlead.example", "— fairlead.example !!", "– x AAAA"]
)
def test_a_signature_of_another_form_does_not_count(ledger, signature):
    body = ledger.anchors[0]["note"].partition("\n\n")[0]
    ledger.anchors[0] = {**ledger.anchors[0], "note": f"{body}\n\n{signature}\n"}

    assert "not signed" in verify(ledger.copy(), [ledger.vkey]).fault


def test_a_forged_signature_does_not_count(ledger):
    note = ledger.anchors[0]["note"].replace("number: 1", "number: 2")
    ledger.anchors[0] = {**ledger.anchors[0], "note": note}

    assert "not signed" in verify(ledger.copy(), [ledger.vkey]).fault


def test_withheld_and_erased_entries_keep_their_place(ledger):
    copy = ledger.copy()
    found = json.loads(copy[FIRST + 1])
    leaf = verifier.leaf_of(found["entry"].encode()).hex()
    copy[FIRST + 1] = line({"withheld": leaf, "sequence": 2})
    copy[FIRST + 2] = line({"entry": json.loads(copy[FIRST + 2])["entry"], "erased": True})

    report = verify(copy, [ledger.vkey], ledger.receipt(), ledger.copy())

    assert report.sound
    assert (report.withheld, report.erased) == (1, 1)
    assert verify(ledger.copy(), against=copy).sound
    copy[FIRST + 1] = line({"withheld": leaf, "sequence": 3})
    assert "Entry 2 is missing" in verify(copy).fault


@settings(max_examples=300)
@given(st.data())
def test_any_changed_byte_of_any_entry_is_noticed(data):
    ledger = Ledger().add(3).anchor()
    copy = ledger.copy()
    place = data.draw(st.integers(2, 4))
    at = data.draw(st.integers(0, len(copy[place]) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != copy[place][at]))
    copy[place] = copy[place][:at] + bytes([byte]) + copy[place][at + 1 :]

    try:
        report = verify(copy, [ledger.vkey], ledger.receipt())
    except Unreadable:
        return
    same = json.loads(copy[place]) == ledger.lines[place - 2]
    assert report.sound is same


@given(st.integers(1, 40), st.data())
def test_every_leaf_of_a_tree_leads_to_its_root_and_no_other_does(size, data):
    leaves = [verifier.leaf_of(bytes([number])) for number in range(size)]
    tree, index = Tree(leaves), data.draw(st.integers(0, size - 1))

    assert root_from(leaves[index], index, size, tree.proof(index)) == tree.root
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        with suppress(NotSound):
            assert root_from(leaves[other], index, size, tree.proof(index)) != tree.root


def test_a_tree_needs_a_leaf_and_a_key_is_a_key():
    with pytest.raises(ValueError, match="leaf"):
        Tree([])
    assert verifying_key(read_signing_key(new_signing_key()), "a").startswith("a+")
    with pytest.raises(ValueError, match=r"PEM|key"):
        read_signing_key(b"nothing")


def test_a_key_of_another_kind_signs_no_checkpoint():
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    other = X25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.raises(TypeError):
        read_signing_key(other)


ANCHOR = {"note": "", "sequence": 1, "head": "0" * 64, "index": 0, "proof": []}


@pytest.mark.parametrize(
    "copy",
    [
        [],
        [b"\n"],
        [b"[1]\n"],
        [b"\xff\xfe\n"],
        [b'{"a": NaN}\n'],
        [b'{"a": 1, "a": 2}\n'],
        [b"[" * 100_000],
        [b'{"format": "another"}\n'],
        [line({"format": "fairlead-export-1", "from": 2, "organisation": OTHER})],
        [line({"format": "fairlead-export-1", "from": 1, "organisation": "\x1b[31m"})],
        [line({"format": "fairlead-export-1", "from": 1, "organisation": OTHER}), b'{"x": 1}\n'],
        [line({"format": "fairlead-export-1", "from": 1, "organisation": OTHER}), b'{"end": 1}\n'],
        [
            line({"format": "fairlead-export-1", "from": 1, "organisation": OTHER}),
            line({"withheld": "x", "sequence": 1}),
        ],
        *(
            [
                line({"format": "fairlead-export-1", "from": 1, "organisation": OTHER}),
                line({"anchor": anchor}),
            ]
            for anchor in (
                1,
                {},
                {**ANCHOR, "sequence": -1},
                {**ANCHOR, "index": True},
                {**ANCHOR, "proof": 1},
                {**ANCHOR, "proof": ["x"]},
                {**ANCHOR, "proof": ["0" * 64] * 65},
                {**ANCHOR, "head": 1},
            )
        ),
        [b'{"a": "' + b"x" * 1_000_001 + b'"}\n'],
    ],
)
def test_what_is_no_copy_is_refused_plainly(copy):
    with pytest.raises(Unreadable):
        verify(copy)


@pytest.mark.parametrize("key", ["", "a+b+c", "a+00000000+AAAA", "a+b"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(Unreadable, match="key"):
        verify(Ledger().add().copy(), [key])


def test_what_is_no_receipt_or_earlier_copy_is_refused():
    copy = Ledger().add().copy()

    with pytest.raises(Unreadable, match="receipt"):
        verify(copy, (), copy)
    with pytest.raises(Unreadable, match="earlier"):
        verify(copy, against=[b"{}\n"])


def test_it_runs_alone_with_nothing_of_ours(tmp_path):
    ledger = Ledger().add(2).anchor()
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(b"".join(ledger.copy()))
    alone = tmp_path / "verifier.py"
    alone.write_text(Path(verifier.__file__).read_text(encoding="utf-8"), encoding="utf-8")

    def run(*arguments):
        command = [sys.executable, "-I", str(alone), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run(copy, ledger.vkey).stdout.startswith("Sound: 2 entries")
    copy.write_bytes(b"".join(changed(ledger.copy(), 2, content='"else"')))
    assert (run(copy).returncode, "Entry 1" in run(copy).stdout) == (1, True)
    assert "usage" in run().stderr
    assert "cannot be read" in run(tmp_path / "nothing").stderr
