"""A picture of what the command line prints, drawn from the output itself as SVG."""

import io
import re
from html import escape
from pathlib import Path

from fairlead.cli.assessment_view import AssessmentView
from fairlead.cli.paint import Paper
from fairlead.cli.triage import report_of
from fairlead.guidance import Library

#: The terminal codes that `paint` writes, as colours of the design on a light ground.
COLOURS = {
    "1;31": 'fill="#a8121d" font-weight="bold"',
    "33": 'fill="#8a4b00"',
    "34": 'fill="#3b3f8f"',
    "32": 'fill="#0f6b3f"',
    "2": 'fill="#4a5a63"',
    "1": 'font-weight="bold"',
}
PAINTED = re.compile(r"\033\[([0-9;]+)m(.*?)\033\[0m")
LINE, LETTER, MARGIN = 20, 8.4, 24


def printed(example: Path) -> str:
    """What `fairlead triage` prints on a terminal for a case with a date."""
    paper = io.StringIO()
    report = report_of(str(example), Library())
    AssessmentView(Paper(paper, width=96, coloured=True), report).show()
    return paper.getvalue()


def shortened(text: str, actions: int) -> list[str]:
    """The lines up to the offences, with so many lines of what to do."""
    lines = text.splitlines()
    begin = next(number for number, line in enumerate(lines) if "WHAT TO DO" in line) + 1
    stop = next(number for number, line in enumerate(lines) if "DO NOT" in line)
    end = next(number for number, line in enumerate(lines) if "OFFENCES" in line) - 1
    return [*lines[: begin + actions], "            ...", "", *lines[stop:end]]


def picture(rows: list[str], title: str) -> str:
    """Lines of coloured text as SVG, with a title for those who hear it."""
    drawn = "\n".join(_row(row, number) for number, row in enumerate(rows))
    width, height = round(96 * LETTER + 2 * MARGIN), LINE * len(rows) + 2 * MARGIN
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">
<title>{escape(title)}</title>
<rect width="100%" height="100%" rx="8" fill="#ffffff" stroke="#e3f0f1" stroke-width="2"/>
<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" fill="#17232b">
{drawn}
</g>
</svg>
"""


def _row(row: str, number: int) -> str:
    parts, place = [], 0
    for found in PAINTED.finditer(row):
        parts.append(_text(row[place : found.start()]))
        parts.append(f"<tspan {COLOURS[found[1]]}>{_text(found[2])}</tspan>")
        place = found.end()
    parts.append(_text(row[place:]))
    return f'<text x="{MARGIN}" y="{MARGIN + LINE * (number + 1) - 6}">{"".join(parts)}</text>'


def _text(text: str) -> str:
    """Spaces that do not break are the only ones that every reader of SVG keeps."""
    return escape(text).replace(" ", "\N{NO-BREAK SPACE}")
