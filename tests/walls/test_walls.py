"""Two walls: what each lets be seen and written, and for whom a transaction acts."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from fairlead.accounts.models import Contact, Membership, Organisation
from fairlead.accounts.queries import belongings_of
from fairlead.portal.models import Door
from fairlead.walls.models import TenantManager, TenantModel
from fairlead.walls.tenancy import (
    NoTenancy,
    OtherTenancy,
    acting_as,
    acting_for,
    at_end,
    looking_for,
)
from furnished import furnish

TABLES = [model for model in apps.get_models() if issubclass(model, TenantModel)] + [Organisation]
FILLED = [model for model in TABLES if model._meta.label != "ledger.Anchor"]


def seen_in(table):
    """The organisations whose rows a connection sees."""
    with connection.cursor() as cursor:
        cursor.execute(f"select distinct organisation_id from {table}")
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School"), furnish("Heron Youth Club")


@pytest.fixture
def two(made, undoing):
    return made


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_without_a_tenant_there_are_no_rows(two, model):
    assert seen_in(model._meta.db_table) == set()


@pytest.mark.parametrize("model", FILLED, ids=lambda model: model.__name__)
def test_the_database_alone_keeps_organisations_apart(two, model, monkeypatch):
    monkeypatch.setattr(TenantManager, "get_queryset", lambda self: models.QuerySet(self.model))
    ours, _ = two

    with acting_for(ours.id):
        found = {row.organisation_id for row in model._default_manager.all()}

    assert found == {ours.id}


def test_a_row_cannot_be_written_for_another_organisation(two):
    ours, theirs = two

    with pytest.raises(DatabaseError, match="row-level security"), acting_for(ours.id):
        Contact.objects.create(organisation_id=theirs.id, title="Somebody")


def test_a_row_cannot_be_written_without_a_tenant(two):
    ours, _ = two

    with pytest.raises(DatabaseError, match="row-level security"), connection.cursor() as cursor:
        cursor.execute(
            "insert into vault_vaultkey (organisation_id, id, kind, wrapped, made_at) "
            "values (%s, gen_random_uuid(), 'case', 'x', now())",
            [ours.id],
        )


def test_a_row_cannot_point_at_another_organisation(two):
    ours, theirs = two
    with theirs.acting():
        foreign = theirs.actor().membership.id

    with pytest.raises(DatabaseError, match="_tie"), acting_for(ours.id), connection.cursor() as c:
        c.execute("update accounts_invitation set invited_by_id = %s", [foreign])
        c.execute("set constraints all immediate")


def test_rows_are_not_asked_for_without_saying_whose(db):
    with pytest.raises(NoTenancy):
        list(Membership.objects.all())


def test_one_transaction_acts_for_one_organisation(two):
    ours, theirs = two

    with acting_for(ours.id), pytest.raises(OtherTenancy), acting_for(theirs.id):
        pass
    with acting_for(ours.id), pytest.raises(OtherTenancy), acting_as(uuid4()):
        pass
    with acting_for(ours.id), pytest.raises(OtherTenancy), looking_for("somewhere"):
        pass


def test_a_person_sees_where_they_belong_and_nothing_more(two):
    ours, _ = two
    somebody = ours.people["lead"]

    assert [b.organisation_id for b in belongings_of(somebody)] == [ours.id]
    with acting_as(somebody.id):
        assert seen_in("accounts_contact") == set()
        assert Membership.where_one_belongs.count() == 1


def test_whoever_looks_for_a_door_sees_that_one_and_nothing_more(two):
    ours, theirs = two

    with looking_for(theirs.rows["door"]):
        seen = {model: seen_in(model._meta.db_table) for model in TABLES}
        with connection.cursor() as cursor:
            cursor.execute("update portal_door set is_open = false, closed_at = now()")
            assert cursor.rowcount == 0

    assert {model: found for model, found in seen.items() if found} == {Door: {theirs.id}}
    assert seen_in("portal_door") == set()
    with looking_for(""):
        assert seen_in("portal_door") == set()
    with looking_for(ours.rows["door"]), acting_for(theirs.id):
        assert seen_in("portal_door") == {theirs.id}


def test_what_stands_at_the_end_comes_last_and_goes_with_its_savepoint(two):
    ours, _ = two
    said = []

    with acting_for(ours.id):
        at_end(lambda: said.append("kept"))
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            at_end(lambda: said.append("taken back"))
            raise ValueError("no")
        said.append("first")

    assert said == ["first", "kept"]
