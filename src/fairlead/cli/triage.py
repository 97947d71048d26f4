"""`fairlead triage`: an incident in a file, its assessment on the terminal or as JSON."""

import argparse
import sys
from datetime import date

import msgspec

from fairlead.cli.assessment_view import AssessmentView
from fairlead.cli.case_file import read_case
from fairlead.cli.explained_view import ExplainedView
from fairlead.cli.paint import Paper
from fairlead.guidance import Library
from fairlead.triage import assess
from fairlead.triage.report import Report, report_on


def report_of(name: str, library: Library, on: date | None = None) -> Report:
    """The report on a case file, under the pack for its nation, setting and day.

    The day is `on`, else that of the case, else today.
    """
    case = read_case(name)
    day = on or case.on or date.today()
    chosen = library.choose(case.nation, case.setting, day)
    pack = library.load(chosen.name)
    return report_on(assess(pack, case.facts(pack.registers), day), chosen.because)


def triage(options: argparse.Namespace, library: Library) -> int:
    """Write the assessment of a case, as words or as JSON."""
    report = report_of(options.case, library, options.on)
    if options.json:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
        sys.stdout.write(f"{text}\n")
    else:
        view = ExplainedView if options.explain else AssessmentView
        view(Paper(), report).show()
    return 0
