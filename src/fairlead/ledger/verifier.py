"""Checks a copy of a ledger without the server that made it: run it as `python verifier.py COPY`.

One file, the standard library and `cryptography`, so that whoever doubts us can read all of it.
The form that it reads is written down in docs/ledger.md.
"""

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

FORMAT = "fairlead-export-1"
MOST_LINE = 1_000_000
START = bytes(32)
HASH = re.compile(r"[0-9a-f]{64}\Z")
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"
ENTRY = re.compile(
    rf"fairlead entry 1\norganisation: ({UUID})\nsequence: ([1-9]\d{{0,17}})\nrecorded: ({TIME})\n"
    rf"happened: {TIME}\nactor: (?:{UUID}|-)\nkind: ([a-z]+(?:[.-][a-z]+)*)\n"
    rf"subject: [a-z]+(?:-[a-z]+)*/{UUID}\ncontent: ([0-9a-f]{{64}})\n\Z",
    re.ASCII,
)


class Unreadable(Exception):
    """This is no copy of a ledger, or a damaged one."""


class NotSound(Exception):
    """The ledger was changed; the message names the first entry that shows it."""


@dataclass
class Report:
    """What was checked, what was found, and what could not be checked."""

    organisation: str = ""
    entries: int = 0
    withheld: int = 0
    erased: int = 0
    head: str = ""
    anchored: int = 0
    anchors: int = 0
    signed: bool = False
    fault: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found to be changed."""
        return not self.fault


def leaf_of(text: bytes) -> bytes:
    """The hash of an entry, or of anything that stands at the end of a tree."""
    return hashlib.sha256(b"\0" + text).digest()


def link_of(before: bytes, leaf: bytes) -> bytes:
    """The hash that stands for an entry and all before it; also a node of a tree."""
    return hashlib.sha256(b"\1" + before + leaf).digest()


def head_text(organisation: str, sequence: int, head: str) -> bytes:
    """What an organisation's leaf of a checkpoint says."""
    text = f"fairlead head 1\norganisation: {organisation}\nsequence: {sequence}\nhead: {head}\n"
    return text.encode()


def root_from(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root of a tree from one leaf and its way up (RFC 9162, 2.1.3.2).

    Raises `NotSound` when the way does not fit the tree.
    """
    node, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise NotSound("a proof is too long for its checkpoint")
        if node & 1 or node == last:
            found = link_of(step, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = link_of(found, step)
        node, last = node >> 1, last >> 1
    if last:
        raise NotSound("a proof is too short for its checkpoint")
    return found


def verify(
    lines: Iterable[bytes],
    keys: Sequence[str] = (),
    receipts: Iterable[bytes] = (),
    against: Iterable[bytes] = (),
) -> Report:
    """Check a copy, line by line, without holding it.

    `keys` are those that checkpoints may be signed by; `receipts` the anchors that somebody kept
    outside; `against` an earlier copy of the same ledger. Raises `Unreadable`.
    """
    rest = iter(lines)
    header = _parsed(next(rest, b""))
    if header.get("format") != FORMAT or header.get("from") != 1:
        raise Unreadable("this is no copy of a ledger that this verifier knows")
    report = Report(_text(header, "organisation", UUID))
    walk = _Walk(report, _earlier(against))
    known = [_public_key(text) for text in keys]
    kept = list(_anchors(receipts))
    first = _parsed(next(rest, b"{}"))
    while "anchor" in first:
        walk.anchors.append(_anchor(first["anchor"]))
        first = _parsed(next(rest, b"{}"))
    walk.anchors = sorted([*walk.anchors, *kept], key=lambda anchor: int(anchor["sequence"]))
    report.anchors, report.signed = len(walk.anchors), bool(walk.anchors and known)
    try:
        for anchor in walk.anchors:
            _check_anchor(anchor, report.organisation, known)
        walk.through(chain([json.dumps(first).encode()], rest))
    except NotSound as error:
        report.fault = str(error)
    report.head, report.notes = walk.link.hex(), _notes(report, has_receipts=bool(kept))
    return report


class _Walk:
    """One way through a copy, from its first line to its last."""

    def __init__(self, report: Report, earlier: Iterator[bytes]) -> None:
        self.report, self.earlier = report, earlier
        self.anchors: list[dict[str, Any]] = []
        self.link, self.place, self.ended = START, 0, False

    def through(self, lines: Iterable[bytes]) -> None:
        """Raises `NotSound` at the first entry that shows a change."""
        for line in lines:
            found = _parsed(line)
            if self.ended:
                raise NotSound("Something was added after the end of the copy.")
            if "entry" in found:
                self._append(self._leaf_of_entry(found))
            elif "withheld" in found:
                self._append(self._leaf_withheld(found))
            elif "end" in found:
                self._end(found["end"])
            else:
                raise Unreadable("a line is neither entry nor end")
        if not self.ended:
            raise NotSound(f"The copy ends after entry {self.place}: its end was cut off.")
        if next(self.earlier, None) is not None:
            raise NotSound(f"Entries after {self.place} stood in the earlier copy, and are gone.")
        if self.anchors:
            gone = self.anchors[0]["sequence"]
            raise NotSound(f"Entries after {self.place} are gone: there were {gone} once.")

    def _leaf_of_entry(self, line: dict[str, Any]) -> bytes:
        text, place = line["entry"], self.place + 1
        match = ENTRY.match(text) if isinstance(text, str) else None
        if match is None:
            raise NotSound(f"Entry {place} was changed: it is not written as entries are.")
        organisation, sequence, recorded, kind, commitment = match.groups()
        told = f"Entry {place} ({_date(recorded)}, {kind})"
        if organisation != self.report.organisation:
            raise NotSound(f"{told} belongs to another organisation.")
        if int(sequence) != place:
            raise NotSound(f"Entry {place} is missing or out of order: {sequence} stands there.")
        if line.get("erased") is True:
            self.report.erased += 1
        else:
            _check_content(line, commitment, told)
        return leaf_of(text.encode())

    def _leaf_withheld(self, line: dict[str, Any]) -> bytes:
        if line.get("sequence") != self.place + 1:
            raise NotSound(f"Entry {self.place + 1} is missing or out of order.")
        self.report.withheld += 1
        return bytes.fromhex(_text(line, "withheld", HASH.pattern))

    def _append(self, leaf: bytes) -> None:
        self.place += 1
        before = next(self.earlier, None)
        if before is not None and before != leaf:
            raise NotSound(f"Entry {self.place} is another than in the earlier copy.")
        self.link = link_of(self.link, leaf)
        self.report.entries = self.place
        while self.anchors and self.anchors[0]["sequence"] == self.place:
            if self.anchors.pop(0)["head"] != self.link.hex():
                raise NotSound(
                    f"Between entry {self.report.anchored + 1} and entry {self.place} something "
                    "was changed after it was recorded: it no longer fits the checkpoint."
                )
            self.report.anchored = self.place

    def _end(self, end: Any) -> None:
        self.ended = True
        if not isinstance(end, dict) or type(end.get("entries")) is not int:
            raise Unreadable("the last line does not say how many entries there are")
        if end["entries"] != self.place:
            raise NotSound(
                f"The copy should hold {end['entries']} entries and holds {self.place}: some after "
                f"entry {min(end['entries'], self.place)} are missing, or were added."
            )
        if end.get("head") != self.link.hex():
            raise NotSound(
                f"The entries up to {self.place} do not lead to the head of the copy: one of them "
                "was changed after it was recorded. An earlier copy shows which."
            )


def _check_content(line: dict[str, Any], commitment: str, told: str) -> None:
    salt, content = line.get("salt"), line.get("content")
    if not isinstance(salt, str) or not HASH.match(salt) or not isinstance(content, str):
        raise NotSound(f"{told} was changed: what it said is not there.")
    if hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest() != commitment:
        raise NotSound(f"{told} was changed after it was recorded: it said something else.")


def _check_anchor(anchor: dict[str, Any], organisation: str, keys: list[Any]) -> None:
    """That a checkpoint is signed by a key that was given, and holds this head."""
    size, root = _note(anchor["note"], keys)
    leaf = leaf_of(head_text(organisation, anchor["sequence"], anchor["head"]))
    if root_from(leaf, anchor["index"], size, anchor["proof"]) != root:
        raise NotSound(f"The checkpoint at entry {anchor['sequence']} does not hold this ledger.")


def _notes(report: Report, *, has_receipts: bool) -> list[str]:
    """What could not be checked, said plainly."""
    found = []
    if not report.signed:
        found.append(
            "No signature was checked, as no key or no checkpoint was given: whoever runs the "
            "server could have written checkpoints anew."
        )
    if not has_receipts:
        found.append(
            "No receipt was given: a ledger that was written anew from its start could look sound "
            "without one that was kept outside."
        )
    if report.anchored < report.entries:
        found.append(f"No checkpoint stands over what comes after entry {report.anchored} yet.")
    return found


def _earlier(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The leaves of an earlier copy, in order."""
    for number, line in enumerate(lines):
        found = _parsed(line)
        if number == 0 and found.get("format") != FORMAT:
            raise Unreadable("the earlier copy is no copy of a ledger")
        if isinstance(found.get("entry"), str):
            yield leaf_of(found["entry"].encode())
        elif "withheld" in found:
            yield bytes.fromhex(_text(found, "withheld", HASH.pattern))


def _anchors(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        found = _parsed(line)
        if "anchor" not in found:
            raise Unreadable("the receipt holds something that is no anchor")
        yield _anchor(found["anchor"])


def _anchor(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict) or not _is_anchor(found):
        raise Unreadable("an anchor is not written as anchors are")
    return {**found, "proof": [bytes.fromhex(step) for step in found["proof"]]}


def _is_anchor(found: dict[str, Any]) -> bool:
    numbers, proof = (found.get("sequence"), found.get("index")), found.get("proof")
    if not isinstance(proof, list) or len(proof) > 64 or not isinstance(found.get("note"), str):
        return False
    hashes = [found.get("head"), *proof]
    return all(isinstance(text, str) and HASH.match(text) for text in hashes) and all(
        type(number) is int and 0 <= number < 2**62 for number in numbers
    )


def _note(note: str, keys: Sequence[tuple[str, bytes, Any]]) -> tuple[int, bytes]:
    """Size and root of a signed note, whose signature is checked when keys are given."""
    body, gap, signatures = note.partition("\n\n")
    parts = body.split("\n")
    if not gap or len(parts) < 3 or not re.fullmatch(r"[1-9]\d{0,17}", parts[1]):
        raise NotSound("a checkpoint is not written as checkpoints are")
    if keys and not any(_is_signed(f"{body}\n", line, keys) for line in signatures.splitlines()):
        raise NotSound("a checkpoint is not signed by the key that was given")
    try:
        return int(parts[1]), base64.b64decode(parts[2], validate=True)
    except ValueError:
        raise NotSound("a checkpoint is not written as checkpoints are") from None


def _is_signed(body: str, line: str, keys: Sequence[tuple[str, bytes, Any]]) -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - only when it is needed

    dash, _, rest = line.partition(" ")
    name, _, text = rest.partition(" ")
    try:
        signature = base64.b64decode(text, validate=True)
    except ValueError:
        return False
    for known, identity, key in keys:
        if dash == "—" and name == known and signature[:4] == identity:
            try:
                key.verify(signature[4:], body.encode())
            except InvalidSignature:
                continue
            return True
    return False


def _public_key(text: str) -> tuple[str, bytes, Any]:
    """A key in the form `name+hash+base64`. Raises `Unreadable`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    try:
        name, identity, encoded = text.strip().split("+", 2)
        key = base64.b64decode(encoded, validate=True)
        if key_hash(name, key[1:]).hex() != identity or key[:1] != b"\1":
            raise ValueError
        return name, bytes.fromhex(identity), Ed25519PublicKey.from_public_bytes(key[1:])
    except ValueError:
        raise Unreadable("the key is not written as keys are: name+hash+letters") from None


def key_hash(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature says which key made it."""
    return hashlib.sha256(name.encode() + b"\n\1" + public).digest()[:4]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _never(text: str) -> NoReturn:
    raise ValueError(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_never)


def _parsed(line: bytes) -> dict[str, Any]:
    if len(line) > MOST_LINE:
        raise Unreadable("a line is longer than any that Fairlead writes")
    try:
        found = _DECODER.decode(line.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Unreadable("a line cannot be read: this is no copy of a ledger, or damaged") from None
    if not isinstance(found, dict):
        raise Unreadable("a line cannot be read: this is no copy of a ledger, or damaged")
    return found


def _text(found: dict[str, Any], name: str, pattern: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
        raise Unreadable(f"“{name}” is not written as it should be")
    return value


def _date(stamp: str) -> str:
    months = "January February March April May June July August September October November December"
    month = months.split()[max(int(stamp[5:7]), 1) % 13 - 1]
    return f"{int(stamp[8:10])} {month} {stamp[:4]}, {stamp[11:16]} UTC"


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, never more of one than can be a line of ours. Raises `Unreadable`."""
    try:
        with path.open("rb") as file:
            while line := file.readline(MOST_LINE + 1):
                yield line
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}") from None


if __name__ == "__main__":  # pragma: no cover - run by tests in a process of its own
    try:
        outcome = verify(lines_of(Path(sys.argv[1])), sys.argv[2:])
    except (IndexError, Unreadable) as problem:
        sys.exit(f"usage: verifier.py COPY [KEY ...]\n{problem}")
    print(outcome.fault or f"Sound: {outcome.entries} entries, head {outcome.head}")
    print("\n".join(outcome.notes))
    sys.exit(1 if outcome.fault else 0)
