"""Cases, the people involved in them, what is known, and what was decided."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fairlead.casework.models.base import Kept, both_or_neither, member, one_of, tied
from fairlead.casework.models.concerns import Child, HandledBy
from fairlead.casework.states import MACHINE_OF, CaseState, DecisionState
from fairlead.vault.fields import SealedJSON, SealedText
from fairlead.walls.models import TenantModel

CASE_STATES = list(MACHINE_OF["casework_case"].words.items())
DECISION_STATES = list(MACHINE_OF["casework_decision"].words.items())


class Family(models.TextChoices):
    """What is settled about telling the family."""

    OPEN = "open", "not decided yet"
    HELD = "held", "held: not to be told yet"
    MAY = "may", "may be told"
    TOLD = "told", "told"


class Role(models.TextChoices):
    """What part somebody has in a case."""

    HARMED = "harmed", "harmed, or may have been"
    HARMING = "harming", "said to have harmed"
    BOTH = "both", "both harmed and said to have harmed"
    WITNESS = "witness", "saw or heard of it"
    AFFECTED = "affected", "affected in another way"
    UNSAID = "unsaid", "part not said yet"


class Case(Kept):
    """What the lead does about one or more concerns. It keeps the number of the first."""

    number = models.IntegerField()
    status = models.CharField(max_length=8, choices=CASE_STATES, default=CaseState.TRIAGE)
    title = SealedText(most=200)
    handled_by = models.CharField(max_length=6, choices=HandledBy, default=HandledBy.LEAD)
    owner_id = models.UUIDField()
    owner = member("owner_id")
    opened_at = models.DateTimeField(default=timezone.now)
    reviewed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    #: Which edition of guidance the last kept assessment used; empty before the first.
    pack = models.CharField(max_length=100, blank=True)
    #: What a newer edition newly asks for, until the lead has looked at it.
    newly_asked = models.JSONField(default=list)
    #: Since when a child may be in danger and nobody called 999 (`casework.danger`).
    danger_at = models.DateTimeField(null=True)
    #: How much the guidance asks for that no decision settles (`casework.deciding`).
    to_decide = models.PositiveSmallIntegerField(default=0, db_default=0)
    family = models.CharField(max_length=4, choices=Family, default=Family.OPEN)
    family_reason = SealedText(most=2000, default="")
    family_until = models.DateField(null=True)
    review_on = models.DateField(null=True)
    learning = SealedText(most=5000, default="")
    #: When it may be erased: the 25th birthday of the youngest child, or as the organisation says.
    retain_until = models.DateField(null=True)
    is_on_hold = models.BooleanField(default=False)
    hold_reason = SealedText(most=500, default="")
    version = models.IntegerField(default=0)

    class Meta(Kept.Meta):
        constraints = [
            one_of("casework_case"),
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="casework_one_case_of_a_number"
            ),
            models.CheckConstraint(
                name="casework_closed_case_says_when_and_how_long",
                condition=Q(
                    status=CaseState.CLOSED, closed_at__isnull=False, retain_until__isnull=False
                )
                | (~Q(status=CaseState.CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="casework_open_case_was_reviewed",
                condition=Q(status=CaseState.TRIAGE) | Q(reviewed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "status", "opened_at"], name="case_desk")
        ]

    @property
    def reference(self) -> str:
        """How people call it."""
        return f"C-{self.number}"


class OfCase(Kept):
    """A row of one case, sealed by its key."""

    case_id = models.UUIDField()
    case = tied(Case, "case_id")

    class Meta(Kept.Meta):
        abstract = True


class Involved(OfCase):
    """Somebody involved in a case, with the part that they have in it."""

    role = models.CharField(max_length=8, choices=Role)
    child_id = models.UUIDField(null=True)
    child = tied(Child, "child_id", null=True)
    #: Somebody who works here: they never see the case.
    membership_id = models.UUIDField(null=True)
    membership = member("membership_id", null=True)
    #: What they are called, where they are neither; or were, before they were known to be.
    called = SealedText(most=120, default="")
    #: The concern that they brought without an account: its "called" and "reach" are theirs.
    told_id = models.UUIDField(null=True)
    told = tied("casework.Concern", "told_id", null=True)
    age = models.SmallIntegerField(null=True)
    note = SealedText(most=1000, default="")
    outcome = models.CharField(max_length=40, blank=True)
    outcome_note = SealedText(most=2000, default="")
    removed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta(OfCase.Meta):
        constraints = [
            models.CheckConstraint(
                name="casework_involved_age", condition=Q(age__isnull=True) | Q(age__range=(0, 120))
            ),
            models.CheckConstraint(
                name="casework_involved_is_one_person",
                condition=Q(child_id__isnull=True) | Q(membership_id__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "case_id", "child_id"],
                condition=Q(removed_at__isnull=True, child_id__isnull=False),
                name="casework_child_once_in_a_case",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "case_id"], name="involved_case"),
            models.Index(fields=["organisation_id", "child_id"], name="involved_child"),
            models.Index(fields=["organisation_id", "membership_id"], name="involved_member"),
        ]


class Answer(OfCase):
    """What is known about one question of the guidance: as last said; the ledger has the rest."""

    question = models.CharField(max_length=60)
    #: True, False, what a choice allows, or nothing for not known.
    value = models.JSONField(null=True)
    said_by = SealedText(most=200, default="")
    answered_at = models.DateTimeField(default=timezone.now)
    version = models.IntegerField(default=0)

    class Meta(OfCase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "case_id", "question"],
                name="casework_one_answer_each",
            )
        ]


class Assessment(OfCase):
    """What the guidance said at a moment, kept so that it can be run again years later."""

    kept_at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=20)
    pack = models.CharField(max_length=100)
    digest = models.CharField(max_length=100)
    on = models.DateField()
    #: Every answer then, with who said so and when.
    answers = SealedJSON(most=60_000)
    #: The status of every outcome by its id.
    outcomes = models.JSONField()

    class Meta(OfCase.Meta):
        indexes = [models.Index(fields=["organisation_id", "case_id"], name="assessment_case")]


class Decision(OfCase):
    """What a named person decided, about which advice, with which reason."""

    assessment_id = models.UUIDField()
    assessment = tied(Assessment, "assessment_id")
    #: The outcome of the guidance that it is about.
    outcome = models.CharField(max_length=80)
    choice = models.CharField(
        max_length=10,
        choices=[
            ("accept", "Accepted"),
            ("done", "Already done"),
            ("depart", "Departed from"),
            ("confident", "Responding here, with confidence"),
        ],
    )
    #: A referral that is not made: it needs a second person.
    is_not_referring = models.BooleanField(default=False)
    reason = SealedText(most=4000, default="")
    status = models.CharField(
        max_length=10, choices=DECISION_STATES, default=DecisionState.STANDING
    )
    decided_by_id = models.UUIDField()
    decided_by = member("decided_by_id")
    decided_at = models.DateTimeField(default=timezone.now)
    seconded_by_id = models.UUIDField(null=True)
    seconded_by = member("seconded_by_id", null=True)
    seconded_at = models.DateTimeField(null=True)
    seconded_reason = SealedText(most=2000, default="")
    version = models.IntegerField(default=0)

    class Meta(OfCase.Meta):
        constraints = [
            one_of("casework_decision"),
            both_or_neither("casework_decision", "seconded_by_id", "seconded_at"),
            models.CheckConstraint(
                name="casework_nobody_seconds_themselves",
                condition=Q(seconded_by_id__isnull=True)
                | ~Q(seconded_by_id=models.F("decided_by_id")),
            ),
            models.CheckConstraint(
                name="casework_not_referring_stands_by_two",
                condition=Q(is_not_referring=False)
                | ~Q(status=DecisionState.STANDING)
                | Q(seconded_by_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "case_id"], name="decision_case"),
            models.Index(fields=["organisation_id", "status"], name="decision_desk"),
        ]

    def is_by(self, person_id: UUID) -> bool:
        """Whether somebody decided it, or agreed to it as the second person."""
        both = (self.decided_by, self.seconded_by)
        return any(row is not None and row.person_id == person_id for row in both)


class Grant(TenantModel):
    """That somebody may see a case whom the rules alone would not let in, until it is ended."""

    case_id = models.UUIDField()
    case = tied(Case, "case_id")
    membership_id = models.UUIDField()
    membership = member("membership_id")
    reason = SealedText(most=500)
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["organisation_id", "case_id"], name="grant_case")]
