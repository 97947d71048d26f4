"""When whoever brought a concern last said that somebody is in danger."""

from django.db import migrations, models

SAID = "update casework_concern set danger_at = recorded_at where is_danger = 'yes'"


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
