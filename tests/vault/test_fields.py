"""Sealed fields: bound to their row, rotated while people work, erased with their key."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from fairlead.accounts.models import Contact, Draft, Invitation, Membership, Person
from fairlead.ledger.models import Entry
from fairlead.ledger.queries import entries_about, head
from fairlead.ledger.record import record
from fairlead.vault import keyring, root, rotation
from fairlead.vault.keyring import Erased, destroy_key, new_key, organisation_key
from fairlead.vault.models import PlatformKey, VaultKey
from fairlead.vault.sealing import Unreadable, key_id_of
from furnished import OPERATOR, furnish

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return furnish()


def stored(table, column, row_id):
    with connection.cursor() as cursor:
        cursor.execute(f"select {column} from {table} where id = %s", [row_id])
        return bytes(cursor.fetchone()[0])


def put(table, column, row_id, content):
    with connection.cursor() as cursor:
        cursor.execute(f"update {table} set {column} = %s where id = %s", [content, row_id])


def test_the_database_holds_no_clear_text(school):
    with school.acting():
        found = Invitation.objects.get()
        content = stored("accounts_invitation", "name", found.id)

        assert found.name == "Tam Okafor"
        assert b"Tam" not in content
        assert key_id_of(content) == organisation_key().id


@pytest.mark.parametrize("column", ["email", "secret"])
def test_a_value_in_another_column_does_not_open(school, column):
    with school.acting():
        found = Invitation.objects.get()
        put(
            "accounts_invitation", column, found.id, stored("accounts_invitation", "name", found.id)
        )

        with pytest.raises(Unreadable):
            getattr(Invitation.objects.get(), column)


def test_a_value_in_another_row_does_not_open(school):
    with school.acting():
        one, other = Membership.objects.all()[:2]
        put("accounts_membership", "name", other.id, stored("accounts_membership", "name", one.id))

        with pytest.raises(Unreadable):
            str(Membership.objects.get(id=other.id).name)


def test_a_value_in_another_organisation_does_not_open(school):
    other = furnish("Heron Youth Club")
    with school.acting():
        content = stored("accounts_contact", "note", school.contact.id)

    with other.acting():
        put("accounts_contact", "note", other.contact.id, content)
        with pytest.raises(Unreadable):
            str(Contact.objects.get(id=other.contact.id).note)


def test_a_sealed_value_is_neither_found_nor_set_past_its_row(school):
    with school.acting():
        with pytest.raises(FieldError, match="sealed"):
            Membership.objects.filter(name="Tam Okafor").exists()
        with pytest.raises(FieldError, match="sealed"):
            Membership.objects.update(name="Tam Okafor")


@pytest.mark.parametrize("value", ["x" * 121, 7, b"Asha"])
def test_what_is_too_long_or_no_text_is_not_sealed(school, value):
    with school.acting(), pytest.raises(ValueError, match="name must be text"):
        Contact.objects.create(title="Somebody", name=value)


def test_the_model_itself_shows_its_field():
    assert Contact.name.field.most == 120


def test_an_address_for_signing_in_is_sealed_for_its_person(school):
    one, other = school.people["lead"], school.people["staff"]
    content = stored("accounts_person", "email", one.id)
    put("accounts_person", "email", other.id, content)

    assert Person.objects.get(id=one.id).email == f"lead.{school.id}@example.org"
    with pytest.raises(Unreadable):
        str(Person.objects.get(id=other.id).email)


def test_answers_are_sealed_as_they_are(school):
    with school.acting():
        assert Draft.objects.get(journey="invite").answers == {"name": {"name": "Tam"}}


def test_a_new_organisation_key_seals_everything_anew(school):
    with school.acting():
        before = organisation_key().id
        names = [str(row.name) for row in Membership.objects.order_by("id")]

        count = rotation.rotate_organisation_key()

    with school.acting():
        assert count > 10
        assert organisation_key().id != before
        assert [str(row.name) for row in Membership.objects.order_by("id")] == names
        assert head()[0] > 5
        with pytest.raises(Erased):
            keyring.key(before)


def test_rotation_that_meets_an_unreadable_value_changes_nothing(school):
    with school.acting():
        before = organisation_key().id
        put(
            "accounts_contact",
            "note",
            school.contact.id,
            stored("accounts_contact", "name", school.contact.id),
        )

    with pytest.raises(Unreadable), school.acting():
        rotation.rotate_organisation_key()

    with school.acting():
        assert organisation_key().id == before


def test_what_a_destroyed_case_key_sealed_is_erased_and_the_rest_stands(school):
    about = ("contact", school.contact.id)
    with school.acting():
        case = new_key(VaultKey.Kind.CASE)
        record(
            "contact.seen",
            by=OPERATOR,
            subject=about,
            content={"said": "canary"},
            key_id=case.id,
        )
    with school.acting():
        assert entries_about([about])[-1].content == {"said": "canary"}
        destroy_key(case.id)
        assert entries_about([about])[-1].erased
        assert entries_about([about])[-1].content == {}

    with school.acting():
        assert entries_about([about])[-1].erased
        assert not entries_about([about])[0].erased


def test_only_a_case_key_can_be_destroyed(school):
    with school.acting():
        destroy_key(organisation_key().id)

        assert str(Invitation.objects.get().name) == "Tam Okafor"


def test_a_new_root_key_takes_over_and_the_old_one_can_go(school, tmp_path, monkeypatch):
    path = tmp_path / "root.key"
    path.write_bytes(root.settings.FAIRLEAD.key_file("root").read_bytes())
    root.add_root_key(path)
    monkeypatch.setattr(root, "root_keys", lambda: root.read_root_keys(path))
    monkeypatch.setattr(keyring, "root_keys", root.root_keys)

    rotation.rewrap_platform_keys()
    with school.acting():
        rotation.rewrap_organisation_keys()
    root.keep_newest_root_key(path)

    with school.acting():
        assert str(Invitation.objects.get().name) == "Tam Okafor"
    for row in PlatformKey.objects.all():
        assert keyring.platform_secret(row)


def test_an_organisation_without_a_key_seals_nothing(school):
    with school.acting(), connection.cursor() as cursor:
        cursor.execute("update vault_vaultkey set retired_at = now()")
        keyring.forget_keys()

        with pytest.raises(Unreadable, match="no organisation key"):
            Contact.objects.create(title="Somebody")


def test_a_key_of_another_organisation_is_not_there(school):
    other = furnish("Heron Youth Club")
    with other.acting():
        foreign = organisation_key().id

    with school.acting(), pytest.raises(Unreadable, match="no such key"):
        keyring.key(foreign)


def test_keys_go_when_the_transaction_ends(school):
    with school.acting():
        held = keyring.tenancy().held
        organisation_key()
        assert held
    with school.acting():
        assert not keyring.tenancy().held


def test_a_ledger_entry_names_the_key_that_seals_it(school):
    with school.acting():
        row = Entry.objects.order_by("sequence").first()

        assert key_id_of(stored("ledger_entry", "content", row.id)) == row.key_id
