"""Whose desk holds something that cannot wait for another day: reads only.

What waits is said by the desk alone; here stands which of it is worth a mail in the morning.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.casework.desk import Chosen, Group, desk_of
from fairlead.casework.desk_lines import Line

#: How long something new may wait before it is said again.
A_DAY = timedelta(days=1)


def _always(_: Line) -> bool:
    return True


def _is_past(line: Line) -> bool:
    """Whether the desk marks it as for today: an answer overdue, a hold that has ended."""
    return line.state == "today"


def _is_for_today(line: Line) -> bool:
    until = line.since
    return isinstance(until, datetime) and timezone.localdate(until) <= timezone.localdate()


def _has_waited(line: Line) -> bool:
    return isinstance(line.since, datetime) and line.since <= timezone.now() - A_DAY


#: Of each group of the desk, what presses; of the others nothing does.
PRESSES: Mapping[str, Callable[[Line], bool]] = {
    "danger": _has_waited,
    "untriaged": _has_waited,
    "talks": _is_for_today,
    "added": _has_waited,
    "handed": _always,
    "confirm": _has_waited,
    "triage": _has_waited,
    "decide": _always,
    "guidance": _always,
    "overdue": _always,
    "due": _is_for_today,
    "referrals": _is_past,
    "family": _is_past,
    "support": _always,
    "reviews": _always,
}


def is_pressing(actor: Actor) -> bool:
    """Whether somebody's desk holds what is overdue or due today, or waits for a day already."""
    groups = desk_of(actor).groups
    if any(_presses(group) for group in groups):
        return True
    # The desk shows the first of each group: where there are more, that group is asked for alone.
    more = [group.key for group in groups if group.more and group.key in PRESSES]
    return any(_presses(group) for key in more for group in desk_of(actor, Chosen(kind=key)).groups)


def _presses(group: Group) -> bool:
    presses = PRESSES.get(group.key)
    return presses is not None and any(map(presses, group.lines))
