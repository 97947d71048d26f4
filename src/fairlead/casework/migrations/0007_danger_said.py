"""When whoever brought a concern last said that somebody is in danger."""

from django.db import migrations, models

TABLE = "casework_concern"
#: The walls hold for the owner of the tables too, but while this is done for every organisation.
SAID = (
    f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY",
    f"UPDATE {TABLE} SET danger_at = recorded_at WHERE is_danger = 'yes'",
    f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
)


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("casework", "0006_who_told")]
    operations = [
        migrations.AddField("concern", "danger_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SAID, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "concern",
            models.CheckConstraint(
                name="casework_danger_says_when",
                condition=models.Q(is_danger="yes", danger_at__isnull=False)
                | (~models.Q(is_danger="yes") & models.Q(danger_at__isnull=True)),
            ),
        ),
    ]
