"""Conversations, and what the desk reads of danger and additions, as Django writes them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import fairlead.walls.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_roles"),
        ("casework", "0002_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="danger_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="concern",
            name="facts",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="concern",
            name="unread_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Conversation",
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
                ("key_id", models.UUIDField()),
                ("concern_id", models.UUIDField()),
                ("mark", models.CharField(max_length=64)),
                ("language", models.CharField(default="en", max_length=2)),
                ("is_easy", models.BooleanField(default=False)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer_due_at", models.DateTimeField(null=True)),
                (
                    "helped",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("partly", "A bit"), ("no", "No")],
                        max_length=6,
                    ),
                ),
                ("version", models.IntegerField(default=0)),
                (
                    "concern",
                    models.ForeignObject(
                        from_fields=["organisation_id", "concern_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.concern",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                ("key_id", models.UUIDField()),
                ("conversation_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("said", "message"), ("wants", "what they want to happen")],
                        default="said",
                        max_length=5,
                    ),
                ),
                ("author_id", models.UUIDField(null=True)),
                ("text", models.BinaryField()),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignObject(
                        from_fields=["organisation_id", "author_id"],
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "conversation",
                    models.ForeignObject(
                        from_fields=["organisation_id", "conversation_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.conversation",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["organisation_id", "answer_due_at"], name="conversation_desk"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "mark"), name="casework_one_conversation_of_a_mark"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "concern_id"),
                name="casework_one_conversation_of_a_concern",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["organisation_id", "conversation_id"], name="message_of"),
        ),
    ]
