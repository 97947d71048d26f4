"""Moments as they come from the database, read quickly: a long list holds hundreds of them."""

from datetime import UTC, datetime
from typing import Any

from psycopg.types.datetime import TimestamptzLoader


class Moments(TimestamptzLoader):
    """Reads a moment with Python's own reader of ISO 8601, which takes a tenth of the time.

    The session of the database is in UTC (`USE_TZ`), and so is what it gives.
    """

    #: What Django asks of a reader of moments: where they are.
    timezone = UTC

    def load(self, data: Any) -> datetime:
        """A moment in UTC. What ISO 8601 cannot say is left to psycopg, which refuses it."""
        try:
            return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)
        except ValueError:
            return super().load(data)


def read_quickly(connection: Any, **_: object) -> None:
    """Have a new connection read moments so."""
    connection.connection.adapters.register_loader("timestamptz", Moments)
