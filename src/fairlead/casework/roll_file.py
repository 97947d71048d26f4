"""Children brought by the command line from a file: the same rows, rules and ledger as a page."""

from uuid import UUID

from django.utils import timezone

from fairlead.accounts.acting import System
from fairlead.casework.actions.children import keep_roll
from fairlead.casework.children import plan_of
from fairlead.casework.roll import decoded, read_roll
from fairlead.walls.models import Tenant
from fairlead.walls.tenancy import acting_for

MOST_BYTES = 20_000_000
#: How many wrong lines are listed.
MOST_LISTED = 100


class Wrong(Exception):
    """Why nothing was brought: it says each line, and what to do."""


def bring(content: bytes, organisation: str, *, is_update: bool, is_look: bool) -> str:
    """Add the children of a file to an organisation, or only look; what was done, in words.

    Raises `Wrong` when there is no such organisation, or any line is wrong: nothing is kept then.
    """
    try:
        place = UUID(organisation)
    except ValueError:
        raise Wrong("The id of the organisation is not one.") from None
    if not Tenant.objects.filter(id=place).exists():
        raise Wrong("There is no organisation with this id.")
    if len(content) > MOST_BYTES:
        raise Wrong("The file is larger than any list of children.")
    sheet = read_roll(decoded(content), timezone.localdate())
    with acting_for(place):
        plan = plan_of(sheet.rows)
        plan.wrongs.extend((wrong.line, wrong.says) for wrong in sheet.wrongs)
        if plan.wrongs:
            raise Wrong("\n".join(_said(plan.wrongs)))
        if is_look:
            perhaps = f", {len(plan.perhaps)} of them perhaps here already" if plan.perhaps else ""
            new, here = len(plan.new), len(plan.here)
            return f"{new} to add{perhaps}, {here} here already. Nothing was kept."
        changed = keep_roll(plan, is_update=is_update, by=System("The operator of Fairlead"))
    return f"{len(plan.new)} added, {changed} changed, {len(plan.here) - changed} left as they are."


def _said(wrongs: list[tuple[int, str]]) -> list[str]:
    listed = [f"Line {line} {says}" if line else says for line, says in sorted(wrongs)]
    more = len(listed) - MOST_LISTED
    rest = [f"and {more} more"] if more > 0 else []
    return [*listed[:MOST_LISTED], *rest, "Nothing was kept."]
