"""The tables of this room."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import fairlead.walls.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("organisation_id", models.UUIDField(primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField()),
                ("link", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
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
                ("sequence", models.BigIntegerField(default=0)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("happened_at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("kind", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=80)),
                ("commitment", models.CharField(max_length=64)),
                ("leaf", models.CharField(default="", max_length=64)),
                ("link", models.CharField(default="", max_length=64)),
                ("key_id", models.UUIDField()),
                ("content", models.BinaryField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["organisation_id", "subject", "sequence"], name="ledger_of_one"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "sequence"), name="ledger_one_place_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__regex", "^[a-z]+([.-][a-z]+)*$")),
                        name="ledger_kind_is_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject__regex", "^[a-z]+(-[a-z]+)*/[0-9a-f-]{36}$")),
                        name="ledger_subject_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Anchor",
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
                ("sequence", models.BigIntegerField()),
                ("head", models.CharField(max_length=64)),
                ("index", models.IntegerField()),
                ("proof", models.TextField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="ledger.checkpoint"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "checkpoint"), name="ledger_one_anchor_each"
                    )
                ],
            },
        ),
    ]
