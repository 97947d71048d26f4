"""Copies of ledgers for tests: made by hand, so that they can be damaged in every way."""

import hashlib
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairlead.ledger.checkpoint import Head, Tree, sign_note, verifying_key
from fairlead.ledger.verifier import leaf_of, link_of

ORGANISATION = "6a1b6d0e-0000-4000-8000-000000000001"
OTHER = "6a1b6d0e-0000-4000-8000-000000000002"
SUBJECT = "6a1b6d0e-0000-4000-8000-00000000000a"
NAME = "fairlead.example"


@dataclass
class Ledger:
    """A ledger of one organisation, entry by entry."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    lines: list = field(default_factory=list)
    anchors: list = field(default_factory=list)
    link: bytes = bytes(32)

    def add(self, count=1, said="something"):
        for _ in range(count):
            number = len(self.lines) + 1
            salt, content = hashlib.sha256(bytes([number % 256])).hexdigest(), json.dumps(said)
            commitment = hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()
            text = (
                f"fairlead entry 1\norganisation: {ORGANISATION}\nsequence: {number}\n"
                f"recorded: 2026-11-22T14:{number % 60:02}:00.123456Z\n"
                "happened: 2026-11-22T14:00:00.000000Z\nactor: -\nkind: contact.seen\n"
                f"subject: contact/{SUBJECT}\ncontent: {commitment}\n"
            )
            self.lines.append({"entry": text, "salt": salt, "content": content})
            self.link = link_of(self.link, leaf_of(text.encode()))
        return self

    def anchor(self, others=2):
        heads = [Head(OTHER, 1, "0" * 64)] * others
        heads.insert(others // 2, Head(ORGANISATION, len(self.lines), self.link.hex()))
        tree = Tree([head.leaf() for head in heads])
        note = sign_note(
            self.key, name=NAME, tree=tree, number=1, time="2026-11-22T15:00:00.000000Z"
        )
        self.anchors.append(
            {
                "note": note,
                "sequence": len(self.lines),
                "head": self.link.hex(),
                "index": others // 2,
                "proof": [step.hex() for step in tree.proof(others // 2)],
            }
        )
        return self

    def rechained(self, place, said):
        """The same ledger, written anew from an entry on by somebody who can."""
        forged = Ledger(self.key, anchors=list(self.anchors)).add(place - 1).add(1, said)
        return forged.add(len(self.lines) - place)

    def copy(self):
        header = {"format": "fairlead-export-1", "organisation": ORGANISATION, "from": 1}
        end = {"end": {"entries": len(self.lines), "head": self.link.hex()}}
        anchors = [{"anchor": anchor} for anchor in self.anchors]
        return [line(each) for each in (header, *anchors, *self.lines, end)]

    def receipt(self):
        return [line({"anchor": anchor}) for anchor in self.anchors]

    @property
    def vkey(self):
        return verifying_key(self.key, NAME)


def line(content):
    return (json.dumps(content, ensure_ascii=False) + "\n").encode()
