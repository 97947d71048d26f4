"""The table of doors, as Django writes it from the model."""

import uuid

import django.utils.timezone
from django.db import migrations, models

import fairlead.walls.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [("walls", "0002_rights")]

    operations = [
        migrations.CreateModel(
            name="Door",
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
                ("address", models.CharField(max_length=40)),
                ("is_open", models.BooleanField(default=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id",), name="portal_one_door_each"
                    ),
                    models.UniqueConstraint(
                        fields=("address",), name="portal_one_door_at_an_address"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("address__regex", "^(?=.{3,40}$)[a-z0-9]+(-[a-z0-9]+)*$")
                        ),
                        name="portal_door_address_is_typed_easily",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("is_open", True)),
                            models.Q(("closed_at__isnull", False), ("is_open", False)),
                            _connector="OR",
                        ),
                        name="portal_door_is_open_or_was_closed",
                    ),
                ],
            },
        ),
    ]
