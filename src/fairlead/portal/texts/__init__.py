"""What the pages of the door say, for each way of coming: by whom, in which language, how simply.

Each file holds its texts by page and name. A way lays one file over another: easy words and the
words for grown-ups stand in files of their own, which hold only what they say otherwise.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from fairlead.casework.models import Source

HERE = Path(__file__).parent
_NUMBER = re.compile(r"(?<=\d) (?=\d)")


@dataclass(frozen=True, slots=True)
class Way:
    """A way of coming to the door: its name in the address, who comes, and what they read."""

    key: str
    source: Source
    language: str
    files: tuple[str, ...]
    is_easy: bool = False

    @property
    def tongue(self) -> str:
        """The language as browsers and screen readers call it."""
        return {"en": "en-GB", "cy": "cy"}[self.language]


WAYS: Mapping[str, Way] = {
    way.key: way
    for way in (
        Way("en", Source.YOUNG_PERSON, "en", ("en",)),
        Way("cy", Source.YOUNG_PERSON, "cy", ("cy",)),
        Way("easy", Source.YOUNG_PERSON, "en", ("easy", "en"), is_easy=True),
        Way("adult", Source.PARENT, "en", ("adult", "en")),
        Way("adult-cy", Source.PARENT, "cy", ("adult-cy", "cy")),
        Way("other", Source.VISITOR, "en", ("other", "adult", "en")),
        Way("other-cy", Source.VISITOR, "cy", ("other-cy", "adult-cy", "cy")),
    )
}
#: The way that an address without one leads to.
FIRST = WAYS["en"]


class Texts:
    """The texts of a way: `texts("front", "heading")`; text is never marked up."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self._layers = [_read(name) for name in way.files]

    def __call__(self, page: str, name: str, **values: object) -> str:
        """A text of a page, with values put into it. Raises `KeyError` where there is none."""
        for layer in self._layers:
            if (found := layer.get(page, {}).get(name)) is not None:
                return found.format(**values) if values else found
        raise KeyError(f"{page}.{name} has no text in {self.way.key}")

    def role(self, role: str) -> str:
        """What somebody does here, whatever else they may have become since."""
        return self("role", role if self.has("role", role) else "other")

    def at(self, moment: datetime) -> str:
        """A moment where the readers are: "26 November, 14:05"."""
        with override(self.way.language):
            return date_format(timezone.localtime(moment), "j F, H:i")

    def has(self, page: str, name: str) -> bool:
        """Whether there is such a text: a hint, for example, is not always needed."""
        return any(name in layer.get(page, {}) for layer in self._layers)


@cache
def texts_of(key: str) -> Texts:
    """The texts of a way, read once. Raises `KeyError` for a way that there is not."""
    return Texts(WAYS[key])


def in_english(way: Way) -> Texts:
    """The same texts as whoever works here reads them."""
    keys = (key for key, other in WAYS.items() if other.source == way.source)
    return texts_of(next(key for key in keys if WAYS[key].language == "en"))


@cache
def _read(name: str) -> Mapping[str, Mapping[str, str]]:
    text = (HERE / f"{name}.toml").read_text(encoding="utf-8")
    # A number that is called stays on one line.
    return tomllib.loads(_NUMBER.sub("\N{NO-BREAK SPACE}", text))
