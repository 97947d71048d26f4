"""What is advised and not decided, and a part in a case that nobody said yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_conversation_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="to_decide",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="involved",
            name="role",
            field=models.CharField(
                choices=[
                    ("harmed", "harmed, or may have been"),
                    ("harming", "said to have harmed"),
                    ("both", "both harmed and said to have harmed"),
                    ("witness", "saw or heard of it"),
                    ("affected", "affected in another way"),
                    ("unsaid", "part not said yet"),
                ],
                max_length=8,
            ),
        ),
    ]
