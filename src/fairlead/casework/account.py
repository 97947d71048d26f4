"""What a concern says, part by part, as everyone reads it."""

from collections.abc import Mapping
from typing import Any

#: What an account says, in the order in which it is read: the key of each part, and its heading.
ACCOUNT: Mapping[str, str] = {
    "emergency": "Whether 999 was called",
    "what": "What was seen or told",
    "words": "The child’s own words",
    "view": "The reporter’s own view",
    "unknown": "Which child",
    "roughly": "When, roughly",
    "where": "Where",
    "present": "Who was there",
    "device": "Where the device is",
    "others": "Who else has part in it",
    "is_staff": "Whether it concerns somebody who works here",
    "colleague": "Somebody who works or volunteers here",
    "is_about": "Who it is about, as they said",
    "done_by": "Who did it, as they said",
    "works_here": "Whether they work or help here, as they said",
    "wants": "What they want to happen",
    "called": "The name they gave",
    "reach": "How they can be reached safely",
}


def account_said(account: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parts of an account that say something, each with its heading, in reading order."""
    return [(text, str(account[key])) for key, text in ACCOUNT.items() if account.get(key)]
