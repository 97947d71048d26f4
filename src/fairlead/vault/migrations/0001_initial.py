"""The tables of this room."""

import uuid

from django.db import migrations, models

import fairlead.walls.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PlatformKey",
            fields=[
                ("purpose", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("wrapped", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="VaultKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organisation_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organisation_id",
                    models.UUIDField(
                        default=fairlead.walls.tenancy.organisation_id, editable=False
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisation", "organisation"),
                            ("ledger", "ledger"),
                            ("case", "case"),
                        ],
                        max_length=12,
                    ),
                ),
                ("wrapped", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("retired_at", models.DateTimeField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("destroyed_at__isnull", False), ("wrapped__isnull", True)),
                            models.Q(("destroyed_at__isnull", True), ("wrapped__isnull", False)),
                            _connector="OR",
                        ),
                        name="vault_key_destroyed_or_wrapped",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "organisation"), ("retired_at__isnull", True)),
                        fields=("organisation_id",),
                        name="vault_one_key_in_use",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "ledger"), ("retired_at__isnull", True)),
                        fields=("organisation_id",),
                        name="vault_one_ledger_key_in_use",
                    ),
                ],
            },
        ),
    ]
