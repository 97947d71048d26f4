"""The wall around the keys of each organisation. Rows of keys are never deleted."""

from django.db import migrations

from fairlead.walls.schema import allow, wall


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("vault", "0001_initial"), ("walls", "0002_rights")]
    operations = [
        wall("vault_vaultkey"),
        allow("vault_vaultkey", "SELECT", "INSERT", "UPDATE"),
        allow("vault_platformkey", "SELECT", "INSERT", "UPDATE"),
    ]
