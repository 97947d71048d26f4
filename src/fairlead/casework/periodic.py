"""Work of casework that comes round by itself."""

from django.utils import timezone
from procrastinate.contrib.django import app

from fairlead.accounts.jobs import FAIRLEAD
from fairlead.casework.actions.reassessing import reassess_everywhere


@app.periodic(cron="23 * * * *")
@app.task(name="reassess", queueing_lock="reassess", pass_context=False)
def reassess_when_guidance_changes(timestamp: int) -> None:
    """Assess open cases again once a new edition is in force: every hour, mostly with nothing
    to do, so that a change at midnight is seen in the morning and a crash heals by itself."""
    del timestamp
    reassess_everywhere(timezone.localdate(), by=FAIRLEAD)
