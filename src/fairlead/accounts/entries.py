"""Entries of the ledger as sentences: what happened, as people would say it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from fairlead.accounts.roles import ROLES
from fairlead.ledger.queries import Recorded
from fairlead.web.plain_text import apart

#: What each kind of entry says. A name in braces is taken from the content of the entry.
SENTENCES: dict[str, str] = {
    "organisation.created": "Made the organisation {name}",
    "organisation.changed": "Changed what the organisation is",
    "membership.began": "{name} became a member: {role}",
    "membership.role-changed": "Changed the role of {name} from {before} to {after}",
    "membership.ended": "Ended the membership of {name}: {role}",
    "membership.seen": "Looked at a member",
    "invitation.made": "Invited {name}: {role}",
    "invitation.sent": "Sent an invitation",
    "invitation.withdrawn": "Withdrew an invitation",
    "invitation.seen": "Looked at an invitation",
    "contact.added": "Added {title} to the directory",
    "contact.changed": "Changed {title} in the directory",
    "contact.removed": "Took {title} out of the directory",
    "contact.seen": "Looked at a contact",
    "ledger.seen": "Read the ledger",
    "ledger.exported": "Took a copy of the ledger",
    "ledger.receipt-taken": "Took a receipt of the ledger",
    "person.signed-in": "Signed in",
    "person.signed-out": "Signed out",
    "person.second-step-added": "Set up a second step for signing in",
    "person.second-step-removed": "Removed a second step for signing in",
    "person.recovery-codes-made": "Made new recovery codes",
    "person.recovery-code-used": "Signed in with a recovery code",
    "person.password-changed": "Changed their password",
    "person.sessions-ended": "Ended their sessions on other devices",
    "person.identity-connected": "Connected an account at another service for signing in",
    "person.identity-removed": "No longer signs in with an account at another service",
}


def add_sentences(more: Mapping[str, str]) -> None:
    """Let another app say what its entries say, once, as it starts."""
    SENTENCES.update(more)


class Told(msgspec.Struct, frozen=True):
    """An entry for people."""

    sequence: int
    sentence: str
    by: str
    recorded_at: datetime
    happened_at: datetime
    is_late: bool
    changes: tuple[tuple[str, str, str], ...]


def told(entry: Recorded) -> Told:
    """The entry as a sentence, with what was before and after where something was changed."""
    if entry.withheld:
        sentence = "Something about a child: shown to those who deal with it"
    elif entry.erased:
        sentence = "Erased: what this entry said can no longer be read"
    else:
        sentence = _sentence(entry)
    late = abs((entry.recorded_at - entry.happened_at).total_seconds()) > 60
    return Told(
        sequence=entry.sequence,
        sentence=sentence,
        by=entry.by,
        recorded_at=entry.recorded_at,
        happened_at=entry.happened_at,
        is_late=late,
        changes=_changes(entry.content),
    )


def _sentence(entry: Recorded) -> str:
    pattern = SENTENCES.get(entry.kind, entry.kind.replace(".", ": ").replace("-", " "))
    said = dict(entry.content)
    if isinstance(said.get("after"), dict):
        said.update(said["after"])
    for name in ("role", "before", "after"):
        if isinstance(said.get(name), str) and said[name] in ROLES:
            said[name] = ROLES[said[name]].title
    return pattern.format_map(_Said(said))


class _Said(dict[str, Any]):
    """What an entry says, to stand in a sentence; what it does not say reads as a dash."""

    def __getitem__(self, key: str) -> Any:
        part = self.get(key, "–")
        return apart(part) if isinstance(part, str) else part


def _changes(content: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    before, after = content.get("before"), content.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return ()
    return tuple(
        (name.replace("_", " "), str(before.get(name) or "–"), str(after.get(name) or "–"))
        for name in after
        if before.get(name) != after.get(name)
    )
