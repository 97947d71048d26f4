"""What must be right before a page is served: each fault said in one sentence."""

import os
import subprocess
import sys

import psycopg
import pytest
from django.db import connection
from tests.database import NAME, VAR

from fairlead.config import start
from fairlead.config.environment import Environment, Misconfigured, read_environment
from fairlead.vault import keyring, root

pytestmark = pytest.mark.django_db


def checked(**environment):
    """What the check says, in a process of its own."""
    told = {**os.environ, "FAIRLEAD_CHECKED": "", **environment}
    command = [sys.executable, "-m", "fairlead.config.checked"]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


@pytest.fixture
def durable():
    """As a real database is: the one of the tests is told not to wait for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = on")


def test_a_database_that_could_lose_what_it_kept_is_refused(durable):
    found = start.faults()

    assert [fault.split(" off:")[0].split()[-1] for fault in found] == [
        "fsync",
        "full_page_writes",
    ]


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_a_role_above_the_walls_is_refused(cluster, role):
    said = checked(FAIRLEAD_DATABASE_URL=cluster.url(role, NAME))

    assert said.returncode == 2
    assert "owns tables" in said.stderr
    assert ("stands above the walls" in said.stderr) is (role == "admin")


def test_a_role_that_may_pass_by_the_walls_is_refused(cluster):
    with psycopg.connect(cluster.url("admin", NAME), autocommit=True) as admin:
        admin.execute("drop role if exists passer")
        admin.execute("create role passer login bypassrls password 'x'")
    address = cluster.url("app", NAME).split("@")[1]

    said = checked(FAIRLEAD_DATABASE_URL=f"postgresql://passer:x@{address}")

    assert "stands above the walls" in said.stderr


def test_a_database_that_does_not_answer_is_said_so():
    said = checked(FAIRLEAD_DATABASE_URL="postgresql://fairlead_app:x@127.0.0.1:9/fairlead")

    assert said.stderr.count("does not answer") == 1


def rest(monkeypatch):
    """The faults behind those that the careless database of the tests always has."""
    monkeypatch.setattr(start, "DURABLE", ())
    return start.faults()


def test_when_all_is_right_nothing_is_said(monkeypatch):
    assert rest(monkeypatch) == []


def test_migrations_that_were_not_run_are_said(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'ledger'")

    assert rest(monkeypatch) == ["The database is not up to date. Run: fairlead migrate"]


def test_a_lost_root_key_is_said_and_never_replaced(monkeypatch, settings, tmp_path):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(
        update={"root_key_file": tmp_path / "root.key"}
    )
    root.root_keys.cache_clear()

    (fault,) = rest(monkeypatch)

    root.root_keys.cache_clear()
    assert "cannot be read" in fault
    assert "no new one will do" in fault
    assert not (tmp_path / "root.key").exists()


def test_a_wrong_root_key_is_said_and_nothing_is_opened(monkeypatch, settings, tmp_path):
    root.new_root_key_file(tmp_path / "root.key")
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(
        update={"root_key_file": tmp_path / "root.key"}
    )
    root.root_keys.cache_clear()

    (fault,) = rest(monkeypatch)

    root.root_keys.cache_clear()
    assert "is not the one that this database was sealed with" in fault


def test_a_secret_key_that_is_missing_or_short_is_said(settings, tmp_path):
    told = settings.FAIRLEAD.model_copy(update={"secret_key_file": tmp_path / "none"})
    settings.FAIRLEAD = told
    assert "missing or shorter" in start.faults()[0]

    (tmp_path / "short").write_text("x" * 39)
    (tmp_path / "long").write_text("x" * 40)
    for name, length in (("short", 0), ("long", 40), ("none", 0)):
        assert len(Environment(secret_key_file=tmp_path / name).secret_key()) == length


def test_the_keys_of_the_platform_are_made_once():
    before = keyring.people_key().id

    keyring.make_platform_keys()

    assert keyring.people_key().id == before


def test_a_server_that_is_started_by_hand_checks_itself(cluster):
    told = {**os.environ, "FAIRLEAD_CHECKED": "", "DJANGO_SETTINGS_MODULE": ""}
    del told["DJANGO_SETTINGS_MODULE"]
    command = [sys.executable, "-c", "import fairlead.config.wsgi"]

    said = subprocess.run(command, env=told, capture_output=True, text=True, check=False)

    assert said.returncode == 2
    assert "fsync off" in said.stderr


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("ADDRESS", "http://fairlead.example.org", "must begin with https://"),
        ("ADDRESS", "fairlead.example.org", "must be like https://"),
        ("ADDRESS", "https://fairlead.example.org/path", "must be like https://"),
        ("DEMONSTRATION", "perhaps", "FAIRLEAD_DEMONSTRATION"),
        ("TRUSTED_PROXIES", "9", "FAIRLEAD_TRUSTED_PROXIES"),
        ("MAIL_PORT", "0", "FAIRLEAD_MAIL_PORT"),
        ("IDENTITY_PROVIDERS", "[{", "cannot be read"),
        ("IDENTITY_PROVIDERS", '[{"id": "X"}]', "FAIRLEAD_IDENTITY_PROVIDERS_0_ID"),
    ],
)
def test_a_setting_that_is_not_right_is_named(monkeypatch, setting, value, said):
    monkeypatch.setenv(f"FAIRLEAD_{setting}", value)
    if setting == "ADDRESS":
        monkeypatch.setenv("FAIRLEAD_DEMONSTRATION", "no")

    with pytest.raises(Misconfigured, match=said):
        read_environment()


def test_the_demonstration_is_for_this_machine_only(monkeypatch):
    monkeypatch.setenv("FAIRLEAD_ADDRESS", "https://fairlead.example.org")
    monkeypatch.setenv("FAIRLEAD_DEMONSTRATION", "yes")

    with pytest.raises(Misconfigured, match="localhost only"):
        read_environment()


SHOW = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,
      s.ALLOWED_HOSTS, s.SECURE_HSTS_SECONDS > 3e7, s.CSRF_COOKIE_HTTPONLY)
"""


def test_cookies_are_bound_to_the_host_and_to_https():
    told = {
        **os.environ,
        "FAIRLEAD_ADDRESS": "https://fairlead.example.org",
        "FAIRLEAD_DEMONSTRATION": "no",
        "DJANGO_SETTINGS_MODULE": "fairlead.config.settings",
    }
    said = subprocess.run(
        [sys.executable, "-c", SHOW], env=told, capture_output=True, text=True, check=True
    ).stdout

    assert (
        said.split()
        == (
            "__Host-fairlead True True Lax __Host-form True True ['fairlead.example.org'] True True"
        ).split()
    )


def test_where_keys_lie_can_be_said(tmp_path):
    found = Environment(var=VAR, root_key_file=tmp_path / "r", identity_providers=[])

    assert found.key_file("root") == tmp_path / "r"
    assert found.key_file("secret") == VAR / "keys" / "secret.key"
    assert found.sign_in_origins() == []
    assert found.host == "localhost"
    assert found.hosts() == ["localhost", "127.0.0.1", "[::1]"]
