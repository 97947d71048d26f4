"""An address that a door left goes on leading to it: a row of its own, beside where it is now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("portal", "0002_walls")]
    operations = [
        migrations.AddField("Door", "left_at", models.DateTimeField(null=True)),
        migrations.RemoveConstraint("Door", "portal_one_door_each"),
        migrations.AddConstraint(
            "Door",
            models.UniqueConstraint(
                fields=("organisation_id",),
                condition=models.Q(("left_at", None)),
                name="portal_one_door_each",
            ),
        ),
    ]
