"""Papers that leave the house: a template of ours and plain data in, a tagged PDF out.

The data reaches the template as JSON and is only ever set as text: nothing that people wrote is
markup, a link or a file to read. The templates stand in the rooms whose words they hold.
"""

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

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
        return "".join(map(_shown, unicodedata.normalize("NFC", value)))
    if isinstance(value, Mapping):
        return {key: showable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [showable(part) for part in value]
    return value


@cache
def _shown(character: str) -> str:
    if character in "\n\t" or ord(character) in _characters():
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
