"""The process that makes a checkpoint every hour: `python -m fairlead.config.checkpoints`.

It runs as the auditor, apart from the web: it holds the signing key and no key of the vault. Each
note is also written to a folder, to be carried to a place that nobody here can change.
"""

import os
import sys
import time
from pathlib import Path

import django
import structlog

EVERY = 3600
#: When there was nothing to sign yet, or the database did not answer.
SOON = 20


def main() -> int:  # pragma: no cover - run by tests in a process of its own
    """Make one now if none was made this hour, then one every hour; 2 when it cannot."""
    os.environ.setdefault("FAIRLEAD_ROLE", "auditor")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.config.settings")
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - the settings are read by now
    from django.db import DatabaseError, connection  # noqa: PLC0415

    from fairlead.ledger.checkpoint import read_signing_key  # noqa: PLC0415

    path = settings.FAIRLEAD.key_file("checkpoint")
    try:
        key = read_signing_key(path.read_bytes())
    except (OSError, ValueError, TypeError):
        print(f"fairlead: the key of checkpoints in {path} cannot be read", file=sys.stderr)
        return 2
    log = structlog.get_logger("fairlead.checkpoints")
    folder = settings.FAIRLEAD.checkpoint_folder or settings.FAIRLEAD.var / "checkpoints"
    while True:
        number = 0
        try:
            number = once(key, settings.FAIRLEAD.host, folder)
            log.info("checkpoint", number=number)
        except (DatabaseError, OSError) as error:
            log.warning("no checkpoint", error=type(error).__name__)
        connection.close()
        time.sleep(EVERY - time.time() % EVERY if number else SOON)


def once(key: object, name: str, folder: Path) -> int:
    """Make a checkpoint and write its note to the folder; its number, or 0 for nothing to sign."""
    from fairlead.ledger.anchoring import make_checkpoint  # noqa: PLC0415

    made = make_checkpoint(key, name)  # type: ignore[arg-type]
    if made is None:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{made.number:08}"
    fresh.write_text(made.note, encoding="utf-8")
    fresh.replace(folder / f"{made.number:08}.note")
    return made.number


if __name__ == "__main__":  # pragma: no cover - run by tests in a process of its own
    sys.exit(main())
