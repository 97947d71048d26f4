"""Work of casework that comes round by itself."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from fairlead.accounts.jobs import FAIRLEAD
from fairlead.casework.actions.reassessing import reassess_everywhere
from fairlead.casework.actions.reminding import remind_everywhere

#: From seven o'clock here; a start that comes late is made up for until ten.
MORNING = range(7, 10)


@app.periodic(cron="23 * * * *")
@app.task(name="reassess", queueing_lock="reassess", pass_context=False)
def reassess_when_guidance_changes(timestamp: int) -> None:
    """Assess open cases again once a new edition is in force: every hour, mostly with nothing
    to do, so that a change at midnight is seen in the morning and a crash heals by itself."""
    del timestamp
    reassess_everywhere(timezone.localdate(), by=FAIRLEAD)


@app.periodic(cron="0 6-9 * * 1-5")
@app.task(name="remind", queueing_lock="remind", lock="remind", pass_context=False)
def remind_in_the_morning(timestamp: int) -> None:
    """Have people told what is due, at seven on working days. The hours of the rule are those of
    Greenwich: in summer its six is seven here. Later in the morning whoever was told is left."""
    if timezone.localtime(datetime.fromtimestamp(timestamp, UTC)).hour in MORNING:
        remind_everywhere(by=FAIRLEAD)
