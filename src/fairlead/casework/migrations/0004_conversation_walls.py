"""The walls around conversations; what was said in one is never changed."""

from django.db import migrations

from fairlead.walls.schema import allow, tie, wall

CONVERSATION, MESSAGE = "casework_conversation", "casework_message"


class Migration(migrations.Migration):
    """What is done, in order."""

    dependencies = [("casework", "0003_conversations")]
    operations = [
        wall(CONVERSATION),
        wall(MESSAGE),
        allow(CONVERSATION, "SELECT", "INSERT", "UPDATE"),
        allow(MESSAGE, "SELECT", "INSERT"),
        tie(CONVERSATION, "concern_id", "casework_concern"),
        tie(MESSAGE, "conversation_id", CONVERSATION),
        tie(MESSAGE, "author_id", "accounts_membership"),
    ]
