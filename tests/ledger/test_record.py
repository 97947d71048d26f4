"""The ledger in the database: only added to, chained by the database, kept or lost as a whole."""

import json
import threading
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection

from fairlead.accounts.models import Contact
from fairlead.ledger import record as record_module
from fairlead.ledger.export import export
from fairlead.ledger.models import Entry
from fairlead.ledger.queries import PAGE, entries, entries_about, head
from fairlead.ledger.record import record
from fairlead.ledger.verifier import verify
from fairlead.walls.tenancy import NoTenancy, acting_for
from furnished import OPERATOR, furnish


def exported(school):
    with acting_for(school.id):
        return list(export("Otterburn School"))


def note(school, **content):
    record("contact.seen", by=OPERATOR, subject=("contact", school.contact.id), content=content)


def sound(lines):
    return verify([line.encode() for line in lines], []).sound


@pytest.fixture
def school(db):
    return furnish()


def test_what_was_done_can_be_exported_and_verified(school):
    lines = exported(school)

    assert sound(lines)
    assert json.loads(lines[-1])["end"]["entries"] == len(lines) - 2


def test_an_entry_says_who_did_what_when_and_when_it_was_recorded(school):
    then = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
    with school.acting():
        record(
            "contact.seen",
            by=school.actor(),
            subject=("contact", school.contact.id),
            content={"name": "Dŵr"},
            happened_at=then,
        )

    with school.acting():
        found = entries()[0]
        assert (found.kind, found.content, found.happened_at) == (
            "contact.seen",
            {"name": "Dŵr"},
            then,
        )
        assert found.by == school.actor().label
        assert found.recorded_at > then
    assert sound(exported(school))


def test_the_entry_and_its_rows_are_kept_together_or_not_at_all(school):
    before = len(exported(school))

    with pytest.raises(RuntimeError), acting_for(school.id):
        Contact.objects.create(title="Somebody")
        note(school)
        raise RuntimeError

    assert len(exported(school)) == before


def test_when_the_entry_cannot_be_written_nothing_else_is(school, monkeypatch):
    with acting_for(school.id):
        before = Contact.objects.count()

    with pytest.raises(DatabaseError), acting_for(school.id):
        Contact.objects.create(title="Somebody")
        record("Not Words", by=OPERATOR, subject=("contact", uuid4()))

    with acting_for(school.id):
        assert Contact.objects.count() == before


def test_outside_an_organisation_nothing_is_recorded(db):
    with pytest.raises(NoTenancy):
        record("contact.seen", by=OPERATOR, subject=("contact", uuid4()))


def test_the_program_cannot_choose_the_place_of_an_entry(school):
    with acting_for(school.id):
        count, _ = head()
        note(school)
    with acting_for(school.id):
        entry = Entry.objects.order_by("-sequence").first()
        forged = Entry(**{f.name: getattr(entry, f.name) for f in Entry._meta.local_fields})
        forged.id, forged.sequence, forged.link = uuid4(), 1, "f" * 64
        forged.recorded_at = datetime(2001, 1, 1, tzinfo=UTC)
        forged.save(force_insert=True)

    with acting_for(school.id):
        last = Entry.objects.order_by("-sequence").first()
        assert last.sequence == count + 2
        assert last.recorded_at.year > 2001
        assert head()[1] == last.link != "f" * 64


REFUSED = [
    "update ledger_entry set kind = 'contact.gone'",
    "delete from ledger_entry",
    "truncate ledger_entry",
    "update ledger_chain set sequence = 1",
    "delete from ledger_chain",
    "insert into ledger_chain values (gen_random_uuid(), 0, '')",
    "alter table ledger_entry disable trigger all",
    "alter table ledger_entry disable row level security",
    "set session_replication_role = replica",
    "drop table ledger_entry",
    "set role fairlead_owner",
    "update ledger_checkpoint set note = ''",
    "insert into ledger_checkpoint values (1, now(), '')",
    "select ledger_chain_entry()",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_application_cannot_change_what_was_recorded(school, statement):
    before = exported(school)

    with pytest.raises(DatabaseError), acting_for(school.id), connection.cursor() as cursor:
        cursor.execute(statement)

    assert exported(school)[1:] == before[1:]


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set kind = 'contact.gone'",
        "delete from ledger_entry",
        "truncate ledger_entry",
    ],
)
def test_not_even_the_owner_can_by_any_statement(statement, as_owner):
    school = furnish()

    with pytest.raises(psycopg.Error, match="only added to"):
        as_owner(f"set local app.tenant = '{school.id}'", statement)


def test_entries_come_a_page_at_a_time(school):
    with acting_for(school.id):
        for number in range(PAGE):
            note(school, number=number)
    with acting_for(school.id):
        first = entries()
        older = entries(before=first[-1].sequence)
        of_one = entries_about([("contact", school.contact.id)])

    assert len(first) == PAGE
    assert [e.sequence for e in first] == sorted((e.sequence for e in first), reverse=True)
    assert older[0].sequence == first[-1].sequence - 1
    assert {e.subject for e in of_one} == {f"contact/{school.contact.id}"}


def test_two_hundred_writers_at_once_leave_no_gap(committed):
    school = furnish()
    with acting_for(school.id):
        before, _ = head()
    failed = []
    gate = threading.Barrier(200)

    def write():
        try:
            gate.wait()
            with acting_for(school.id):
                note(school)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = exported(school)
    assert failed == []
    assert json.loads(lines[-1])["end"]["entries"] == before + 200
    assert sound(lines)


def test_content_is_kept_in_one_form(school):
    with acting_for(school.id):
        note(school, b=1, a={"d": None, "c": "é"})
    line = json.loads(exported(school)[-2])

    assert line["content"] == '{"a":{"c":"é","d":null},"b":1,"by":"Operator"}'
    assert record_module.canonical({"a": 1}) == '{"a":1}'
