"""Many who record at the same moment: each has a reference, and none is left out (T59)."""

import threading
from functools import partial

import pytest
from django.db import connection

from fairlead.casework.actions.concerns import record_concern
from fairlead.casework.models import Child, Concern
from furnished import furnish, worry
from visitor import FORM, Visitor, form

AT_ONCE = 200


def at_once(*calls):
    """Call all of these at the same moment, each on its own connection; what went wrong."""
    ready, wrong = threading.Barrier(len(calls)), []

    def run(call):
        try:
            ready.wait(timeout=20)
            call()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    with pytest.MonkeyPatch.context() as patch:
        # On a busy machine the last waits longer for a connection than a request would.
        patch.setattr(connection.pool, "timeout", 60)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    return wrong


def numbers(school):
    with school.acting():
        return sorted(Concern.objects.values_list("number", flat=True))


def test_two_hundred_recorded_at_once_have_references_without_a_gap(committed):
    school = furnish()
    first = len(numbers(school))

    def one():
        with school.acting("staff"):
            record_concern(worry(school.child), by=school.actor("staff"))

    assert at_once(*[one] * AT_ONCE) == []
    assert numbers(school) == list(range(1001, 1001 + first + AT_ONCE))


def test_what_fails_leaves_no_gap(committed):
    school = furnish()
    before = numbers(school)
    with pytest.raises(RuntimeError), school.acting("staff"):
        record_concern(worry(school.child), by=school.actor("staff"))
        raise RuntimeError
    with school.acting("staff"):
        made = record_concern(worry(school.child), by=school.actor("staff"))

    assert made.number == before[-1] + 1


def test_a_last_page_that_is_sent_twice_at_the_same_moment_makes_one_concern(committed):
    school = furnish()
    before, ends = numbers(school), []
    staff = Visitor(school.people["staff"], school.id)
    address = staff.post("/record-a-concern")["Location"]
    for said in (
        {"is_danger": "no"},
        {"unknown": "on"},
        {"what": "Says that an image was shared."},
        {"learned_at": "2026-01-12T09:30"},
        {},
        {"is_image": "no"},
        {"is_staff": "no"},
    ):
        address = staff.post(address, said)["Location"]
    version = staff.get(address).page.fields["draft_version"]["value"]

    def press():
        visitor = Visitor(school.people["staff"], school.id)
        ends.append(visitor.post(address, {"draft_version": version})["Location"])

    assert at_once(press, press, press) == []
    assert len(numbers(school)) == len(before) + 1
    assert len(set(ends)) == 1


def test_one_child_whom_many_add_at_once_stands_on_the_list_once(committed):
    school = furnish()
    lead = [Visitor(school.people["lead"], school.id) for _ in range(4)]
    answers = []

    def add(visitor):
        said = {"name": "Ada Lark", "born_on": "2012-05-04", "number": "P77"}
        answers.append(visitor.client.post("/children/new", form(said), FORM).status_code)

    def paste(visitor):
        rows = {"rows": "Name,Date of birth\nBo Lark,04/05/2012", "here": "skip"}
        seen = visitor.post("/children/paste", rows, 200).page.fields["id_seen"]["value"]
        sent = {**rows, "seen": seen, "step": "keep"}
        answers.append(visitor.client.post("/children/paste", form(sent), FORM).status_code)

    assert at_once(*[partial(add, one) for one in lead]) == []
    assert at_once(*[partial(paste, one) for one in lead]) == []

    assert set(answers) <= {200, 302}
    with school.acting():
        names = [str(row.name) for row in Child.objects.all()]
    assert (names.count("Ada Lark"), names.count("Bo Lark")) == (1, 1)
