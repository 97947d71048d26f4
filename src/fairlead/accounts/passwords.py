"""Passwords: how they are kept, and which are refused."""

import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

#: How many passwords a process tries at once: a flood of sign-ins waits here, and leaves the
#: processors to those who are signed in.
_TURNS = threading.BoundedSemaphore(2)


class Argon2(Argon2PasswordHasher):
    """Argon2id with the parameters that OWASP gives for a server (19 MiB, two passes)."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """As the framework does, a few at a time."""
        with _TURNS:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """As the framework does, a few at a time."""
        with _TURNS:
            return super().verify(password, encoded)


class NotTheirOwnName:
    """Refuses a password that contains the sign-in address it belongs to."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises `ValidationError` with words that say what to do."""
        name = str(getattr(user, "email", "") or "").partition("@")[0].casefold()
        if len(name) > 3 and name in password.casefold():
            raise ValidationError("Choose a password that does not contain your e-mail address")

    def get_help_text(self) -> str:
        """What is asked for."""
        return "It must not contain your e-mail address."
