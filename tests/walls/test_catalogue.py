"""What the database itself says of its walls: read from its catalogue, so nothing is forgotten."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from fairlead.vault.fields import SealedText
from fairlead.walls.models import TenantModel

pytestmark = pytest.mark.django_db

TENANT_TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'organisation_id' and not attisdropped
where n.nspname = 'public' and c.relkind in ('r', 'p')
"""

#: Tables without an organisation, and why they have none.
OF_NO_ORGANISATION = {
    "walls_tenant": "that an organisation exists, by its id",
    "vault_platformkey": "wrapped keys of the platform",
    "ledger_checkpoint": "signed notes that name no organisation",
    "accounts_person": "somebody who signs in, before it is known where",
    "accounts_session": "somebody signed in",
    "accounts_signinlink": "links that stand for a password",
    "accounts_sharedcache": "counts of failed attempts, by keyed marks",
    "django_content_type": "Django's list of models",
    "django_migrations": "which migrations were run",
    "auth_permission": "unused, and needed by Django's own sign-in",
    "auth_group": "unused, and needed by Django's own sign-in",
    "auth_group_permissions": "unused, and needed by Django's own sign-in",
    "account_emailaddress": "unused by us, and needed by allauth",
    "account_emailconfirmation": "unused by us, and needed by allauth",
    "mfa_authenticator": "second steps of a person, sealed",
    "socialaccount_socialaccount": "which identity a person signs in with, as a mark",
    "socialaccount_socialapp": "unused: providers stand in the settings",
    "socialaccount_socialtoken": "unused: tokens are not kept",
    "procrastinate_jobs": "work to do, by ids",
    "procrastinate_events": "when work was done",
    "procrastinate_periodic_defers": "when recurring work was last begun",
    "procrastinate_workers": "who does the work",
}

#: Tables of which something is read before it is known for which organisation: by a person of
#: where they belong, and the one door that somebody looks for.
OPENED = {"accounts_membership", "accounts_organisation", "portal_door"}

#: What no two organisations have alike, and why that tells nobody anything.
OF_ALL_ORGANISATIONS = {
    ("portal_door", ("address",)): "told to everybody on posters, and found before anything else",
}


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def tenant_tables():
    return {name for (name,) in rows(TENANT_TABLES)}


def test_every_table_has_a_wall_or_a_reason_for_none():
    tables = {name for (name,) in rows("select tablename from pg_tables where schemaname='public'")}

    assert tables - tenant_tables() == set(OF_NO_ORGANISATION)
    assert len(tenant_tables()) >= 8


def test_row_security_is_on_and_forced_with_a_check_on_writing():
    secured = rows(
        "select c.relname, c.relrowsecurity, c.relforcerowsecurity from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'"
    )
    policies = rows("select tablename, qual, with_check, cmd from pg_policies")
    full = {table for table, qual, check, cmd in policies if qual == check and cmd == "ALL"}

    assert {name for name, on, forced in secured if on and forced} == tenant_tables()
    assert full == tenant_tables()


def test_no_other_policy_lets_anyone_write():
    others = rows("select tablename, policyname from pg_policies where policyname <> 'wall'")
    commands = {cmd for (cmd,) in rows("select cmd from pg_policies where policyname <> 'wall'")}

    assert {table for table, _ in others} == OPENED
    assert commands == {"SELECT"}


def test_every_unique_key_begins_with_the_organisation():
    keys = rows(
        "select c.relname, array(select a.attname from unnest(i.indkey) with ordinality k(n, o) "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum = k.n order by k.o) "
        "from pg_index i join pg_class c on c.oid = i.indrelid where i.indisunique"
    )

    across = {
        (table, tuple(columns))
        for table, columns in keys
        if table in tenant_tables() and columns[0] != "organisation_id"
    }
    assert across == set(OF_ALL_ORGANISATIONS)


def test_no_key_leads_from_one_organisation_to_another():
    ties = rows(
        "select c.conrelid::regclass::text, c.confrelid::regclass::text, "
        "array(select a.attname from unnest(c.conkey) k join pg_attribute a "
        "on a.attrelid = c.conrelid and a.attnum = k) from pg_constraint c where c.contype = 'f'"
    )
    between = [tie for tie in ties if {tie[0], tie[1]} <= tenant_tables()]

    assert between
    for table, _, columns in between:
        assert "organisation_id" in columns, table


def test_every_relation_between_models_of_an_organisation_is_a_key_of_the_database():
    tied = {
        (table, name)
        for table, name in rows(
            "select conrelid::regclass::text, conname from pg_constraint where contype = 'f'"
        )
    }

    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignObject) and issubclass(model, TenantModel):
                names = {name for table, name in tied if table == model._meta.db_table}
                column = field.from_fields[-1] if len(field.from_fields) > 1 else field.column
                assert any(column in name for name in names), f"{model.__name__}.{field.name}"


def test_no_view_and_no_function_passes_by_the_walls():
    views = rows("select count(*) from pg_views where schemaname = 'public'")
    copies = rows("select count(*) from pg_matviews where schemaname = 'public'")
    definers = rows(
        "select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = 'public' and prosecdef"
    )

    assert views == copies == [(0,)]
    assert definers == [("ledger_chain_entry",)]


def test_the_application_owns_nothing_and_empties_nothing():
    assert rows("select current_user") == [("fairlead_app",)]
    assert rows("select rolsuper or rolbypassrls from pg_roles where rolname = current_user") == [
        (False,)
    ]
    assert not rows(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and "
        "relkind = 'r' and (pg_has_role(relowner, 'member') or "
        "has_table_privilege(oid, 'TRUNCATE'))"
    )


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_chain", "ledger_anchor"])
def test_the_application_may_only_add_to_the_ledger(table):
    rights = {
        right
        for right in ("INSERT", "UPDATE", "DELETE")
        if rows("select has_table_privilege(%s, %s)", table, right) == [(True,)]
    }

    assert rights == ({"INSERT"} if table == "ledger_entry" else set())


def test_binary_columns_are_sealed_or_wrapped_and_nothing_else():
    sealed = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedText)
    }
    wrapped = {("vault_vaultkey", "wrapped"), ("vault_platformkey", "wrapped")}
    found = rows(
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'public' and data_type = 'bytea'"
    )

    assert set(found) == sealed | wrapped


def test_no_model_holds_a_file():
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]

    assert not [field for field in fields if isinstance(field, models.FileField)]


def test_models_and_migrations_say_the_same():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
