"""What is said between somebody who came without an account and whoever deals with it."""

from django.db import models
from django.utils import timezone

from fairlead.casework.models.base import Kept, member, tied
from fairlead.casework.models.concerns import Concern
from fairlead.vault.fields import SealedText


class Helped(models.TextChoices):
    """Whether they were helped, as they say it themselves."""

    YES = "yes", "Yes"
    PARTLY = "partly", "A bit"
    NO = "no", "No"


class Conversation(Kept):
    """The way back to a concern for somebody without an account: they hold words that open it."""

    concern_id = models.UUIDField()
    concern = tied(Concern, "concern_id")
    #: A keyed mark of the words that they were given; the words themselves are kept nowhere.
    mark = models.CharField(max_length=64)
    #: How they read: the language, and whether in easy words.
    language = models.CharField(max_length=2, default="en")
    is_easy = models.BooleanField(default=False)
    begun_at = models.DateTimeField(default=timezone.now)
    #: By when somebody answers what they wrote; nothing while nothing waits.
    answer_due_at = models.DateTimeField(null=True)
    helped = models.CharField(max_length=6, choices=Helped, blank=True)
    version = models.IntegerField(default=0)

    class Meta(Kept.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "mark"], name="casework_one_conversation_of_a_mark"
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "concern_id"],
                name="casework_one_conversation_of_a_concern",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "answer_due_at"], name="conversation_desk")
        ]


class Message(Kept):
    """One thing that was said, never changed afterwards: by them, or by a named colleague."""

    class Kind(models.TextChoices):
        """What it is for."""

        SAID = "said", "message"
        WANTS = "wants", "what they want to happen"

    conversation_id = models.UUIDField()
    conversation = tied(Conversation, "conversation_id")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.SAID)
    #: Whoever answers; nobody for what they wrote themselves.
    author_id = models.UUIDField(null=True)
    author = member("author_id", null=True)
    text = SealedText(most=10_000)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta(Kept.Meta):
        indexes = [models.Index(fields=["organisation_id", "conversation_id"], name="message_of")]
