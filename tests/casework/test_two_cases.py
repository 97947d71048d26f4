"""Two cases of one school, alike in everything: what is done in one leaves the other alone."""

import pytest
from django.apps import apps
from django.db import connection
from test_every_action import EVERY, Now, names

import furnished
from fairlead.casework.actions.cases import open_case
from fairlead.casework.actions.concerns import record_concern
from furnished import furnish, worry

OF_A_CASE = [
    model._meta.db_table
    for model in apps.get_app_config("casework").get_models()
    if any(field.attname == "case_id" for field in model._meta.concrete_fields)
]


@pytest.fixture(scope="module")
def school(whole_file):
    """A school with one of everything in each of two cases."""
    made = furnish()
    with made.acting():
        lead = made.actor()
        concern = record_concern(worry(made.child), by=lead)
        other = open_case(concern, "Year 8, image shared", version=0, by=lead)
        furnished._work_on(other, concern, lead)
    return made, other


def rows_of(case_id):
    """All that a case holds, as it lies in the tables."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select * from casework_case where id = %s", [case_id])
        found.append(cursor.fetchall())
        for table in OF_A_CASE:
            cursor.execute(f"select * from {table} where case_id = %s order by id", [case_id])
            found.append(cursor.fetchall())
    return found


@pytest.mark.parametrize("act", EVERY, ids=names)
def test_what_is_done_in_one_case_changes_nothing_in_the_other(school, undoing, act):
    made, other = school
    with made.acting():
        before = [rows_of(case.id) for case in (made.case, other)]
        EVERY[act](Now(made, made.actor()))
        after = [rows_of(case.id) for case in (made.case, other)]

    changed = [rows != now for rows, now in zip(before, after, strict=True)]
    assert sum(changed) <= 1
    assert len(OF_A_CASE) > 8
