"""Papers that leave the house: a template of ours and plain data in, a tagged PDF out.

The data reaches the template as JSON and is only ever set as text: nothing that people wrote is
markup, a link or a file to read. The templates stand in the rooms whose words they hold.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

#: What turns the direction of writing: it would change how the words around it read.
TURNING = frozenset(
    "\ufeff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
#: More marks on one letter than any language needs would run over the lines around it.
MOST_MARKS = 6
#: Controls, half characters and what no standard gives a meaning: no paper may hold them.
_UNSET = {"Cc", "Cs", "Co", "Cn"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: Where a word without an end may be broken, so that it stays on the page.
_LONG = re.compile(r"\S{80}(?=\S)")
TYPE = Path(__file__).parent / "static/built"


def pdf(template: Path, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The template set with the data, as PDF/UA-1: tagged, titled, in one language.

    A character that none of our typefaces shows stands by its name, in brackets: nothing that
    was written is dropped. The same data and moment give the same bytes. Raises
    `typst.TypstError` for a fault of the template.
    """
    made: bytes = typst.compile(
        template,
        root=template.parent,
        font_paths=[TYPE],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(showable(data), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(made_at.astimezone(UTC).timestamp()),
    )
    return made


def showable(value: Any) -> Any:
    """The same value, every text in it in characters that our typefaces show."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {key: showable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [showable(part) for part in value]
    return value


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n")
    if not text.isascii():
        text = "".join(map(_shown, _unpiled(unicodedata.normalize("NFC", text))))
    elif _CONTROL.search(text):
        text = "".join(map(_shown, text))
    return _LONG.sub("\\g<0>\u200b", text)


def _unpiled(text: str) -> Iterator[str]:
    """The characters; of marks piled on one letter a few, and in words how many more."""
    piled = 0
    for character in text:
        is_mark = unicodedata.category(character)[0] == "M"
        if not is_mark and piled > MOST_MARKS:
            yield f"[{piled - MOST_MARKS:,} more marks]"
        piled = piled + 1 if is_mark else 0
        if piled <= MOST_MARKS:
            yield character
    if piled > MOST_MARKS:
        yield f"[{piled - MOST_MARKS:,} more marks]"


@cache
def _shown(character: str) -> str:
    if len(character) > 1 or character in "\n\t":
        return character
    is_letter = unicodedata.category(character) not in _UNSET and character not in TURNING
    if is_letter and ord(character) in _characters():
        return character
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"[{name.lower() if name[:2] != 'U+' else name}]"


@cache
def _characters() -> frozenset[int]:
    """Every character that one of the typefaces of our papers has."""
    found: set[int] = set()
    for path in TYPE.glob("paper-*.ttf"):
        with TTFont(path, lazy=True) as face:
            found.update(face.getBestCmap())
    return frozenset(found)
