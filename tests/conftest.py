"""What tests share: the shipped packs, and a small guidance folder that tests may break."""

import socket
import textwrap
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from fairlead.cli import main
from fairlead.guidance import Library, Pack
from fairlead.triage import Assessment, assess, settle
from tests.database import (
    as_owner,
    cluster,
    committed,
    django_db_setup,
    undoing,
    whole_file,
)

__all__ = ["as_owner", "cluster", "committed", "django_db_setup", "undoing", "whole_file"]

# The list of hashed names is made by a build; tests ask for files by their own names.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

_connect = socket.socket.connect


def _only_here(self: socket.socket, address: Any) -> None:
    """Nothing that is tested may ask anything of another machine."""
    if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
        raise AssertionError(f"a test reached out to {address[0]}")
    _connect(self, address)


socket.socket.connect = _only_here  # type: ignore[method-assign]

TODAY = date(2026, 11, 22)
LIBRARY = Library()
#: A shipped pack, read once for all tests.
loaded = cache(LIBRARY.load)

REGISTERS = """
    [[source]]
    id = "handbook"
    title = "Handbook"
    short = "Handbook"
    publisher = "A publisher"
    edition = "2020"
    nations = ["england", "wales"]
    evidence = "read in full"
    checked_on = 2026-01-01
    in_force_from = 2020-01-01

    [[source]]
    id = "unread"
    title = "Unread"
    short = "Unread"
    publisher = "A publisher"
    edition = "2021"
    nations = ["england"]
    evidence = "not read"
    checked_on = 2026-01-01

    [[source]]
    id = "late"
    title = "Late"
    short = "Late"
    publisher = "A publisher"
    edition = "2030"
    nations = ["england"]
    evidence = "confirmed by a page that restates it"
    checked_on = 2026-01-01
    in_force_from = 2030-01-01

    [[source]]
    id = "ended"
    title = "Ended"
    short = "Ended"
    publisher = "A publisher"
    edition = "2010"
    nations = ["scotland"]
    evidence = "read in part"
    checked_on = 2026-01-01
    in_force_until = 2019-12-31

    [[route]]
    id = "police"
    name = "Police"
    purpose = "crime"
    who = "anyone"
    contact = "101"
    nations = ["england"]
    verified = true

    [[route]]
    id = "abroad"
    name = "Abroad"
    purpose = "crime"
    who = "anyone"
    contact = "none"
    nations = ["scotland"]
    verified = true

    [[choice]]
    id = "place"
    kind = "one"
    question = "Where?"
    why = "It matters."
    who = "anyone"
    options = { home = "at home", club = "at the club", unknown = "not known" }
    derives = [{ fact = "at_home", when = ["home"] }]
"""

FACTS = ("adult", "pressure", "image", "sure", "at_home")

OUTCOMES = """
    [[action]]
    id = "tell-police"
    does = "Tell the police."
    who = "the lead"
    urgency = "today"
    routes = ["police"]
    excludes = ["handle-alone"]

    [[action]]
    id = "write-down"
    does = "Write it down."
    who = "the lead"
    urgency = "planned"

    [[prohibition]]
    id = "do-not-look"
    does = "Do not look."
    who = "everyone"
    urgency = "now"

    [[permission]]
    id = "handle-alone"
    does = "Handle it alone."
    who = "the lead"
    urgency = "today"
"""

CRITERIA = """
    [[criterion]]
    id = "an-adult"
    reads = "Tell the police when an adult is involved."
    any = ["adult", { all = ["pressure", "image"] }]
    force = "must"
    gives = ["tell-police"]
    bars = ["handle-alone"]
    cites = [{ source = "handbook", at = "1", verified = true }]
    examples = { yes = ["adult"], no = ["!adult", "!pressure"], open = ["!adult"] }

    [[criterion]]
    id = "unsure"
    reads = "Only when the lead is sure."
    not = "sure"
    brake = "The lead has to be sure."
    force = "must"
    bars = ["handle-alone"]
    cites = [{ source = "handbook", at = "2", verified = true }]
    examples = { yes = ["!sure"], no = ["sure"], open = ["adult"] }

    [[criterion]]
    id = "an-image"
    reads = "Never look."
    all = ["image"]
    force = "must"
    gives = ["do-not-look"]
    cites = [{ source = "handbook", at = "3", verified = true }]
    examples = { yes = ["image"], no = ["!image"], open = [] }

    [[criterion]]
    id = "records"
    reads = "Write everything down."
    always = true
    force = "should"
    gives = ["write-down"]
    cites = [{ source = "unread", at = "4", verified = false }]
    examples = { yes = [] }
"""

HEADER = """
    [pack]
    title = "A pack"
    nation = "england"
    settings = ["education"]
    valid_from = 2022-01-01
    lead = "safeguarding lead"
    lead_short = "lead"
"""


def _facts() -> str:
    tables = []
    for fact in FACTS:
        through = 'asked_through = "place"' if fact == "at_home" else ""
        tables.append(
            f'[[fact]]\nid = "{fact}"\nquestion = "{fact}?"\nwhy = "It matters."\n'
            f'who = "anyone"\nyes = "{fact} yes"\nno = "{fact} no"\n{through}\n'
        )
    return "\n".join(tables)


class SmallGuidance:
    """A guidance folder with one pack, written from texts that a test may change."""

    name = "england/education/2022-01-01"

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("registers/registers.toml", REGISTERS)
        self.write("registers/facts.toml", _facts())
        self.write(f"packs/{self.name}/pack.toml", HEADER)
        self.write(f"packs/{self.name}/outcomes.toml", OUTCOMES)
        self.write(f"packs/{self.name}/rules.toml", CRITERIA)

    @property
    def library(self) -> Library:
        return Library(self.root)

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Replace a text that must be there once or more."""
        folder = "registers" if file in ("registers.toml", "facts.toml") else f"packs/{self.name}"
        path = self.root / folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def pack(self) -> Pack:
        return self.library.load(self.name)


@pytest.fixture
def small(tmp_path: Path) -> SmallGuidance:
    return SmallGuidance(tmp_path / "guidance")


@pytest.fixture(params=LIBRARY.names())
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each shipped pack in turn."""
    return loaded(request.param)


@pytest.fixture(scope="session")
def schools() -> Pack:
    """England, schools and colleges, the edition of today."""
    return loaded(LIBRARY.choose("england", "education", TODAY).name)


Judge = Callable[..., Assessment]


@pytest.fixture
def judge(schools: Pack) -> Judge:
    """Assess what was said under a pack (schools in England if none is given), today."""

    def judged(said: dict[str, object] | None = None, pack: Pack = schools) -> Assessment:
        return assess(pack, settle(pack.registers, said or {}), TODAY)

    return judged


class Run:
    """The command line as a person sees it: exit status, output, errors."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> "Run":
        try:
            self.status = main([str(argument) for argument in arguments])
        except SystemExit as error:
            self.status = int(error.code or 0)
        self.out, self.err = self._capsys.readouterr()
        return self


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


CASE = """
nation = "england"
setting = "education"
on = 2026-11-22

[facts]
image_involved = true
coercion_blackmail_grooming = true
"""


@pytest.fixture
def case(tmp_path: Path) -> Callable[[str], Path]:
    """Write a case file and return its path."""

    def written(text: str = CASE) -> Path:
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written
