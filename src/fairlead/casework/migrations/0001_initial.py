"""The tables of casework, as Django writes them from the models."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import fairlead.casework.states
import fairlead.walls.tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_roles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Numbers",
            fields=[
                ("organisation_id", models.UUIDField(primary_key=True, serialize=False)),
                ("next", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Case",
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
                ("number", models.IntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            (fairlead.casework.states.CaseState["TRIAGE"], "being triaged"),
                            (fairlead.casework.states.CaseState["OPEN"], "open"),
                            (fairlead.casework.states.CaseState["CLOSED"], "closed"),
                        ],
                        default=fairlead.casework.states.CaseState["TRIAGE"],
                        max_length=8,
                    ),
                ),
                ("title", models.BinaryField()),
                (
                    "handled_by",
                    models.CharField(
                        choices=[
                            ("lead", "the safeguarding lead and deputies"),
                            ("head", "the head or chief officer"),
                            ("chair", "the chair of governors or trustees"),
                        ],
                        default="lead",
                        max_length=6,
                    ),
                ),
                ("owner_id", models.UUIDField()),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("pack", models.CharField(blank=True, max_length=100)),
                ("newly_asked", models.JSONField(default=list)),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("open", "not decided yet"),
                            ("held", "held: not to be told yet"),
                            ("may", "may be told"),
                            ("told", "told"),
                        ],
                        default="open",
                        max_length=4,
                    ),
                ),
                ("family_reason", models.BinaryField()),
                ("family_until", models.DateField(null=True)),
                ("review_on", models.DateField(null=True)),
                ("learning", models.BinaryField()),
                ("retain_until", models.DateField(null=True)),
                ("is_on_hold", models.BooleanField(default=False)),
                ("hold_reason", models.BinaryField()),
                ("version", models.IntegerField(default=0)),
                (
                    "owner",
                    models.ForeignObject(
                        from_fields=["organisation_id", "owner_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
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
            name="Assessment",
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
                ("case_id", models.UUIDField()),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("why", models.CharField(max_length=20)),
                ("pack", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=100)),
                ("on", models.DateField()),
                ("answers", models.BinaryField()),
                ("outcomes", models.JSONField()),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
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
            name="Answer",
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
                ("case_id", models.UUIDField()),
                ("question", models.CharField(max_length=60)),
                ("value", models.JSONField(null=True)),
                ("said_by", models.BinaryField()),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.IntegerField(default=0)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
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
            name="Action",
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
                ("case_id", models.UUIDField()),
                ("does", models.BinaryField()),
                ("outcome", models.CharField(blank=True, max_length=80)),
                ("owner_id", models.UUIDField()),
                ("due_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            (fairlead.casework.states.ActionState["OPEN"], "to be done"),
                            (fairlead.casework.states.ActionState["DONE"], "done"),
                            (
                                fairlead.casework.states.ActionState["DROPPED"],
                                "no longer needed, with a reason",
                            ),
                        ],
                        default=fairlead.casework.states.ActionState["OPEN"],
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("evidence", models.BinaryField()),
                ("version", models.IntegerField(default=0)),
                (
                    "owner",
                    models.ForeignObject(
                        from_fields=["organisation_id", "owner_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
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
            name="Child",
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
                ("name", models.BinaryField()),
                ("born_on", models.BinaryField()),
                ("group", models.BinaryField()),
                ("number", models.BinaryField()),
                ("number_mark", models.CharField(blank=True, max_length=64)),
                ("home", models.BinaryField()),
                ("left_on", models.DateField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("version", models.IntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number_mark", ""), _negated=True),
                        fields=("organisation_id", "number_mark"),
                        name="casework_one_child_of_a_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
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
                ("number", models.IntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            (fairlead.casework.states.ConcernState["WAITING"], "not triaged"),
                            (fairlead.casework.states.ConcernState["IN_CASE"], "in a case"),
                            (
                                fairlead.casework.states.ConcernState["SET_ASIDE"],
                                "set aside, with a reason",
                            ),
                        ],
                        default=fairlead.casework.states.ConcernState["WAITING"],
                        max_length=12,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("staff", "a member of staff or volunteer"),
                            ("young-person", "a young person"),
                            ("parent", "a parent or carer"),
                            ("visitor", "somebody else"),
                        ],
                        default="staff",
                        max_length=12,
                    ),
                ),
                ("reporter_id", models.UUIDField(null=True)),
                (
                    "handled_by",
                    models.CharField(
                        choices=[
                            ("lead", "the safeguarding lead and deputies"),
                            ("head", "the head or chief officer"),
                            ("chair", "the chair of governors or trustees"),
                        ],
                        default="lead",
                        max_length=6,
                    ),
                ),
                (
                    "is_danger",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                        max_length=8,
                    ),
                ),
                (
                    "is_image",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                        max_length=8,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("learned_at", models.DateTimeField()),
                ("happened_at", models.DateTimeField(null=True)),
                ("account", models.BinaryField()),
                ("about", models.BinaryField()),
                ("case_id", models.UUIDField(null=True)),
                ("reason", models.BinaryField()),
                ("feedback", models.BinaryField()),
                ("version", models.IntegerField(default=0)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "reporter",
                    models.ForeignObject(
                        from_fields=["organisation_id", "reporter_id"],
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
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
            name="Addition",
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
                ("text", models.BinaryField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
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
            name="ConcernChild",
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
                ("concern_id", models.UUIDField()),
                ("child_id", models.UUIDField()),
                (
                    "child",
                    models.ForeignObject(
                        from_fields=["organisation_id", "child_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.child",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
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
            name="ConcernNamed",
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
                ("concern_id", models.UUIDField()),
                ("membership_id", models.UUIDField()),
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
                (
                    "membership",
                    models.ForeignObject(
                        from_fields=["organisation_id", "membership_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
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
            name="Decision",
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
                ("case_id", models.UUIDField()),
                ("assessment_id", models.UUIDField()),
                ("outcome", models.CharField(max_length=80)),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("accept", "Accepted"),
                            ("done", "Already done"),
                            ("depart", "Departed from"),
                            ("confident", "Responding here, with confidence"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_not_referring", models.BooleanField(default=False)),
                ("reason", models.BinaryField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            (
                                fairlead.casework.states.DecisionState["WAITING"],
                                "waits for a second person",
                            ),
                            (fairlead.casework.states.DecisionState["STANDING"], "stands"),
                            (
                                fairlead.casework.states.DecisionState["REFUSED"],
                                "refused by the second person",
                            ),
                            (
                                fairlead.casework.states.DecisionState["REPLACED"],
                                "replaced by a later one",
                            ),
                        ],
                        default=fairlead.casework.states.DecisionState["STANDING"],
                        max_length=10,
                    ),
                ),
                ("decided_by_id", models.UUIDField()),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seconded_by_id", models.UUIDField(null=True)),
                ("seconded_at", models.DateTimeField(null=True)),
                ("seconded_reason", models.BinaryField()),
                ("version", models.IntegerField(default=0)),
                (
                    "assessment",
                    models.ForeignObject(
                        from_fields=["organisation_id", "assessment_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.assessment",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignObject(
                        from_fields=["organisation_id", "decided_by_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "seconded_by",
                    models.ForeignObject(
                        from_fields=["organisation_id", "seconded_by_id"],
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
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
            name="Device",
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
                ("case_id", models.UUIDField()),
                ("what", models.BinaryField()),
                ("taken_from", models.BinaryField()),
                ("taken_by", models.BinaryField()),
                ("taken_at", models.DateTimeField()),
                (
                    "is_switched_off",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "Not known")],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("kept", models.BinaryField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            (fairlead.casework.states.DeviceState["HELD"], "kept here"),
                            (fairlead.casework.states.DeviceState["HANDED_OVER"], "handed over"),
                            (fairlead.casework.states.DeviceState["RETURNED"], "given back"),
                        ],
                        default=fairlead.casework.states.DeviceState["HELD"],
                        max_length=12,
                    ),
                ),
                ("handed_to", models.BinaryField()),
                ("handed_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=0)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
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
            name="Grant",
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
                ("case_id", models.UUIDField()),
                ("membership_id", models.UUIDField()),
                ("reason", models.BinaryField()),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "membership",
                    models.ForeignObject(
                        from_fields=["organisation_id", "membership_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
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
            name="Involved",
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
                ("case_id", models.UUIDField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("harmed", "harmed, or may have been"),
                            ("harming", "said to have harmed"),
                            ("both", "both harmed and said to have harmed"),
                            ("witness", "saw or heard of it"),
                            ("affected", "affected in another way"),
                        ],
                        max_length=8,
                    ),
                ),
                ("child_id", models.UUIDField(null=True)),
                ("membership_id", models.UUIDField(null=True)),
                ("called", models.BinaryField()),
                ("age", models.SmallIntegerField(null=True)),
                ("note", models.BinaryField()),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("outcome_note", models.BinaryField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=0)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "child",
                    models.ForeignObject(
                        from_fields=["organisation_id", "child_id"],
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.child",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "membership",
                    models.ForeignObject(
                        from_fields=["organisation_id", "membership_id"],
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
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
            name="Referral",
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
                ("case_id", models.UUIDField()),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("police", "Police"),
                            ("social-care", "Children’s social care"),
                            ("lado", "LADO or the nation’s equivalent"),
                            ("prevent", "Prevent"),
                            ("health", "Health or mental health service"),
                            ("ceop", "CEOP"),
                            ("iwf", "Internet Watch Foundation"),
                            ("report-remove", "Report Remove"),
                            ("platform", "A platform or app"),
                            ("other", "Another organisation"),
                        ],
                        max_length=14,
                    ),
                ),
                ("recipient", models.BinaryField()),
                ("says", models.BinaryField()),
                ("outcome", models.CharField(blank=True, max_length=80)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            (fairlead.casework.states.ReferralState["SENT"], "sent, no word yet"),
                            (
                                fairlead.casework.states.ReferralState["ACKNOWLEDGED"],
                                "received by them",
                            ),
                            (fairlead.casework.states.ReferralState["ANSWERED"], "answered"),
                            (
                                fairlead.casework.states.ReferralState["WITHDRAWN"],
                                "taken back, with a reason",
                            ),
                        ],
                        default=fairlead.casework.states.ReferralState["SENT"],
                        max_length=12,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("sent_by_id", models.UUIDField()),
                ("answer_due_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("chased_at", models.DateTimeField(null=True)),
                ("chases", models.SmallIntegerField(default=0)),
                ("escalated_at", models.DateTimeField(null=True)),
                ("reference", models.BinaryField()),
                ("answer", models.BinaryField()),
                ("version", models.IntegerField(default=0)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignObject(
                        from_fields=["organisation_id", "sent_by_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.membership",
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
            name="Support",
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
                ("case_id", models.UUIDField()),
                ("involved_id", models.UUIDField()),
                ("plan", models.BinaryField()),
                ("check_in_on", models.DateField(null=True)),
                ("risk_review_on", models.DateField(null=True)),
                ("version", models.IntegerField(default=0)),
                (
                    "case",
                    models.ForeignObject(
                        from_fields=["organisation_id", "case_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.case",
                        to_fields=["organisation_id", "id"],
                    ),
                ),
                (
                    "involved",
                    models.ForeignObject(
                        from_fields=["organisation_id", "involved_id"],
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="casework.involved",
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
            model_name="case",
            index=models.Index(fields=["organisation_id", "status", "opened_at"], name="case_desk"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            fairlead.casework.states.CaseState["TRIAGE"],
                            fairlead.casework.states.CaseState["OPEN"],
                            fairlead.casework.states.CaseState["CLOSED"],
                        ],
                    )
                ),
                name="casework_case_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "number"), name="casework_one_case_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("retain_until__isnull", False),
                        ("status", fairlead.casework.states.CaseState["CLOSED"]),
                    ),
                    models.Q(
                        models.Q(
                            ("status", fairlead.casework.states.CaseState["CLOSED"]), _negated=True
                        ),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="casework_closed_case_says_when_and_how_long",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", fairlead.casework.states.CaseState["TRIAGE"]),
                    ("reviewed_at__isnull", False),
                    _connector="OR",
                ),
                name="casework_open_case_was_reviewed",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["organisation_id", "case_id"], name="assessment_case"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "case_id", "question"), name="casework_one_answer_each"
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["organisation_id", "status", "due_at"], name="action_desk"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["organisation_id", "case_id"], name="action_case"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            fairlead.casework.states.ActionState["OPEN"],
                            fairlead.casework.states.ActionState["DONE"],
                            fairlead.casework.states.ActionState["DROPPED"],
                        ],
                    )
                ),
                name="casework_action_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True),
                        ("status", fairlead.casework.states.ActionState["OPEN"]),
                    ),
                    models.Q(
                        models.Q(
                            ("status", fairlead.casework.states.ActionState["OPEN"]), _negated=True
                        ),
                        ("ended_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="casework_ended_action_says_when",
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(
                fields=["organisation_id", "status", "recorded_at"], name="concern_desk"
            ),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["organisation_id", "case_id"], name="concern_case"),
        ),
        migrations.AddIndex(
            model_name="concern",
            index=models.Index(fields=["organisation_id", "reporter_id"], name="concern_reporter"),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            fairlead.casework.states.ConcernState["WAITING"],
                            fairlead.casework.states.ConcernState["IN_CASE"],
                            fairlead.casework.states.ConcernState["SET_ASIDE"],
                        ],
                    )
                ),
                name="casework_concern_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "number"), name="casework_one_concern_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case_id__isnull", False),
                        ("status", fairlead.casework.states.ConcernState["IN_CASE"]),
                    ),
                    models.Q(
                        models.Q(
                            ("status", fairlead.casework.states.ConcernState["IN_CASE"]),
                            _negated=True,
                        ),
                        ("case_id__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="casework_concern_in_a_case_has_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=models.CheckConstraint(
                condition=models.Q(("learned_at__lte", models.F("recorded_at"))),
                name="casework_concern_learned_before_it_was_recorded",
            ),
        ),
        migrations.AddIndex(
            model_name="addition",
            index=models.Index(fields=["organisation_id", "concern_id"], name="addition_concern"),
        ),
        migrations.AddIndex(
            model_name="concernchild",
            index=models.Index(fields=["organisation_id", "child_id"], name="concern_of_child"),
        ),
        migrations.AddConstraint(
            model_name="concernchild",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "concern_id", "child_id"),
                name="casework_child_once_in_a_concern",
            ),
        ),
        migrations.AddConstraint(
            model_name="concernnamed",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "concern_id", "membership_id"),
                name="casework_named_once_in_a_concern",
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["organisation_id", "case_id"], name="decision_case"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["organisation_id", "status"], name="decision_desk"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            fairlead.casework.states.DecisionState["WAITING"],
                            fairlead.casework.states.DecisionState["STANDING"],
                            fairlead.casework.states.DecisionState["REFUSED"],
                            fairlead.casework.states.DecisionState["REPLACED"],
                        ],
                    )
                ),
                name="casework_decision_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seconded_at__isnull", True), ("seconded_by_id__isnull", True)),
                    models.Q(("seconded_at__isnull", False), ("seconded_by_id__isnull", False)),
                    _connector="OR",
                ),
                name="casework_decision_seconded_by_id_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seconded_by_id__isnull", True),
                    models.Q(("seconded_by_id", models.F("decided_by_id")), _negated=True),
                    _connector="OR",
                ),
                name="casework_nobody_seconds_themselves",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_not_referring", False),
                    models.Q(
                        ("status", fairlead.casework.states.DecisionState["STANDING"]),
                        _negated=True,
                    ),
                    ("seconded_by_id__isnull", False),
                    _connector="OR",
                ),
                name="casework_not_referring_stands_by_two",
            ),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["organisation_id", "case_id"], name="device_case"),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            fairlead.casework.states.DeviceState["HELD"],
                            fairlead.casework.states.DeviceState["HANDED_OVER"],
                            fairlead.casework.states.DeviceState["RETURNED"],
                        ],
                    )
                ),
                name="casework_device_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", fairlead.casework.states.DeviceState["HELD"]),
                    ("handed_at__isnull", False),
                    _connector="OR",
                ),
                name="casework_device_handed_over_says_when",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["organisation_id", "case_id"], name="grant_case"),
        ),
        migrations.AddIndex(
            model_name="involved",
            index=models.Index(fields=["organisation_id", "case_id"], name="involved_case"),
        ),
        migrations.AddIndex(
            model_name="involved",
            index=models.Index(fields=["organisation_id", "child_id"], name="involved_child"),
        ),
        migrations.AddIndex(
            model_name="involved",
            index=models.Index(fields=["organisation_id", "membership_id"], name="involved_member"),
        ),
        migrations.AddConstraint(
            model_name="involved",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age__isnull", True), ("age__range", (0, 120)), _connector="OR"
                ),
                name="casework_involved_age",
            ),
        ),
        migrations.AddConstraint(
            model_name="involved",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("child_id__isnull", True), ("membership_id__isnull", True), _connector="OR"
                ),
                name="casework_involved_is_one_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="involved",
            constraint=models.UniqueConstraint(
                condition=models.Q(("child_id__isnull", False), ("removed_at__isnull", True)),
                fields=("organisation_id", "case_id", "child_id"),
                name="casework_child_once_in_a_case",
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["organisation_id", "status", "answer_due_at"], name="referral_desk"
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["organisation_id", "case_id"], name="referral_case"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            fairlead.casework.states.ReferralState["SENT"],
                            fairlead.casework.states.ReferralState["ACKNOWLEDGED"],
                            fairlead.casework.states.ReferralState["ANSWERED"],
                            fairlead.casework.states.ReferralState["WITHDRAWN"],
                        ],
                    )
                ),
                name="casework_referral_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", fairlead.casework.states.ReferralState["ANSWERED"]),
                        _negated=True,
                    ),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="casework_answered_referral_says_when",
            ),
        ),
        migrations.AddIndex(
            model_name="support",
            index=models.Index(fields=["organisation_id", "case_id"], name="support_case"),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.UniqueConstraint(
                fields=("organisation_id", "involved_id"), name="casework_one_support_each"
            ),
        ),
    ]
