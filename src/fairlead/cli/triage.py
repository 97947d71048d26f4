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
from fairlead.triage.report import report_on


def triage(options: argparse.Namespace, library: Library) -> int:
    """Read the case, choose the pack for its nation, setting and day, and write the assessment."""
    case = read_case(options.case)
    on = options.on or case.on or date.today()
    chosen = library.choose(case.nation, case.setting, on)
    pack = library.load(chosen.name)
    assessment = assess(pack, case.facts(pack.registers), on)
    report = report_on(assessment, chosen.because)
    if options.json:
        text = msgspec.json.format(msgspec.json.encode(report), indent=2).decode()
        sys.stdout.write(f"{text}\n")
    else:
        view = ExplainedView if options.explain else AssessmentView
        view(Paper(), report).show()
    return 0
