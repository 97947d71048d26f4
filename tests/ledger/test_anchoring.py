"""Checkpoints: made by the auditor alone, held by every organisation, and proof against us."""

import json

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from tests.database import NAME

from fairlead.config.checkpoints import once
from fairlead.ledger.checkpoint import verifying_key
from fairlead.ledger.export import export, receipt
from fairlead.ledger.models import Anchor, Checkpoint
from fairlead.ledger.queries import anchors
from fairlead.ledger.verifier import verify
from fairlead.walls.models import Tenant
from fairlead.walls.tenancy import acting_for
from furnished import furnish

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def as_auditor(committed, cluster):
    """The process of the auditor, in place of the application's."""
    asked = dict(connection.settings_dict)

    def become(role):
        with psycopg.connect(cluster.url(role, NAME)) as known:
            password = known.info.password
            user = known.info.user
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(USER=user, PASSWORD=password)

    yield become
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(asked)


def lines(found):
    return [line.encode() for line in found]


def test_a_checkpoint_holds_every_organisation(as_auditor, tmp_path):
    schools = [furnish(f"School {number}") for number in range(3)]
    as_auditor("auditor")
    number = once(KEY, "fairlead.example", tmp_path / "notes")
    again = once(KEY, "fairlead.example", tmp_path / "notes")
    as_auditor("app")

    assert (tmp_path / f"notes/{number:08}.note").read_text().startswith("fairlead.example\n")
    assert again == number + 1
    for school in schools:
        with acting_for(school.id):
            copy, kept = lines(export("School")), lines(receipt())
            assert len(anchors()) == 1
        report = verify(copy, [verifying_key(KEY, "fairlead.example")], kept)
        assert report.sound
        assert report.anchored == json.loads(copy[-1])["end"]["entries"]


def test_a_superuser_who_writes_the_ledger_anew_is_found_by_the_receipt(
    as_auditor, tmp_path, cluster
):
    school = furnish()
    as_auditor("auditor")
    once(KEY, "fairlead.example", tmp_path)
    as_auditor("app")
    with acting_for(school.id):
        kept, before = lines(receipt()), lines(export("School"))

    with psycopg.connect(cluster.url("admin", NAME), autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update ledger_entry set kind = 'contact.gone' where organisation_id = %s and "
            "sequence = 3",
            [school.id],
        )
    with acting_for(school.id):
        after = lines(export("School"))

    assert verify(before, (), kept).sound
    assert "Between entry 1 and entry" in verify(after, (), kept).fault
    assert verify(after, against=before).fault == "Entry 3 is another than in the earlier copy."


def test_the_application_makes_no_checkpoint_and_the_auditor_nothing_else(as_auditor):
    school = furnish()
    with acting_for(school.id), pytest.raises(Exception, match="permission denied"):
        Anchor.objects.create(checkpoint_id=1, sequence=1, head="", index=0, proof="")
    with pytest.raises(Exception, match="permission denied"):
        Checkpoint.objects.create(number=1, made_at="2026-01-01T00:00Z", note="")
    as_auditor("auditor")

    for table in ("accounts_membership", "vault_vaultkey", "accounts_person", "vault_platformkey"):
        with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(f"select * from {table}")
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("delete from ledger_entry")


def test_where_there_is_nothing_there_is_no_checkpoint(db, tmp_path, monkeypatch):
    monkeypatch.setattr(Tenant, "objects", Tenant.objects.none())

    assert once(KEY, "fairlead.example", tmp_path) == 0
