"""Migration steps that raise the walls: policies, composite ties, and who may do what.

The tests read the catalogue (tests/walls): a table that lacks its wall fails them the day it is
added.
"""

from collections.abc import Mapping, Sequence

from django.db.migrations.operations import RunSQL

TENANT = "nullif(current_setting('app.tenant', true), '')::uuid"
PERSON = "nullif(current_setting('app.person', true), '')::uuid"
DOOR = "nullif(current_setting('app.door', true), '')"
APP, AUDITOR = "fairlead_app", "fairlead_auditor"


def wall(table: str, column: str = "organisation_id") -> RunSQL:
    """Row-level security, forced even on the owner: a row is seen and written by its own only.

    An empty setting, which a transaction-local one leaves behind, counts as no tenant: no rows.
    """
    return RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            (
                f"CREATE POLICY wall ON {table} USING ({column} = {TENANT}) "
                f"WITH CHECK ({column} = {TENANT})"
            ),
        ],
        RunSQL.noop,
    )


def opening(table: str, name: str, condition: str) -> RunSQL:
    """What may be read of a table beside one's own organisation, by a person or a door; no more."""
    return RunSQL(
        f"CREATE POLICY {name} ON {table} FOR SELECT USING ({condition})",
        RunSQL.noop,
    )


def tie(table: str, column: str, other: str) -> RunSQL:
    """A foreign key that carries the organisation: no row can point at another's."""
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_tie "
        f"FOREIGN KEY (organisation_id, {column}) REFERENCES {other} (organisation_id, id) "
        "DEFERRABLE INITIALLY DEFERRED",
        RunSQL.noop,
    )


def allow(table: str, *rights: str, to: str = APP) -> RunSQL:
    """Exactly these rights on a table, for one role."""
    return RunSQL(
        [f"REVOKE ALL ON {table} FROM {to}", f"GRANT {', '.join(rights)} ON {table} TO {to}"],
        RunSQL.noop,
    )


def lawful(table: str, begins: Sequence[str], follows: Mapping[str, Sequence[str]]) -> RunSQL:
    """A state changes only as a machine of states allows, whatever code asks for it.

    A row begins in one of `begins`; `follows` gives for each state those that may come next.
    """
    starts = ", ".join(f"'{state}'" for state in begins)
    steps = ", ".join(
        f"('{before}', '{after}')" for before, afters in follows.items() for after in afters
    )
    return RunSQL(
        f"""
CREATE FUNCTION {table}_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status IN ({starts}) THEN RETURN NEW; END IF;
        RAISE EXCEPTION '{table} does not begin as %', NEW.status USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = OLD.status OR (OLD.status, NEW.status) IN ({steps}) THEN RETURN NEW; END IF;
    RAISE EXCEPTION '{table} does not go from % to %', OLD.status, NEW.status
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER lawful BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_lawful();
""",
        f"DROP FUNCTION {table}_lawful() CASCADE",
    )
