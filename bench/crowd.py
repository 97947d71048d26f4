"""A great many organisations with concerns and cases, sealed and chained as Fairlead keeps them.

The rows are built by the models themselves and copied in by a superuser, as no application
could; only the ledger's own trigger runs, so that the chains are real.
"""

import hashlib
import multiprocessing
import random
import secrets
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

OLD_EDITION = "england/education/2025-09-01"
CHILDREN, ANSWERS = 100, 10
NOW = datetime.now(UTC)
WORDS = (
    "Says that an image was shared in a group and that others have talked about it since. "
    "Was upset and asked what would happen next. "
)


def make_organisations(count: int) -> list[tuple[UUID, UUID]]:
    """Organisations with a lead each, and a chair above: the ids of both but the chair."""
    from fairlead.accounts.acting import System
    from fairlead.accounts.actions import create_organisation, create_person
    from fairlead.walls.tenancy import acting_for

    by, made = System("The bench"), []
    for number in range(count):
        place = create_organisation(name=f"School {number}", kind="school", nation="england", by=by)
        with acting_for(place.id):
            email = f"lead{number}@example.org"
            person, _ = create_person(name=f"Lead {number}", email=email, role="lead", by=by)
            create_person(name="Chair", email=f"chair{number}@example.org", role="chair", by=by)
        made.append((place.id, person.id))
    return made


def fill(url: str, places: list[tuple[UUID, UUID]], concerns: int, cases: int) -> None:
    """Concerns and cases for each of these, by two processes."""
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    halves = [places[0::2], places[1::2]]
    workers = [
        multiprocessing.Process(target=_fill_all, args=(url, half, concerns, cases))
        for half in halves
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0


def settle(url: str) -> None:
    """Leave the database as one that filled over years stands: counted, and at rest.

    Otherwise it tidies up what came in at once while the first pages are measured.
    """
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("vacuum (analyze)")
        admin.execute("checkpoint")


def _fill_all(url: str, places: list[tuple[UUID, UUID]], concerns: int, cases: int) -> None:
    with psycopg.connect(url) as admin:
        for place, person in places:
            _fill(admin, place, person, concerns, cases)
            admin.commit()


def _fill(
    admin: psycopg.Connection[Any], place: UUID, person: UUID, concerns: int, cases: int
) -> None:
    from fairlead.accounts.models import Membership
    from fairlead.walls.tenancy import acting_for

    with acting_for(place):
        lead = Membership.objects.get(person_id=person)
        made: dict[Any, list[Any]] = {}
        for row in _rows(lead, concerns, cases):
            made.setdefault(type(row), []).append(row)
        entries = made.pop(next(kind for kind in made if kind.__name__ == "Entry"))
        admin.execute("set session_replication_role = replica")
        for kind, rows in made.items():
            _copy(admin, kind, rows)
        admin.execute("set session_replication_role = origin")
        admin.execute("select set_config('app.tenant', %s, true)", [str(place)])
        _copy(admin, type(entries[0]), entries)


def _copy(admin: psycopg.Connection[Any], kind: Any, rows: Iterable[Any]) -> None:
    fields = kind._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    into = f"COPY {kind._meta.db_table} ({columns}) FROM STDIN"
    values = [_value(field) for field in fields]
    with admin.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([value(row) for value in values])


def _value(field: Any) -> Callable[[Any], Any]:
    """How a field of a row goes into the database: sealed, as JSON, or as it is."""
    from django.db.models import DateTimeField, JSONField

    from fairlead.vault.fields import SealedText

    if isinstance(field, SealedText):
        return lambda row: getattr(field.pre_save(row, True), "content", None)
    if isinstance(field, JSONField):
        return lambda row: Jsonb(row.__dict__[field.attname])
    if isinstance(field, DateTimeField) and field.auto_now_add:
        return lambda _: NOW
    return lambda row: row.__dict__[field.attname]


def _rows(lead: Any, concerns: int, cases: int) -> Iterator[Any]:
    from fairlead.casework.models import Child, Numbers

    chance = random.Random(lead.id.int)
    children = [Child(name=f"Robin Ash {number}", group="Year 8") for number in range(CHILDREN)]
    yield from children
    yield Numbers(organisation_id=lead.organisation_id, next=1001 + concerns)
    for number in range(concerns):
        key, row = _key()
        yield row
        yield from _concern(lead, key, number, number < cases, chance.choice(children))


def _key() -> tuple[UUID, Any]:
    from fairlead.vault.keyring import _hold, organisation_key, wrap_place
    from fairlead.vault.models import VaultKey
    from fairlead.vault.sealing import KEY_BYTES, Key

    key_id, secret = uuid.uuid4(), secrets.token_bytes(KEY_BYTES)
    wrapped = organisation_key().seal(secret, wrap_place(key_id))
    _hold(Key.of(key_id, secret))
    return key_id, VaultKey(id=key_id, kind=VaultKey.Kind.CASE, wrapped=wrapped)


def _concern(lead: Any, key: UUID, number: int, has_case: bool, child: Any) -> Iterator[Any]:
    from fairlead.casework.models import Concern, ConcernChild

    at = NOW - timedelta(hours=number)
    states = ["set-aside"] * 49 + ["waiting"]
    concern = Concern(
        key_id=key,
        number=1001 + number,
        status="in-case" if has_case else states[number % 50],
        reporter_id=lead.id,
        is_danger="no",
        is_image="yes",
        recorded_at=at,
        learned_at=at,
        account={"what": f"{WORDS}Group {number}.", "view": "Was upset."},
    )
    yield ConcernChild(concern_id=concern.id, child_id=child.id)
    yield _entry("concern.recorded", ("concern", concern.id), key, {"reference": concern.reference})
    if has_case:
        case_id = uuid.uuid4()
        concern.case_id = case_id
        yield from _case(lead, key, number, child, case_id)
    yield concern


def _case(lead: Any, key: UUID, number: int, child: Any, case_id: UUID) -> Iterator[Any]:
    from fairlead.casework.models import Action, Case, Involved

    mine = {"case_id": case_id, "key_id": key}
    yield Case(
        id=case_id,
        key_id=key,
        number=1001 + number,
        status="open",
        title="Year 8, image shared",
        owner_id=lead.id,
        reviewed_at=NOW,
        pack=OLD_EDITION,
    )
    yield Involved(**mine, role="harmed", child_id=child.id, age=12)
    due = NOW + timedelta(days=number % 14 - 3)
    yield Action(**mine, does="Speak to both", owner_id=lead.id, due_at=due)
    yield from _answers(mine, random.Random(number))
    yield _entry("case.opened", ("case", case_id), key, {"title": "Year 8, image shared"})


def _answers(mine: dict[str, UUID], chance: random.Random) -> Iterator[Any]:
    from fairlead.casework.known import pack_of
    from fairlead.casework.models import Answer

    facts = pack_of(OLD_EDITION).registers.facts
    plain = [f.id for f in facts if not (f.asked_through or f.implies or f.only_if)]
    for question in chance.sample(plain, ANSWERS):
        yield Answer(
            **mine, question=question, value=chance.random() < 0.2, said_by="form tutor", version=1
        )


def _entry(kind: str, subject: tuple[str, UUID], key: UUID, content: dict[str, Any]) -> Any:
    from fairlead.ledger.models import SALT_DIGITS, Entry
    from fairlead.vault.fields import canonical

    salt = secrets.token_bytes(SALT_DIGITS // 2)
    text = canonical({"by": "Lead", **content})
    return Entry(
        happened_at=NOW,
        kind=kind,
        subject=f"{subject[0]}/{subject[1]}",
        commitment=hashlib.sha256(salt + text.encode()).hexdigest(),
        key_id=key,
        content=salt.hex() + text,
    )
