"""What is done in a case: actions, referrals and reports, devices, support."""

from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.utils import timezone

from fairlead.casework.models.base import KNOWN, NOT_KNOWN, member, one_of, tied
from fairlead.casework.models.cases import Involved, OfCase
from fairlead.casework.states import MACHINE_OF, ActionState, DeviceState, ReferralState
from fairlead.vault.fields import SealedJSON, SealedText

ACTION_STATES = list(MACHINE_OF["casework_action"].words.items())
REFERRAL_STATES = list(MACHINE_OF["casework_referral"].words.items())
DEVICE_STATES = list(MACHINE_OF["casework_device"].words.items())


class Action(OfCase):
    """Something to be done by somebody until a time."""

    does = SealedText(most=300)
    #: The outcome of the guidance that advised it; empty for one of the lead's own.
    outcome = models.CharField(max_length=80, blank=True)
    owner_id = models.UUIDField()
    owner = member("owner_id")
    due_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=ACTION_STATES, default=ActionState.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    #: When it was done, whom it was spoken of with, their reference, or why it is not needed.
    evidence = SealedJSON(most=5000, default=dict)
    version = models.IntegerField(default=0)

    class Meta(OfCase.Meta):
        constraints = [
            one_of("casework_action"),
            models.CheckConstraint(
                name="casework_ended_action_says_when",
                condition=Q(status=ActionState.OPEN, ended_at__isnull=True)
                | (~Q(status=ActionState.OPEN) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "status", "due_at"], name="action_desk"),
            models.Index(fields=["organisation_id", "case_id"], name="action_case"),
        ]


class To(models.TextChoices):
    """Who is told outside."""

    POLICE = "police", "Police"
    SOCIAL_CARE = "social-care", "Children’s social care"
    LADO = "lado", "LADO or the nation’s equivalent"
    PREVENT = "prevent", "Prevent"
    HEALTH = "health", "Health or mental health service"
    CEOP = "ceop", "CEOP"
    IWF = "iwf", "Internet Watch Foundation"
    REPORT_REMOVE = "report-remove", "Report Remove"
    PLATFORM = "platform", "A platform or app"
    OTHER = "other", "Another organisation"


#: Those who decide what happens to a child; the others take down or record.
REFERRALS = (To.POLICE, To.SOCIAL_CARE, To.LADO, To.PREVENT, To.HEALTH, To.OTHER)


class Referral(OfCase):
    """A referral or report to somebody outside, from sending to their answer."""

    to = models.CharField(max_length=14, choices=To)
    recipient = SealedText(most=200)
    says = SealedText(most=5000)
    outcome = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=12, choices=REFERRAL_STATES, default=ReferralState.SENT)
    sent_at = models.DateTimeField()
    sent_by_id = models.UUIDField()
    sent_by = member("sent_by_id")
    answer_due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)
    chases = models.SmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    reference = SealedText(most=120, default="")
    #: Their answer, in their words; a police outcome is recorded as theirs.
    answer = SealedText(most=5000, default="")
    version = models.IntegerField(default=0)

    class Meta(OfCase.Meta):
        constraints = [
            one_of("casework_referral"),
            models.CheckConstraint(
                name="casework_answered_referral_says_when",
                condition=~Q(status=ReferralState.ANSWERED) | Q(answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "status", "answer_due_at"], name="referral_desk"
            ),
            models.Index(fields=["organisation_id", "case_id"], name="referral_case"),
        ]

    @property
    def is_referral(self) -> bool:
        """Whether it is a referral, and not a report to have something taken down."""
        return self.to in REFERRALS


class Device(OfCase):
    """A device that was taken in: from whom, in which state, kept where, handed to whom."""

    what = SealedText(most=200)
    taken_from = SealedText(most=120)
    taken_by = SealedText(most=120)
    taken_at = models.DateTimeField()
    is_switched_off = models.CharField(max_length=8, choices=KNOWN, default=NOT_KNOWN)
    kept = SealedText(most=200)
    status = models.CharField(max_length=12, choices=DEVICE_STATES, default=DeviceState.HELD)
    handed_to = SealedText(most=200, default="")
    handed_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    class Meta(OfCase.Meta):
        constraints = [
            one_of("casework_device"),
            models.CheckConstraint(
                name="casework_device_handed_over_says_when",
                condition=Q(status=DeviceState.HELD) | Q(handed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["organisation_id", "case_id"], name="device_case")]

    def place(self, quoting: Callable[[str], str] = str) -> str:
        """Where it is by the log, in words that people wrote: kept where, or given to whom."""
        is_here = self.status == DeviceState.HELD
        where = f", {quoting(self.kept)}" if is_here else f" to {quoting(self.handed_to)}"
        return f"{quoting(self.what)}: {self.get_status_display()}{where}"


class Support(OfCase):
    """How a child involved is supported, what they want and what they were told."""

    involved_id = models.UUIDField()
    involved = tied(Involved, "involved_id")
    #: wants, told, help, factors (a list: context, never a score), risk.
    plan = SealedJSON(most=20_000, default=dict)
    check_in_on = models.DateField(null=True)
    risk_review_on = models.DateField(null=True)
    version = models.IntegerField(default=0)

    class Meta(OfCase.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "involved_id"], name="casework_one_support_each"
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "case_id"], name="support_case")]
