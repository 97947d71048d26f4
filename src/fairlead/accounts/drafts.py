"""Answers in progress of somebody who is signed in: kept sealed, for them alone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from fairlead.accounts.acting import Actor
from fairlead.accounts.models import Draft
from fairlead.web.question_page import NotNow

#: Where among the answers lies what was begun: no question of a journey is called so.
BEGUN = "(begun)"


class KeptDraft:
    """A draft as the question pages keep it."""

    def __init__(self, row: Draft) -> None:
        self.row = row

    @property
    def id(self) -> UUID:
        """Its id, which stands in the addresses of its pages."""
        return self.row.id

    @property
    def answers(self) -> dict[str, Any]:
        """The answers so far."""
        return {key: said for key, said in self.row.answers.items() if key != BEGUN}

    @property
    def begun(self) -> dict[str, Any]:
        """What stands on the pages that were left before they were answered."""
        return dict(self.row.answers.get(BEGUN, {}))

    @property
    def version(self) -> int:
        """How often they were changed."""
        return self.row.version

    @property
    def outcome(self) -> str:
        """Where finishing led; empty until then."""
        return self.row.outcome

    def keep(self, answers: Mapping[str, Any], begun: Mapping[str, Any]) -> None:
        """Keep these answers, and what was begun, in place of the others."""
        left = {key: said for key, said in begun.items() if said}
        self.row.answers = {**answers, **({BEGUN: left} if left else {})}
        self.row.version += 1
        self.row.save()

    def finish(self, outcome: str) -> str:
        """Used up: what it was for was done, in this same transaction.

        Raises `NotNow` when it was finished before. Its answers are let go of.
        """
        if self.row.finished_at:
            raise NotNow("This was done already.")
        self.row.finished_at, self.row.outcome = timezone.now(), outcome
        self.row.answers = {}
        self.row.save()
        return outcome


def begin_draft(journey: str, *, by: Actor) -> KeptDraft:
    """An empty draft. Those of the same journey that were left unfinished are cleared away."""
    Draft.objects.filter(person=by.person, journey=journey, finished_at=None).delete()
    return KeptDraft(Draft.objects.create(person=by.person, journey=journey, answers={}))


def access_draft(actor: Actor, journey: str, draft_id: UUID) -> KeptDraft:
    """One's own draft, held for this transaction so that two presses are one. Or 404."""
    rows = Draft.objects.select_for_update().filter(
        id=draft_id, journey=journey, person_id=actor.person_id
    )
    if (row := rows.first()) is None:
        raise Http404
    return KeptDraft(row)


def unfinished_draft(actor: Actor, journey: str) -> KeptDraft | None:
    """What somebody began of a journey and did not finish, if anything."""
    rows = Draft.objects.filter(person_id=actor.person_id, journey=journey, finished_at=None)
    row = rows.order_by("-made_at").first()
    return KeptDraft(row) if row else None
