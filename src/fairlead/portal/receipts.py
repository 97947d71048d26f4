"""Receipts: six words by which somebody without an account comes back, and nobody else.

They are shown once and kept nowhere: what is kept is a mark of them, keyed outside the database.
"""

import re
import secrets
import unicodedata
from pathlib import Path

from fairlead.vault.keyring import index_of
from fairlead.walls.tenancy import organisation_id

_FILE = Path(__file__).with_name("words.txt")
#: The words that receipts are drawn from. An older receipt may have others.
WORDS = tuple(
    line for line in _FILE.read_text(encoding="ascii").splitlines() if not line.startswith("#")
)
HOW_MANY = 6
#: How much is looked at of what somebody typed.
MOST = 200
#: What stands for everything that no receipt is: it is looked for like one, and never found.
NONE_SUCH = "- - - - - -"
_SHAPE = re.compile(r"[a-z]{4,7}(?: [a-z]{4,7}){5}")


def new_receipt() -> str:
    """Six words at random with spaces between them: at least 72 bits that nobody can guess."""
    return " ".join(secrets.choice(WORDS) for _ in range(HOW_MANY))


def read_receipt(text: str) -> str:
    """What somebody typed, so that it can be compared; any text is read, and none is refused.

    Capitals, accents, and whatever stands between the words make no difference. Only the form is
    looked at, never the list: words that are taken from the list one day still open what they
    opened. For what has not the form of a receipt it is `NONE_SUCH`, so that looking for it costs
    the same and finds nothing.
    """
    words = words_in(text)
    return words if _SHAPE.fullmatch(words) else NONE_SUCH


def words_in(text: str) -> str:
    """The words in what somebody typed, of our letters alone, with one space between them."""
    apart = unicodedata.normalize("NFKD", text[:MOST]).casefold()
    return " ".join("".join(_plain(letter) for letter in apart).split())


def _plain(letter: str) -> str:
    """A letter of ours as it is, nothing for what cannot be seen, a space for all else."""
    if "a" <= letter <= "z":
        return letter
    invisible = unicodedata.category(letter) in {"Cf", "Mn"} and letter != "\u200b"
    return "" if invisible else " "


def mark_of(receipt: str) -> str:
    """The mark under which a receipt is found in the organisation of this transaction.

    The same words have another mark in every organisation. Raises `NoTenancy` outside of one.
    """
    return index_of("receipt", f"{organisation_id()}\0{receipt}")
