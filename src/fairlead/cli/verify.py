"""`fairlead verify`: check a copy of a ledger, without the server that made it."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from fairlead.cli.errors import Refused, plain
from fairlead.cli.paint import Colour, Paper
from fairlead.guidance import Library
from fairlead.ledger.figures import Figures, figures
from fairlead.ledger.verifier import Report, Unreadable, lines_of, verify


def verify_copy(options: argparse.Namespace, library: Library) -> int:
    """Say whether a copy is sound, and what that rests on: 0 when it is, 1 when it is not."""
    del library
    try:
        report = verify(
            lines_of(options.copy),
            _keys(options.key),
            [line for path in options.receipt for line in lines_of(path)],
            lines_of(options.against) if options.against else (),
        )
    except Unreadable as error:
        raise Refused(f"{plain(str(options.copy))}: {plain(str(error))}.") from None
    then = figures(lines_of(options.copy), options.until) if options.until else None
    if options.json:
        more = {"until": asdict(then)} if then else {}
        print(json.dumps({"sound": report.sound, **asdict(report), **more}))
    else:
        _show(report)
        _show_then(then)
    return 0 if report.sound else 1


def _keys(given: list[str]) -> list[str]:
    """A key as it stands, or from a file."""
    found = []
    for text in given:
        path = Path(text)
        found.append(path.read_text(encoding="utf-8") if path.is_file() else text)
    return found


def _show(report: Report) -> None:
    paper = Paper()
    if report.sound:
        paper.line(f"✓ Sound: {_entries(report.entries)}.", Colour.DONE)
    else:
        paper.wrapped(f"✕ NOT SOUND. {plain(report.fault)}", colour=Colour.NOW)
    if report.anchored:
        paper.line(f"  Held by a checkpoint up to entry {report.anchored}.")
    for count, what in ((report.erased, "erased"), (report.withheld, "withheld")):
        if count:
            paper.line(f"  {_entries(count)} {what}: in place, not readable.")
    paper.line(f"  Organisation {report.organisation}")
    paper.line(f"  Head {report.head}")
    for note in report.notes:
        paper.wrapped(note, 4, label="  ? ")


def _show_then(then: Figures | None) -> None:
    paper = Paper()
    if then is not None:
        paper.line(f"  After entry {then.entries}, to compare with a paper:")
        paper.line(f"    head {then.head}")
        paper.line(f"    {_entries(then.shown)} shown, fingerprint {then.fingerprint}")


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"
