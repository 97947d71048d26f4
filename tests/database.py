"""The database of the tests: a private PostgreSQL, on which they act as the application does."""

import os
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from fairlead.config.postgres import Cluster
from fairlead.vault.root import new_root_key_file

ROOT = Path(__file__).parents[1]
#: Tests side by side have a database each; on its own a run has the same one every time.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
VAR = ROOT / "var-test" / WORKER
NAME = "fairlead_test"


def prepare() -> Cluster:
    """Start it and say where it is, before Django reads its settings."""
    cluster = Cluster(VAR / "postgres", durable=False)
    cluster.start()
    (VAR / "static").mkdir(exist_ok=True)
    keys = VAR / "keys"
    if not (keys / "root.key").exists():
        new_root_key_file(keys / "root.key")
        (keys / "secret.key").write_text("t" * 50, encoding="ascii")
    os.environ.update(
        FAIRLEAD_CHECKED="yes",
        FAIRLEAD_VAR=str(VAR),
        FAIRLEAD_DEMONSTRATION="yes",
        FAIRLEAD_DATABASE_URL=cluster.url("app", NAME),
        FAIRLEAD_OWNER_DATABASE_URL=cluster.url("owner", NAME),
        FAIRLEAD_AUDITOR_DATABASE_URL=cluster.url("auditor", NAME),
    )
    return cluster


CLUSTER = prepare()


@pytest.fixture(scope="session")
def cluster():
    return CLUSTER


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A fresh database, migrated as its owner; then everything goes on as the application."""
    from fairlead.vault.keyring import make_platform_keys

    CLUSTER.start()  # where tests are run again in one process, the run before stopped it
    CLUSTER.create_database(NAME)
    asked = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        with psycopg.connect(CLUSTER.url("owner", NAME)) as owner:
            password = owner.info.password
        connection.settings_dict.update(USER="fairlead_owner", PASSWORD=password)
        call_command("migrate", verbosity=0)
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(USER=asked["USER"], PASSWORD=asked["PASSWORD"])
        make_platform_keys()
        yield
        connection.close()
        connection.close_pool()


@contextmanager
def undone():
    """Everything done inside is taken back at the end."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@pytest.fixture(scope="module")
def whole_file(django_db_setup, django_db_blocker):
    """One transaction around all tests of a file: what a fixture of it makes is made once."""
    with django_db_blocker.unblock():
        with undone():
            yield
        connection.close()


@pytest.fixture
def undoing(whole_file):
    """What one test does in a file of `whole_file`: taken back before the next."""
    with undone():
        yield


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Transactions that are really kept: for threads and processes beside the test."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def as_owner(committed):
    """Statements as the owner of the tables would send them, beside the application."""
    with psycopg.connect(CLUSTER.url("owner", NAME), autocommit=True) as owner:

        def send(*statements):
            with owner.transaction():
                for statement in statements:
                    owner.execute(statement)

        yield send


def pytest_sessionfinish():
    CLUSTER.stop()
