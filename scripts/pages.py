"""Write the generated pages of the documentation, or say which of them are out of date.

Usage: pages.py            write them
       pages.py --check    exit 1 where one differs from what would be written
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from picture import picture, printed, shortened

from fairlead.casework.states import MACHINES, Machine
from fairlead.guidance import Library
from fairlead.guidance.handbook import handbook
from fairlead.triage.report import Report

DOCS = Path(__file__).parents[1] / "docs"


def pages() -> Iterator[tuple[Path, str]]:
    """Each generated page with its content."""
    library = Library()
    index = ["# The handbook", "", "Every rule of every pack beside its source.", ""]
    for name in library.names():
        pack = library.load(name)
        file = f"{name.replace('/', '-')}.md"
        index.append(f"- [{pack.header.title}]({file}): {len(pack.rules.criteria)} rules")
        yield DOCS / "handbook" / file, handbook(pack)
    yield DOCS / "handbook/README.md", "\n".join(index) + "\n"
    yield DOCS / "assessment.schema.json", _schema()
    yield DOCS / "states.md", "\n".join(_states())
    shown = printed(DOCS.parent / "examples/pressure.toml")
    title = "A triage on a terminal: what to do now and today, with reasons and sources"
    yield DOCS / "images/triage.svg", picture(shortened(shown, actions=21), title)


def _schema() -> str:
    """The JSON Schema of `fairlead triage --json`."""
    schema = msgspec.json.schema(Report)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def _states() -> Iterator[str]:
    """How everything in casework may change, drawn from what the database holds to."""
    yield "# How casework may change"
    yield ""
    yield "Drawn from `src/fairlead/casework/states.py`. The database refuses every other change,"
    yield "whatever code asks for it (migration 0002 of casework)."
    for machine in MACHINES:
        yield ""
        yield f"## {machine.name}"
        yield ""
        yield "```mermaid"
        yield "stateDiagram-v2"
        yield from _drawn(machine)
        yield "```"
    yield ""


def _drawn(machine: Machine) -> Iterator[str]:
    names = {state: str(state).replace("-", "_") for state in machine.words}
    for state, words in machine.words.items():
        yield f"    {names[state]}: {words}"
    for state in machine.begins:
        yield f"    [*] --> {names[state]}"
    for before, afters in machine.follows.items():
        for after in afters:
            yield f"    {names[before]} --> {names[after]}"


def main() -> int:
    """Write or check; 1 where a page is out of date."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for path, content in pages():
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        stale.append(path.relative_to(DOCS.parent))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    word = "out of date (make docs)" if check else "written"
    print("\n".join(f"{path}: {word}" for path in stale) or "generated pages: up to date")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
