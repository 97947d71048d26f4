"""The walls around what organisations keep of themselves, and what a person may see of their own.

Somebody who signs in must learn where they belong before they act anywhere: they may read their
own memberships, and the names of those organisations, and nothing more.
"""

from django.db import migrations

from fairlead.walls.schema import PERSON, allow, opening, tie, wall

TABLES = (
    "accounts_organisation",
    "accounts_membership",
    "accounts_invitation",
    "accounts_contact",
    "accounts_draft",
)
KEPT = ("SELECT", "INSERT", "UPDATE")


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("accounts", "0001_initial"), ("walls", "0002_rights")]
    operations = [
        *(wall(table) for table in TABLES),
        *(allow(table, *KEPT) for table in TABLES[:-1]),
        allow("accounts_draft", *KEPT, "DELETE"),
        opening("accounts_membership", "ones_own", f"person_id = {PERSON}"),
        opening(
            "accounts_organisation",
            "where_one_belongs",
            "organisation_id IN (SELECT organisation_id FROM accounts_membership "
            f"WHERE person_id = {PERSON} AND ended_at IS NULL)",
        ),
        tie("accounts_invitation", "invited_by_id", "accounts_membership"),
        migrations.RunSQL(
            "CREATE TABLE accounts_sharedcache (key varchar(64) PRIMARY KEY, "
            "value text NOT NULL, expires_at timestamptz NOT NULL)",
            "DROP TABLE accounts_sharedcache",
        ),
    ]
