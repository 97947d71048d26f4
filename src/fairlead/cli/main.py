"""The command `fairlead`: its words, and what each of them calls."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead import __version__
from fairlead.cli.errors import Refused, plain
from fairlead.guidance import BrokenGuidance, Library, UnknownPack

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Command = Callable[[argparse.Namespace, Library], int]

TRIAGE_EXAMPLES = """examples:
  fairlead triage examples/pressure.toml
  fairlead triage case.toml --explain       every reason, step and contact
  fairlead triage case.toml --json          for other programs (docs/assessment.schema.json)
  fairlead triage case.toml --on 2025-01-15 under the guidance of that day
  fairlead triage -                         the case on standard input

A case says nation, setting, optionally a date, and what is known:
  nation = "england"
  setting = "education"
  [facts]
  image_involved = true
  adult_involved = "unknown"        # the same as leaving it out
  harm_types = ["image_sharing"]
`fairlead guidance facts` lists every fact. It never needs, and never asks for, an image."""

GUIDANCE_EXAMPLES = """examples:
  fairlead guidance check                   every fault of every pack
  fairlead guidance facts                   the questions, and the words of a case file
  fairlead guidance sources                 what was read, and how far
  fairlead guidance show adult-involved     a rule, fact, source, route, offence or conflict
  fairlead guidance diff england/education/2024-09-01 england/education/2026-09-01
  fairlead guidance review england/education/2026-09-01 --out review.html"""

RETRIAGE_EXAMPLES = """examples:
  fairlead planes cases/*.toml --out cases.planes
  fairlead retriage cases.planes --from england/education/2024-09-01 \\
                                 --to england/education/2026-09-01"""


OUR_FAULT = (
    "this is a fault of Fairlead, not of yours. Follow your safeguarding procedures without it; "
    "in danger call 999. FAIRLEAD_DEBUG=1 shows more"
)
KEY_HELP = "what checkpoints are signed with, or a file with it; may be given again"
UNTIL_HELP = "say where the ledger stood after entry N, as papers print it"
RECEIPT_HELP = "a receipt that was kept outside; may be given again"
PACK_HELP = "an edition such as england/education/2026-09-01"


def main(
    arguments: Sequence[str] | None = None, more: Callable[["Commands"], None] | None = None
) -> int:
    """Run the command line: 0 when it worked, 2 when the input was refused, 1 for our own fault.

    `more` adds the commands of whatever stands above, which this package does not know.
    """
    _speak_utf8()
    options = _parser(more).parse_args(arguments)
    library = Library(options.guidance) if options.guidance else Library()
    try:
        status: int = options.command(options, library)
        sys.stdout.flush()
    except (Refused, UnknownPack) as error:
        print(f"fairlead: {error.args[0]}", file=sys.stderr)
        return 2
    except BrokenGuidance as error:
        print(f"fairlead: {plain_lines(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # pragma: no cover - run by tests in a process of its own
        # The reader, such as `head`, has seen enough; what is still buffered may not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if "FAIRLEAD_DEBUG" in os.environ:
            raise
        what = plain(f"{type(error).__name__}: {error}")[:200]
        print(f"fairlead: {OUR_FAULT} ({what})", file=sys.stderr)
        return 1
    return status


def plain_lines(text: str) -> str:
    """The text without control characters, line by line."""
    return "\n".join(plain(line) for line in text.splitlines())


def _speak_utf8() -> None:
    """A terminal that lacks a sign shows a question mark instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that was put in its place
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]


def _parser(more: Callable[["Commands"], None] | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fairlead",
        description="From a worry about a child online to a safe, explained, recorded response.",
        epilog="Start with: fairlead triage --help",
    )
    parser.add_argument("--version", action="version", version=f"fairlead {__version__}")
    parser.add_argument(
        "--guidance",
        type=Path,
        metavar="FOLDER",
        help="use the guidance in another folder",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_triage(commands)
    _add_guidance(commands)
    _add_retriage(commands)
    _add_verify(commands)
    if more is not None:
        more(commands)
    return parser


def _add(commands: "Commands", name: str, help_: str, examples: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=help_,
        description=f"{help_[0].upper()}{help_[1:]}.",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_triage(commands: "Commands") -> None:
    triage = _add(commands, "triage", "say what to do about an incident, and why", TRIAGE_EXAMPLES)
    triage.add_argument("case", metavar="CASE.toml", help="the incident; - for standard input")
    triage.add_argument("--json", action="store_true", help="write JSON for other programs")
    triage.add_argument("--explain", action="store_true", help="write every reason and step")
    triage.add_argument("--on", type=_date, metavar="DATE", help="the day to judge, YYYY-MM-DD")
    triage.set_defaults(command=_later("triage", "triage"))


def _add_guidance(commands: "Commands") -> None:
    guidance = _add(commands, "guidance", "look at the guidance itself", GUIDANCE_EXAMPLES)
    parts = guidance.add_subparsers(title="parts", required=True, metavar="PART")
    parts.add_parser("check", help="list every fault").set_defaults(
        command=_later("guidance", "check")
    )
    parts.add_parser("facts", help="list the questions and choices").set_defaults(
        command=_later("guidance", "facts")
    )
    parts.add_parser("sources", help="list the sources and how far they were read").set_defaults(
        command=_later("guidance", "sources")
    )
    show = parts.add_parser("show", help="show one rule or register entry")
    show.add_argument("id", metavar="ID", help="the name of a rule, fact, source, route ...")
    show.add_argument("--pack", metavar="PACK", help="in this pack only")
    show.set_defaults(command=_later("guidance", "show"))
    changes = parts.add_parser("diff", help="show what changed between two editions")
    changes.add_argument("old", metavar="OLD", help=PACK_HELP)
    changes.add_argument("new", metavar="NEW", help=PACK_HELP)
    changes.set_defaults(command=_later("guidance", "changes"))
    review = parts.add_parser("review", help="write the page that a professional signs")
    review.add_argument("pack", metavar="PACK", help=PACK_HELP)
    review.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    review.set_defaults(command=_later("guidance", "review"))


def _add_retriage(commands: "Commands") -> None:
    planes = _add(commands, "planes", "pack many cases into one file", RETRIAGE_EXAMPLES)
    planes.add_argument("cases", nargs="+", metavar="CASE.toml", help="of one nation and setting")
    planes.add_argument("--out", type=Path, required=True, metavar="FILE", help="to write")
    planes.set_defaults(command=_later("retriage", "keep_planes"))
    again = _add(
        commands,
        "retriage",
        "say what a new edition changes for many cases",
        RETRIAGE_EXAMPLES,
    )
    again.add_argument("planes", type=Path, metavar="PLANES", help="a file of fairlead planes")
    again.add_argument("--from", dest="old", required=True, metavar="EDITION", help=PACK_HELP)
    again.add_argument("--to", dest="new", required=True, metavar="EDITION", help=PACK_HELP)
    again.add_argument("--json", action="store_true", help="write JSON, with every reference")
    again.set_defaults(command=_later("retriage", "retriage_planes"))


def _add_verify(commands: "Commands") -> None:
    verify = _add(commands, "verify", "check a copy of a ledger, without the server", "")
    verify.add_argument("copy", type=Path, metavar="COPY", help="as it was taken from the ledger")
    verify.add_argument("--key", action="append", default=[], metavar="KEY", help=KEY_HELP)
    verify.add_argument(
        "--receipt", action="append", default=[], type=Path, metavar="FILE", help=RECEIPT_HELP
    )
    verify.add_argument("--against", type=Path, metavar="COPY", help="an earlier copy")
    verify.add_argument("--until", type=int, default=0, metavar="N", help=UNTIL_HELP)
    verify.add_argument("--json", action="store_true", help="write JSON for other programs")
    verify.set_defaults(command=_later("verify", "verify_copy"))


def _later(module: str, name: str) -> Command:
    """A command whose module is imported only when it is used: the prompt should not wait."""

    def run(options: argparse.Namespace, library: Library) -> int:
        command: Command = getattr(import_module(f"fairlead.cli.{module}"), name)
        return command(options, library)

    return run


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a date such as 2026-11-22") from error
