"""`fairlead planes` and `fairlead retriage`: many cases, an old edition against a new one."""

import argparse
import sys
from pathlib import Path

import msgspec

from fairlead.cli.case_file import read_case
from fairlead.cli.errors import Refused, known_pack, plain
from fairlead.cli.paint import Colour, Paper
from fairlead.guidance import Kind, Library
from fairlead.triage.planes import (
    BadPlanes,
    Planes,
    pack_planes,
    read_planes,
    write_planes,
)
from fairlead.triage.retriage import Change, Retriage, retriage

#: References that a terminal shows for one change; `--json` gives them all.
SHOWN = 8


def keep_planes(options: argparse.Namespace, library: Library) -> int:
    """Pack the facts of many case files into one file of planes; a reference is the file's name."""
    registers = library.registers()
    incidents = [
        (Path(name).stem, read_case(name).facts(registers).known) for name in options.cases
    ]
    planes = pack_planes([fact.id for fact in registers.facts], incidents)
    try:
        write_planes(planes, options.out)
    except OSError as error:
        raise Refused(f"{plain(str(options.out))}: cannot be written: {error.strerror}.") from error
    Paper().line(f"Packed {len(incidents)} cases into {options.out}.")
    return 0


def retriage_planes(options: argparse.Namespace, library: Library) -> int:
    """Say, for every outcome, what the new edition changes and for which cases."""
    old = library.load(known_pack(library, options.old))
    new = library.load(known_pack(library, options.new))
    result = retriage(old, new, _planes(options.planes))
    if options.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n")
    else:
        _show(result, Paper())
    return 0


def _planes(path: Path) -> Planes:
    try:
        return read_planes(path)
    except OSError as error:
        raise Refused(f"{plain(str(path))}: cannot be read: {error.strerror}.") from error
    except BadPlanes as error:
        raise Refused(f"{plain(str(path))}: {plain(str(error))}.") from error


def _show(result: Retriage, paper: Paper) -> None:
    paper.line(
        f"{result.incidents} cases, {result.old} against {result.new}: "
        f"{len(result.changes) or 'no'} outcomes change.",
        Colour.STRONG,
    )
    if result.unknown_facts:
        facts = ", ".join(sorted(result.unknown_facts))
        paper.wrapped(f"Not used, because no catalogue knows them: {plain(facts)}.")
    for change in result.changes:
        paper.line()
        paper.line(change.outcome, Colour.STRONG)
        for label, references, colour in _rows(change):
            if references:
                shown = ", ".join(plain(reference) for reference in references[:SHOWN])
                more = f" and {len(references) - SHOWN} more" if len(references) > SHOWN else ""
                paper.wrapped(f"{len(references)}: {shown}{more}", 23, colour, label=f"  {label}")


def _rows(change: Change) -> tuple[tuple[str, tuple[str, ...], Colour], ...]:
    permission = change.kind is Kind.PERMISSION
    on, off = (
        ("newly refused", "no longer refused")
        if permission
        else (
            "newly required",
            "no longer required",
        )
    )
    return (
        (on, change.newly_required, Colour.TODAY),
        (off, change.no_longer_required, Colour.DONE),
        ("newly open", change.newly_open, Colour.ASK),
    )
