"""The process that does the work beside requests: `python -m fairlead.config.jobs`."""

import os
import sys

import django


def main() -> int:
    """Work until told to stop; what was begun is finished first, or tried again later."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.config.settings")
    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - the settings are read by now

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    with worker.open():
        worker.run_worker(concurrency=2, shutdown_graceful_timeout=5, delete_jobs="successful")
    return 0


if __name__ == "__main__":
    sys.exit(main())
