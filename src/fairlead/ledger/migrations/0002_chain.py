"""The chain: the database itself gives each entry its place, and refuses every change to one.

`ledger_chain_entry` computes what docs/ledger.md writes down. It runs with the rights of the
owner, so that the application can append and can do nothing else.
"""

from django.db import migrations

from fairlead.walls.schema import AUDITOR, allow, wall

STAMP = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""

CHAIN = f"""
CREATE FUNCTION ledger_chain_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    head public.ledger_chain;
    told text;
BEGIN
    SELECT * INTO head FROM public.ledger_chain
        WHERE organisation_id = NEW.organisation_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.ledger_chain VALUES (NEW.organisation_id, 0, repeat('0', 64))
            ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT head FROM public.ledger_chain
            WHERE organisation_id = NEW.organisation_id FOR UPDATE;
    END IF;
    NEW.sequence := head.sequence + 1;
    NEW.recorded_at := clock_timestamp();
    told := 'fairlead entry 1' || E'\\n'
        || 'organisation: ' || NEW.organisation_id || E'\\n'
        || 'sequence: ' || NEW.sequence || E'\\n'
        || 'recorded: ' || to_char(NEW.recorded_at AT TIME ZONE 'UTC', {STAMP}) || E'\\n'
        || 'happened: ' || to_char(NEW.happened_at AT TIME ZONE 'UTC', {STAMP}) || E'\\n'
        || 'actor: ' || coalesce(NEW.actor_id::text, '-') || E'\\n'
        || 'kind: ' || NEW.kind || E'\\n'
        || 'subject: ' || NEW.subject || E'\\n'
        || 'content: ' || NEW.commitment || E'\\n';
    NEW.leaf := encode(sha256('\\x00'::bytea || convert_to(told, 'UTF8')), 'hex');
    NEW.link := encode(
        sha256('\\x01'::bytea || decode(head.link, 'hex') || decode(NEW.leaf, 'hex')), 'hex');
    UPDATE public.ledger_chain SET sequence = NEW.sequence, link = NEW.link
        WHERE organisation_id = NEW.organisation_id;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION ledger_chain_entry() FROM PUBLIC;
CREATE TRIGGER chain BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_chain_entry();

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only added to' USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def _only_added_to(table: str) -> str:
    return (
        f"CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();"
        f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();"
    )


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("ledger", "0001_initial"), ("walls", "0002_rights")]
    operations = [
        migrations.RunSQL(CHAIN, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(_only_added_to(table), migrations.RunSQL.noop)
            for table in ("ledger_entry", "ledger_checkpoint", "ledger_anchor")
        ),
        *(wall(table) for table in ("ledger_entry", "ledger_chain", "ledger_anchor")),
        allow("ledger_entry", "SELECT", "INSERT"),
        allow("ledger_chain", "SELECT"),
        allow("ledger_checkpoint", "SELECT"),
        allow("ledger_anchor", "SELECT"),
        allow("ledger_entry", "SELECT", to=AUDITOR),
        allow("ledger_chain", "SELECT", to=AUDITOR),
        allow("ledger_checkpoint", "SELECT", "INSERT", to=AUDITOR),
        allow("ledger_anchor", "SELECT", "INSERT", to=AUDITOR),
    ]
