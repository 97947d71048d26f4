"""What must be right before a page is served: keys, database role, durability, migrations.

One sentence for each fault, saying what to do. Nothing is served while one remains.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from fairlead.vault.keyring import make_platform_keys, platform_secret
from fairlead.vault.models import PlatformKey
from fairlead.vault.root import NoRootKey, root_keys
from fairlead.vault.sealing import Unreadable

ROLE = """
select current_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
       exists(select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = 'public' and pg_has_role(c.relowner, 'member')),
       has_schema_privilege('public', 'create')
from pg_roles r where r.rolname = current_user
"""
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def faults() -> list[str]:
    """Everything that forbids serving, each as a sentence; nothing when all is well."""
    if not settings.FAIRLEAD.secret_key():
        path = settings.FAIRLEAD.key_file("secret")
        return [f"The secret key in {path} is missing or shorter than 40 characters."]
    try:
        connection.ensure_connection()
    except DatabaseError:
        return ["The database does not answer: check FAIRLEAD_DATABASE_URL and that it is running."]
    found = [*_role_faults(), *_durability_faults()]
    return found or [*_migration_faults()] or [*_key_faults()]


def _role_faults() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        name, superuser, bypass, creates, owns, may_create = cursor.fetchone()
    advice = "Use a role like fairlead_app of roles.sql, which owns nothing."
    if superuser or bypass or creates:
        yield f"The database role {name} stands above the walls between organisations. {advice}"
    if owns or may_create:
        yield f"The database role {name} owns tables, or may make them. {advice}"


def _durability_faults() -> Iterator[str]:
    with connection.cursor() as cursor:
        for setting in DURABLE:
            cursor.execute("select current_setting(%s)", [setting])
            if cursor.fetchone()[0] in {"off", "local"}:
                yield (
                    f"The database runs with {setting} off: what it says is kept could be lost "
                    f"in a power cut. Set {setting} = on."
                )


def _migration_faults() -> Iterator[str]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The database is not up to date. Run: fairlead migrate"


def _key_faults() -> Iterator[str]:
    try:
        root_keys()
        make_platform_keys()
        for row in PlatformKey.objects.all():
            platform_secret(row)
    except NoRootKey as error:
        yield (
            f"{str(error)[0].upper()}{str(error)[1:]}. Put the root key of this database there: "
            "without it nothing that was recorded can be read, and no new one will do."
        )
    except Unreadable:
        yield (
            f"The root key in {settings.FAIRLEAD.key_file('root')} is not the one that this "
            "database was sealed with. Put the right one there; nothing was changed."
        )
