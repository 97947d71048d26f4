"""A full disk, a table that does not answer, mail that is down: told honestly, and nothing lost."""

import time
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from child import Child
from django.core import mail
from django.db import OperationalError, connection

from fairlead.casework import jobs
from fairlead.casework.models import Concern, Conversation
from fairlead.portal import kept as sealed
from fairlead.portal import work
from furnished import furnish

#: What a report writes to, in the order of writing; the last is what all processes share.
TABLES = (
    "vault_vaultkey",
    "casework_numbers",
    "casework_concern",
    "ledger_entry",
    "casework_conversation",
    "accounts_sharedcache",
)


@pytest.fixture(scope="module")
def made(whole_file):
    return furnish("Otterburn School")


@pytest.fixture
def school(made, undoing):
    return made


@pytest.fixture
def child(school, monkeypatch):
    monkeypatch.setattr(work, "WAIT", 0)
    return Child(school.rows["door"])


@contextmanager
def full(table):
    """There is no room on the disk for one more row of a table; says how often it was tried."""
    tried = []

    def refuse(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE")) and table in sql:
            tried.append(sql)
            raise OperationalError("could not extend file: No space left on device")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield tried


def kept(school):
    with school.acting():
        return Concern.objects.count(), Conversation.objects.count()


@pytest.mark.parametrize("table", TABLES)
def test_a_report_that_cannot_be_kept_is_said_to_be_lost_and_can_be_sent_again(
    school, child, table
):
    before = kept(school)
    child.begin()
    page = child.answer({"what": "Somebody keeps writing to me."})
    sent = {name: row.get("value", "") for name, row in page.fields.items()} | {"does": "send"}
    with full(table) as tried:
        answer = child.post(f"{child.way}/write", sent, status=503).page

    assert tried
    assert "What you sent last may not have reached us." in answer.words
    assert "Childline on 0800 1111" in answer.words
    assert kept(school) == before
    words = child.send()
    assert len(words) == 6
    assert kept(school) == tuple(count + 1 for count in before)
    assert "Somebody keeps writing to me." in child.open(" ".join(words)).words


def test_while_mail_is_down_a_report_is_kept_and_the_lead_is_told_later(
    school, child, settings, monkeypatch
):
    settings.FAIRLEAD = settings.FAIRLEAD.model_copy(update={"mail_host": "mail.example.org"})
    deferred = []
    monkeypatch.setattr(jobs.send_alert, "defer", lambda **said: deferred.append(said))
    words = child.tell()

    with monkeypatch.context() as down:
        down.setattr(jobs, "get_connection", lambda: (_ for _ in ()).throw(ConnectionRefusedError))
        for said in deferred:
            with pytest.raises(ConnectionRefusedError):
                jobs.send_alert(**said)
    assert not mail.outbox
    assert jobs.send_alert.retry_strategy.max_attempts == 14
    jobs.send_alert(**deferred[0])

    assert {said for sent in mail.outbox for said in sent.to} >= {school.people["lead"].email}
    assert "Somebody keeps writing to me." in child.open(" ".join(words)).words


@pytest.mark.parametrize("hours", [-48, -1, 1])
def test_a_clock_that_is_set_while_somebody_writes_loses_nothing(child, monkeypatch, hours):
    child.begin()
    child.press(answer="Somebody keeps writing to me.")
    jumped = SimpleNamespace(time=lambda: time.time() + hours * 3600)
    for module in (sealed, work):
        monkeypatch.setattr(module, "time", jumped)

    child.answer({})

    assert len(child.send()) == 6


def test_after_a_jump_of_the_clock_beyond_the_time_to_write_it_says_so(child, monkeypatch):
    child.begin()
    child.press(answer="Somebody keeps writing to me.")
    monkeypatch.setattr(sealed, "time", SimpleNamespace(time=lambda: time.time() + 5 * 3600))

    assert "This was open too long, so we let go of it." in child.press(does="pass").words
