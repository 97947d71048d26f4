"""Logs: one line of JSON for each request and each thing that matters; references, never names.

A line says which page was asked for by the name of its route, never the address itself, which
may hold a secret, and never who asked by name, address or device.
"""

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.EventRenamer("event"),
    structlog.processors.JSONRenderer(sort_keys=True),
]


class ErrorsWithoutValues(logging.Formatter):
    """What went wrong and where in the code, without the message: a message may quote a name."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, Any] = {
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            **structlog.contextvars.get_contextvars(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["at"] = _places(record.exc_info[2])
        elif record.name.startswith("fairlead"):
            return record.getMessage()
        return str(structlog.processors.JSONRenderer(sort_keys=True)(None, "", line))


def _places(trace: Any) -> list[str]:
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "fairlead.config.logs.ErrorsWithoutValues"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "fairlead": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "django.server": {"level": "ERROR"},
    },
}


class RequestLog:
    """Gives each request a reference, and writes one line when it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("fairlead.requests")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then say how it went."""
        began = time.monotonic()
        request.reference = secrets.token_hex(4)  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(reference=request.reference):  # type: ignore[attr-defined]
            response = self.get_response(request)
            match = request.resolver_match
            self.log.info(
                "request",
                method=request.method if request.method in _METHODS else "other",
                page=match.view_name if match else "none",
                status=response.status_code,
                milliseconds=round((time.monotonic() - began) * 1000),
            )
        return response


_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
