"""`fairlead planes` and `fairlead retriage`: many cases, an old edition against a new one."""

import argparse
import sys
from datetime import date
from pathlib import Path

import msgspec

from fairlead.cli.assessment_view import counted
from fairlead.cli.case_file import read_case
from fairlead.cli.errors import Refused, known_pack, plain, read_bytes, write_bytes
from fairlead.cli.paint import Colour, Paper
from fairlead.guidance import Kind, Library
from fairlead.triage.planes import (
    BadPlanes,
    Planes,
    decode_planes,
    encode_planes,
    pack_planes,
)
from fairlead.triage.retriage import Change, Retriage, retriage

#: Planes of some fifteen million cases; a larger file is some other file.
MOST_BYTES = 256 * 1024 * 1024

#: References that a terminal shows for one change; `--json` gives them all.
SHOWN = 8


def keep_planes(options: argparse.Namespace, library: Library) -> int:
    """Pack the facts of many case files into one file of planes.

    A reference is the file's name. The cases are of one nation and setting, as packs are.
    """
    cases = {Path(name).stem: read_case(name) for name in options.cases}
    if len(cases) < len(options.cases):
        raise Refused("Two of these cases have the same name; a reference stands for one case.")
    if options.out.resolve() in {Path(name).resolve() for name in options.cases}:
        raise Refused(f"{plain(str(options.out))}: is one of the cases, and would be lost.")
    places = {(case.nation, case.setting) for case in cases.values()}
    if len(places) > 1:
        found = ", ".join(f"{nation} {setting}" for nation, setting in sorted(places))
        raise Refused(f"These cases are of several nations or settings: {found}. Pack each alone.")
    ((nation, setting),) = places
    registers = library.load(library.choose(nation, setting, date.today()).name).registers
    known = ((name, case.facts(registers).known) for name, case in cases.items())
    facts = [fact.id for fact in registers.facts]
    planes = pack_planes(facts, known, nation=nation, setting=setting)
    write_bytes(options.out, encode_planes(planes))
    Paper().line(f"Packed {counted(len(cases), 'case')} into {options.out}.")
    return 0


def retriage_planes(options: argparse.Namespace, library: Library) -> int:
    """Say, for every outcome, what the new edition changes and for which cases."""
    old = library.load(known_pack(library, options.old))
    new = library.load(known_pack(library, options.new))
    planes = _planes(options.planes)
    for pack in (old, new):
        if pack.header.nation != planes.nation or planes.setting not in pack.header.settings:
            raise Refused(f"{pack.name} does not serve {planes.nation} {planes.setting}.")
    result = retriage(old, new, planes)
    if options.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n")
    else:
        _show(result, Paper())
    return 0


def _planes(path: Path) -> Planes:
    try:
        return decode_planes(read_bytes(path, MOST_BYTES))
    except BadPlanes as error:
        raise Refused(f"{plain(str(path))}: {plain(str(error))}.") from error


def _show(result: Retriage, paper: Paper) -> None:
    paper.line(
        f"{counted(result.incidents, 'case')}, {result.old} against {result.new}: "
        f"{counted(len(result.changes), 'outcome')} affected.",
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
