"""The command `fairlead`: what the command line has, and what runs and looks after Fairlead.

Nothing of the web is imported before it is asked for: triage on the command line does not wait.
"""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from fairlead import cli
from fairlead.guidance import Library

if TYPE_CHECKING:
    from fairlead.cli.main import Commands

ROLES = ["staff", "deputy", "lead", "head", "governor", "partner", "auditor", "administrator"]
KINDS = ["school", "youth", "partnership", "other"]
NATIONS = ["england", "wales", "scotland", "northern-ireland"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    return cli.main(arguments, _add_commands)


def _add_commands(commands: "Commands") -> None:
    _add(commands, "serve", "run Fairlead here until Ctrl-C")
    _add(commands, "demo", "run a demonstration with invented people, on this machine only")
    _add(commands, "migrate", "bring the database up to date")
    _add(commands, "rotate-keys", "seal everything by new keys")
    again = _add(commands, "reassess", "assess open cases again by the guidance now in force")
    again.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="as of another day")
    organisation = _add(commands, "create-organisation", "make an organisation")
    organisation.add_argument("name", metavar="NAME")
    organisation.add_argument("--kind", choices=KINDS, required=True)
    organisation.add_argument("--nation", choices=NATIONS, required=True)
    person = _add(commands, "create-person", "invite somebody to an organisation, by a link")
    person.add_argument("name", metavar="NAME")
    person.add_argument("email", metavar="E-MAIL")
    person.add_argument("--organisation", required=True, metavar="ID")
    person.add_argument("--role", choices=ROLES, required=True)
    children = _add(commands, "import-children", "add children from a CSV file, all or none")
    children.add_argument("file", metavar="FILE")
    children.add_argument("--organisation", required=True, metavar="ID")
    children.add_argument("--update", action="store_true", help="change those who are here already")
    children.add_argument("--look", action="store_true", help="say what would change, keep nothing")


def _add(commands: "Commands", name: str, help_: str) -> argparse.ArgumentParser:
    description = f"{help_[0].upper()}{help_[1:]}."
    parser = commands.add_parser(name, help=help_, description=description)
    parser.set_defaults(command=_later(name.replace("-", "_")))
    return parser


def _later(name: str) -> Callable[[argparse.Namespace, Library], int]:
    def run(options: argparse.Namespace, library: Library) -> int:
        del library
        command: Callable[[argparse.Namespace], int]
        command = getattr(import_module("fairlead.config.commands"), name)
        return command(options)

    return run
