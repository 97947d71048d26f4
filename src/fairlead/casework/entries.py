"""What each entry of casework in the ledger says to people."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "child.added": "Added {name} to the children",
    "child.changed": "Changed what is kept of {name}",
    "child.left": "{name} left",
    "child.seen": "Looked at a child",
    "concern.recorded": "Recorded concern {reference}",
    "concern.added-to": "Added to concern {reference}",
    "concern.set-aside": "Set concern {reference} aside: {reason}",
    "concern.brought-back": "Brought concern {reference} back",
    "concern.feedback-given": "Told whoever reported it: {feedback}",
    "concern.seen": "Looked at concern {reference}",
    "case.opened": "Opened the case: {title}",
    "case.joined": "Joined concern {concern} to the case",
    "case.person-named": "{name}: {role}",
    "case.person-changed": "Changed the part of somebody involved",
    "case.person-removed": "Took out {name}: {reason}",
    "case.handed-on": "From now on dealt with by {to}",
    "case.answered": "{question}: {is}, said by {said_by}",
    "case.assessed": "Kept what the guidance said: {pack}",
    "case.decided": "{advice}: {choice}. {reason}",
    "case.not-referring-confirmed": "Agreed, as the second person, not to: {advice}. {reason}",
    "case.not-referring-refused": "Did not agree, as the second person, not to: {advice}. {reason}",
    "case.action-made": "To be done: {does}",
    "case.action-done": "Done: {does}",
    "case.reviewed": "Initial review by {met}",
    "case.seen": "Looked at the case",
    "decision.seen": "Looked at a decision to confirm",
}
