"""What each entry of the door in the ledger says to people."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "door.opened": "Opened the door at {address}",
    "door.address-changed": "Moved the door from {before} to {after}",
    "door.closed": "Closed the door at {address}",
    "door.opened-again": "Opened the door at {address} again",
}
