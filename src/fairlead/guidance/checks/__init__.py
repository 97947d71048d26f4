"""The rules that guidance must keep before anyone relies on it: each returns its faults.

A pack is checked as assembled, so that a shared rule is judged in every place where it works.
`faults_of_pack` looks at one pack, `faults_of_library` at what only all of them can show.
"""

from fairlead.guidance.checks.between import faults_of_library
from fairlead.guidance.checks.logic import LOGIC_CHECKS
from fairlead.guidance.checks.names import NAME_CHECKS
from fairlead.guidance.checks.sources import SOURCE_CHECKS
from fairlead.guidance.model import Pack
from fairlead.guidance.reading import Fault

__all__ = ["faults_of_library", "faults_of_pack"]

CHECKS = (*NAME_CHECKS, *SOURCE_CHECKS, *LOGIC_CHECKS)


def faults_of_pack(pack: Pack) -> list[Fault]:
    """Everything wrong with an assembled pack; empty when it may be used."""
    return [Fault(f"{pack.name} {where}", what) for check in CHECKS for where, what in check(pack)]
