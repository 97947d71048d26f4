"""Actions: whatever changes something is one transaction, whole or undone, and says by whom (T16).

They are found in the code, with what each of them does; one that is not so says here why.
"""

import importlib
import inspect
import pkgutil
import re

import pytest
from django.db.transaction import Atomic

import fairlead
from fairlead.casework.actions.pressing import mind_pressing
from fairlead.casework.actions.work import drop_action

WRITES = re.compile(r"\.(save|create|update|delete|bulk_\w+|get_or_create)\(|\brecord\w*\(")
#: Changes something and is no transaction of its own.
WITHIN = {
    "keep_answer": "a step of actions on a case",
    "record_in": "a step of actions on a case",
    "record_about": "a step of actions on a concern",
    "mind_pressing": "a step of actions on a case",
    "hand_over": "a step of actions on a case",
    "hand_on_from": "a step of actions on a case",
    "end": "a step of actions on what is to be done",
    "new_person": "a step of whatever makes people",
    "reassess_everywhere": "a transaction for each organisation",
    "remind_everywhere": "a transaction for each organisation",
    "record_for_person": "a transaction for each organisation",
    "clear_away": "forgets what is over, each kind by itself",
    "end_session": "one statement",
    "end_sessions": "one statement",
}


def packages():
    """Every `actions` of an app, and what stands below it."""
    for found in pkgutil.walk_packages(fairlead.__path__, "fairlead."):
        if ".actions" in found.name:
            yield importlib.import_module(found.name)


def changing():
    """Every public function that changes something, or is told who acts."""
    for module in packages():
        for name, act in inspect.getmembers(module, inspect.isfunction):
            is_here = act.__module__ == module.__name__ and not name.startswith("_")
            if is_here and (takes_who_acts(act) or WRITES.search(inspect.getsource(act))):
                yield name, act


def takes_who_acts(act):
    return "by" in inspect.signature(act).parameters


def is_whole(act):
    """Whether it is decorated by `transaction.atomic`."""
    cells = [cell.cell_contents for cell in act.__closure__ or ()]
    return any(isinstance(cell, Atomic) for cell in cells)


FOUND = dict(changing())


@pytest.mark.parametrize("name", FOUND)
def test_whatever_changes_something_is_one_transaction_or_says_why_not(name):
    assert is_whole(FOUND[name]) is (name not in WITHIN)


def test_what_is_excused_is_there():
    assert WITHIN.keys() <= FOUND.keys()
    assert len(FOUND) == len([*changing()]) > 70
    assert (is_whole(drop_action), is_whole(mind_pressing)) == (True, False)
