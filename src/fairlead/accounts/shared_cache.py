"""What all processes must know together, such as failed attempts to sign in: in the database.

Values are JSON, never pickled objects, so whoever writes the table cannot run code here. Keys
are keyed marks, so the table names nobody. Counts survive a restart.
"""

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from fairlead.vault.keyring import index_of

#: A code from an authenticator app is good for a minute and a half with its tolerance; the mark
#: that it was used must outlive that, or it could be used again.
USED_CODE = "allauth.mfa.totp.used"
USED_CODE_SECONDS = 300

SET = """
insert into accounts_sharedcache (key, value, expires_at)
values (%s, %s, clock_timestamp() + make_interval(secs => %s))
on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at
"""
ADD = SET + " where accounts_sharedcache.expires_at <= clock_timestamp()"
#: The first in a window begins it; those after it leave its end where it is.
COUNT = """
insert into accounts_sharedcache as kept (key, value, expires_at)
values (%s, '1', clock_timestamp() + make_interval(secs => %s))
on conflict (key) do update set
value = case when kept.expires_at > clock_timestamp() then (kept.value::bigint + 1)::text
else excluded.value end,
expires_at = case when kept.expires_at > clock_timestamp() then kept.expires_at
else excluded.expires_at end
returning value
"""
FOREVER = 10 * 365 * 86_400


class SharedCache(BaseCache):
    """A cache of Django in one table, with an `add` that only one of many callers wins."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        del location
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Keep a value where there is none; whether it was kept."""
        return self._write(ADD, key, value, timeout, version)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        """Keep a value."""
        self._write(SET, key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        """The value, or the default when there is none any more."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select value from accounts_sharedcache "
                "where key = %s and expires_at > clock_timestamp()",
                [self._mark(key, version)],
            )
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def count(self, key: str, seconds: float) -> int:
        """One more of what is counted under a key; how many there are in this window of time.

        However many count together, none is lost, and each is told another number. The first
        begins a window of so many seconds. Raises `DataError` where the key holds no count.
        """
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [self._mark(key, None), float(seconds)])
            return int(cursor.fetchone()[0])

    def delete(self, key: str, version: Any = None) -> bool:
        """Forget a value; whether there was one."""
        with connection.cursor() as cursor:
            cursor.execute(
                "delete from accounts_sharedcache where key = %s", [self._mark(key, version)]
            )
            return bool(cursor.rowcount)

    def clear(self) -> None:
        """Forget everything."""
        with connection.cursor() as cursor:
            cursor.execute("delete from accounts_sharedcache")

    def forget_expired(self) -> None:
        """Clear away what is over; a job does it now and then."""
        with connection.cursor() as cursor:
            cursor.execute("delete from accounts_sharedcache where expires_at <= clock_timestamp()")

    def _write(self, statement: str, key: str, value: Any, timeout: Any, version: Any) -> bool:
        if timeout is DEFAULT_TIMEOUT:
            timeout = self.default_timeout
        seconds = FOREVER if timeout is None else max(float(timeout), 0)
        if key.startswith(USED_CODE):
            seconds = max(seconds, USED_CODE_SECONDS)
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._mark(key, version), json.dumps(value), seconds])
            return bool(cursor.rowcount)

    def _mark(self, key: str, version: Any) -> str:
        return index_of("cache", self.make_key(key, version))
