"""The command line: parse, call, write. No rule stands here."""

from fairlead.cli.main import main

__all__ = ["main"]
