"""One wall tried with the other away, and what a pooled connection remembers."""

import random
import threading
from datetime import UTC, datetime

from django.db import connection
from tests.walls.test_walls import FILLED, seen_in

from fairlead.accounts.models import Membership
from fairlead.walls.prepared import prepared
from fairlead.walls.tenancy import acting_for
from furnished import furnish


def test_the_application_alone_keeps_organisations_apart(as_owner):
    ours, theirs = furnish("Otterburn School"), furnish("Heron Youth Club")
    tables = [model._meta.db_table for model in FILLED]
    as_owner(*(f"alter table {table} disable row level security" for table in tables))
    try:
        with acting_for(ours.id):
            everything = {table: seen_in(table) for table in tables}
            found = {
                model._meta.db_table: {row.organisation_id for row in model.objects.all()}
                for model in FILLED
            }
    finally:
        as_owner(*(f"alter table {table} enable row level security" for table in tables))

    for table in tables:
        assert everything[table] >= {ours.id, theirs.id}
        assert found[table] == {ours.id}


def test_a_prepared_question_keeps_organisations_apart_too(as_owner):
    ours, theirs = furnish("Otterburn School"), furnish("Heron Youth Club")

    @prepared
    def everyone(since: datetime):
        return Membership.objects.filter(began_at__gte=since)

    as_owner("alter table accounts_membership disable row level security")
    try:
        found = {}
        for place in (ours, theirs, ours):
            with acting_for(place.id):
                found[place.id] = {
                    row.organisation_id for row in everyone(datetime(2020, 1, 1, tzinfo=UTC))
                }
    finally:
        as_owner("alter table accounts_membership enable row level security")

    assert found == {ours.id: {ours.id}, theirs.id: {theirs.id}}


def test_a_pooled_connection_forgets_for_whom_it_worked(committed):
    organisations = [furnish(f"Organisation {number}") for number in range(6)]
    ids = [found.id for found in organisations]
    leaks = []

    def work(seed):
        order = random.Random(seed)
        for _ in range(250):
            chosen = order.choice(ids)
            try:
                with acting_for(chosen):
                    leaks.extend(seen_in("accounts_membership") - {chosen})
                    if order.random() < 0.3:
                        raise ValueError("something went wrong")
            except ValueError:
                pass
            leaks.extend(seen_in("accounts_membership"))
            with connection.cursor() as cursor:
                cursor.execute("select current_setting('app.tenant', true)")
                leaks.extend(value for (value,) in cursor.fetchall() if value)
            if order.random() < 0.5:
                connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert leaks == []
