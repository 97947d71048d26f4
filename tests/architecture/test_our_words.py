"""No text of the product blames a child: pages, programs, papers, guidance and documents."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from fairlead.casework.wording import suggestions

ROOT = Path(__file__).parents[2]
#: The register itself quotes what it is about.
REGISTER = "wording.toml"
#: What names a source or a place in it: their words are theirs.
NAMES = {"id", "source", "sources", "title", "short", "at", "paragraph", "link", "url"}
#: Terms that are spoken of, with marks around them, and never used; and addresses of pages.
SPOKEN_OF = re.compile(
    r"['\"“](?:sexting|youth produced sexual imagery)['\"”]|\b[\w.-]+\.(?:com|uk|org)/\S+",
    re.IGNORECASE,
)


def names_in(value, key=""):
    """Every text below a key that names a source."""
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from names_in(one, inner)
    elif isinstance(value, list):
        for one in value:
            yield from names_in(one, key)
    elif key in NAMES and isinstance(value, str):
        yield value


@cache
def sources():
    """The names of sources and of places in them, the longest first."""
    found = {
        name
        for path in ROOT.glob("src/**/*.toml")
        for name in names_in(tomllib.loads(path.read_text(encoding="utf-8")))
        if suggestions(name.replace("-", " "))
    }
    return sorted(found, key=len, reverse=True)


def read(*patterns):
    paths = sorted({path for pattern in patterns for path in ROOT.glob(pattern)})
    return [path for path in paths if path.name != REGISTER]


def strings(path):
    """The texts of a program."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def blaming(text):
    for name in sources():
        text = text.replace(name, "")
    return [found.phrase for found in suggestions(SPOKEN_OF.sub("", text))]


@pytest.mark.parametrize(
    "patterns",
    [
        ("src/**/*.html", "src/**/*.typ", "src/**/*.js"),
        ("src/**/*.toml", "examples/*"),
        ("*.md", "docs/**/*.md"),
    ],
)
def test_what_is_written_blames_no_child(patterns):
    found = {path: blaming(path.read_text(encoding="utf-8")) for path in read(*patterns)}

    assert len(found) > 10
    assert {path: phrases for path, phrases in found.items() if phrases} == {}


def test_what_programs_say_blames_no_child():
    found = {path: blaming("\n".join(strings(path))) for path in read("src/**/*.py")}

    assert len(found) > 100
    assert {path: phrases for path, phrases in found.items() if phrases} == {}
