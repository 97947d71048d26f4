"""Words on a terminal: colour where there is one, plain text where the output is piped.

Colour never carries meaning alone; every state has a word and a shape.
"""

import os
import shutil
import sys
import textwrap
from enum import Enum
from typing import TextIO


class Colour(Enum):
    """The palette of the design, as ANSI codes that keep to the terminal's own ground."""

    NOW = "1;31"
    TODAY = "33"
    ASK = "34"
    DONE = "32"
    QUIET = "2"
    STRONG = "1"


#: Signs for a terminal that has no others: each stays apart from the rest.
PLAIN_SIGNS = str.maketrans("●◐○·✕✓§¶→", "!*o-x+S:>")

#: A line that is longer is hard to read, however wide the window is.
WIDEST = 96


class Paper:
    """Something to write on: knows its width and whether it has colour."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        width: int | None = None,
        coloured: bool | None = None,
    ) -> None:
        self._stream = stream or sys.stdout
        terminal = self._stream.isatty()
        wanted = "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        self._coloured = terminal and wanted if coloured is None else coloured
        columns = shutil.get_terminal_size((WIDEST, 24)).columns if terminal else WIDEST
        self.width = width or min(columns, WIDEST)
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        self._signs = {} if encoding.lower().startswith("utf") else PLAIN_SIGNS

    def paint(self, text: str, colour: Colour | None) -> str:
        """The text in a colour, where there is colour."""
        if colour is None or not self._coloured:
            return text
        return f"\033[{colour.value}m{text}\033[0m"

    def line(self, text: str = "", colour: Colour | None = None) -> None:
        """One line as it is."""
        self._stream.write(f"{self.paint(text.translate(self._signs), colour)}\n")

    def heading(self, text: str, colour: Colour | None = None) -> None:
        """A heading, with a line of space above it."""
        self.line()
        for line in textwrap.wrap(text.upper(), self.width):
            self.line(line, colour or Colour.STRONG)

    def wrapped(
        self, text: str, indent: int = 0, colour: Colour | None = None, label: str = ""
    ) -> None:
        """A paragraph, indented; a label hangs to its left."""
        hang = " " * indent
        lines = textwrap.wrap(text, max(self.width - indent, 30)) or [""]
        for number, line in enumerate(lines):
            start = label.ljust(indent) if number == 0 else hang
            self.line(f"{self.paint(start, colour) if label else start}{line}".rstrip())

    def quiet(self, text: str, indent: int = 0) -> None:
        """A paragraph that stands back: sources and reasons."""
        hang = " " * indent
        for line in textwrap.wrap(text, max(self.width - indent, 30)):
            self.line(f"{hang}{line}", Colour.QUIET)
