"""The list of tenants is read and added to; nobody removes one."""

from django.db import migrations

from fairlead.walls.schema import AUDITOR, allow


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("walls", "0001_initial")]
    operations = [
        allow("walls_tenant", "SELECT", "INSERT"),
        allow("walls_tenant", "SELECT", to=AUDITOR),
    ]
