"""Whoever told of a worry without an account is somebody involved in its case."""

import django.db.models.deletion
from django.db import migrations, models

from fairlead.walls.schema import tie


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("casework", "0005_pressing")]
    operations = [
        migrations.AddField("involved", "told_id", models.UUIDField(null=True)),
        migrations.AddField(
            "involved",
            "told",
            models.ForeignObject(
                from_fields=["organisation_id", "told_id"],
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="casework.concern",
                to_fields=["organisation_id", "id"],
            ),
        ),
        tie("casework_involved", "told_id", "casework_concern"),
    ]
