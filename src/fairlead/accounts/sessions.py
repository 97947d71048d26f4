"""Sessions: the key in the cookie is kept as a mark, what is in them sealed, and time is ours.

Whoever steals the table can neither use a session nor read one.
"""

import base64
import binascii
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import logout
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from fairlead.accounts.models import Session
from fairlead.vault.keyring import index_of, people_key
from fairlead.vault.sealing import Place, Unreadable
from fairlead.walls.prepared import prepared

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
NOTED_EVERY = 60
BEGAN, SEEN, DEVICE = "began", "seen", "device"
#: Where allauth keeps in a session who has shown something of who they are.
AUTHENTICATION_METHODS_USER = "account_authentication_methods_user"

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "Chromebook",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


@prepared
def _session_of(mark: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=mark, expire_date__gt=now)


class SessionStore(DatabaseStore):
    """Django's own store, with marks for keys and sealed content."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our rows."""
        return Session

    def _mark(self, key: str | None = None) -> str:
        return mark_of(key or str(self.session_key))

    def _get_session_from_db(self) -> Session | None:
        found = _session_of.first(self._mark(), timezone.now())
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this key."""
        return Session.objects.filter(session_key=mark_of(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=mark_of(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row that keeps this session."""
        now = time.time()
        return Session(
            session_key=mark_of(self._own_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=data.get("_auth_user_id") or _between_steps(data),
            began_at=datetime.fromtimestamp(data.get(BEGAN, now), UTC),
            seen_at=datetime.fromtimestamp(data.get(SEEN, now), UTC),
            device=data.get(DEVICE, ""),
        )

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content, sealed for this session alone."""
        content = self.serializer().dumps(session_dict)
        return base64.b64encode(people_key().seal(content, self._place())).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content; nothing at all when it does not open."""
        try:
            content = people_key().open(base64.b64decode(session_data), self._place())
        except (Unreadable, binascii.Error):
            return {}
        found: dict[str, Any] = self.serializer().loads(content)
        return found

    def _own_key(self) -> str:
        key: str = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return key

    def _place(self) -> Place:
        mark = mark_of(self._own_key())
        return Place("-", "accounts_session", "session_data", mark)


class SessionLimits:
    """Ends a session after half an hour of rest or twelve hours in all, by the server's clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End it when its time is over, note that it is in use, and answer."""
        if request.user.is_authenticated:
            self._keep_time(request)
        return self.get_response(request)

    def _keep_time(self, request: HttpRequest) -> None:
        now, session = time.time(), request.session
        began = session.setdefault(BEGAN, now)
        seen = session.setdefault(SEEN, now)
        # A clock that was set back must not make a session longer: then its age is unknown.
        was_set_back = now < max(began, seen) - 60
        over = now - began > LONGEST_SECONDS or now - seen > IDLE_SECONDS or was_set_back
        if over:
            logout(request)
        elif now - seen > NOTED_EVERY:
            session[SEEN] = now
        if not over and DEVICE not in session:
            session[DEVICE] = device_of(request.headers.get("User-Agent", ""))


def _between_steps(data: dict[str, Any]) -> str | None:
    """Who has taken the first step and not yet the second: what ends sessions ends this too."""
    found: str | None = data.get(AUTHENTICATION_METHODS_USER)
    return found


def mark_of(key: str) -> str:
    """The mark under which a session is kept."""
    return index_of("session", key)[:40]


def device_of(agent: str) -> str:
    """A browser and a system, as far as its owner needs to know it again: nothing finer."""
    browser = next((name for sign, name in BROWSERS.items() if sign in agent), "A browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    return f"{browser} on {system}" if system else browser
