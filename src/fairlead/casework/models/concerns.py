"""Children of the organisation, and what people were worried about."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fairlead.casework.models.base import KNOWN, YES, Kept, member, one_of, tied
from fairlead.casework.states import MACHINE_OF, ConcernState
from fairlead.vault.fields import SealedJSON, SealedText
from fairlead.walls.models import TenantModel

CONCERN_STATES = list(MACHINE_OF["casework_concern"].words.items())


class HandledBy(models.TextChoices):
    """Who deals with something: not the person whom it is about (design, section 6)."""

    LEAD = "lead", "the safeguarding lead and deputies"
    HEAD = "head", "the head or chief officer"
    CHAIR = "chair", "the chair of governors or trustees"


class Source(models.TextChoices):
    """Who brought a concern."""

    STAFF = "staff", "a member of staff or volunteer"
    YOUNG_PERSON = "young-person", "a young person"
    PARENT = "parent", "a parent or carer"
    VISITOR = "visitor", "somebody else"


class Numbers(models.Model):
    """The next reference of an organisation. Taken last in a transaction: there are no gaps."""

    organisation_id = models.UUIDField(primary_key=True)
    next = models.IntegerField()


class Child(TenantModel):
    """A child or young person of the organisation."""

    name = SealedText(most=120)
    #: ISO date; empty where it is not known.
    born_on = SealedText(most=10, default="")
    group = SealedText(most=60, default="")
    #: The organisation's own number for the child, and a mark by which it is found.
    number = SealedText(most=40, default="")
    number_mark = models.CharField(max_length=64, blank=True)
    home = SealedText(most=1000, default="")
    left_on = models.DateField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "number_mark"],
                condition=~Q(number_mark=""),
                name="casework_one_child_of_a_number",
            )
        ]


class Concern(Kept):
    """A worry as it was brought, never changed afterwards: what is learned later is added."""

    number = models.IntegerField()
    status = models.CharField(max_length=12, choices=CONCERN_STATES, default=ConcernState.WAITING)
    source = models.CharField(max_length=12, choices=Source, default=Source.STAFF)
    reporter_id = models.UUIDField(null=True)
    reporter = member("reporter_id", null=True)
    handled_by = models.CharField(max_length=6, choices=HandledBy, default=HandledBy.LEAD)
    is_danger = models.CharField(max_length=8, choices=KNOWN)
    #: When whoever brought it last said that somebody is in danger.
    danger_at = models.DateTimeField(null=True)
    is_image = models.CharField(max_length=8, choices=KNOWN)
    recorded_at = models.DateTimeField(default=timezone.now)
    learned_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True)
    #: What was said, by the key of each question (`casework.recording`).
    account = SealedJSON(most=60_000)
    #: Whom it is about, as the reporter said it, where that is no child of the list.
    about = SealedText(most=300, default="")
    case_id = models.UUIDField(null=True)
    case = tied("casework.Case", "case_id", null=True)
    #: What whoever brought it said of questions of triage; what they did not say is not here.
    facts = models.JSONField(default=dict)
    #: Since when something that was added waits to be read by whoever deals with it.
    unread_since = models.DateTimeField(null=True)
    reason = SealedText(most=2000, default="")
    #: The safe minimum that the reporter is told.
    feedback = SealedText(most=1000, default="")
    version = models.IntegerField(default=0)

    class Meta(Kept.Meta):
        constraints = [
            one_of("casework_concern"),
            models.UniqueConstraint(
                fields=["organisation_id", "number"], name="casework_one_concern_of_a_number"
            ),
            models.CheckConstraint(
                name="casework_concern_in_a_case_has_one",
                condition=Q(status=ConcernState.IN_CASE, case_id__isnull=False)
                | (~Q(status=ConcernState.IN_CASE) & Q(case_id__isnull=True)),
            ),
            models.CheckConstraint(
                name="casework_danger_says_when",
                condition=Q(is_danger=YES, danger_at__isnull=False)
                | (~Q(is_danger=YES) & Q(danger_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="casework_concern_learned_before_it_was_recorded",
                condition=Q(learned_at__lte=F("recorded_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "status", "recorded_at"], name="concern_desk"),
            models.Index(fields=["organisation_id", "case_id"], name="concern_case"),
            models.Index(fields=["organisation_id", "reporter_id"], name="concern_reporter"),
        ]

    @property
    def reference(self) -> str:
        """How people call it."""
        return f"C-{self.number}"


class ConcernChild(TenantModel):
    """That a concern is about a child."""

    concern_id = models.UUIDField()
    concern = tied(Concern, "concern_id")
    child_id = models.UUIDField()
    child = tied(Child, "child_id")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "concern_id", "child_id"],
                name="casework_child_once_in_a_concern",
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "child_id"], name="concern_of_child")]


class ConcernNamed(TenantModel):
    """That a concern names somebody who works here: they never see it, whatever their role."""

    concern_id = models.UUIDField()
    concern = tied(Concern, "concern_id")
    membership_id = models.UUIDField()
    membership = member("membership_id")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "concern_id", "membership_id"],
                name="casework_named_once_in_a_concern",
            )
        ]


class Addition(Kept):
    """What the reporter added later, in their own words."""

    concern_id = models.UUIDField()
    concern = tied(Concern, "concern_id")
    text = SealedText(most=10_000)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta(Kept.Meta):
        indexes = [models.Index(fields=["organisation_id", "concern_id"], name="addition_concern")]
