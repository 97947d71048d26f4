"""The wall around the doors, and the one that somebody without an account may look for.

Which organisation an address belongs to is learned before there is a tenancy: exactly the door at
the address that the transaction says it looks for is read, and no other.
"""

from django.db import migrations

from fairlead.walls.schema import DOOR, allow, opening, wall

TABLE = "portal_door"


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("portal", "0001_initial")]
    operations = [
        wall(TABLE),
        allow(TABLE, "SELECT", "INSERT", "UPDATE"),
        opening(TABLE, "looked_for", f"address = {DOOR}"),
    ]
