"""Have the worker look at what a door has kept: soon, and once for many callbacks of one second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from django.db import DatabaseError
from django.http import HttpResponse

from loans.errors import DomainError

A_SECOND = 1
log = structlog.get_logger(__name__)


class Task(Protocol):
    """What the worker may be asked."""

    name: str

    def apply_async(self, *, retry: bool, countdown: int) -> object:
        """Ask it."""


@dataclass(slots=True)
class _Asked:
    """When this process last asked for each; a worker that begins later sees all kept till then."""

    at: dict[str, float] = field(default_factory=dict)


asked = _Asked()


def wake(task: Task) -> None:
    """Ask for it in a second, unless that was asked a moment ago; what is lost the beat finds."""
    now = time.monotonic()
    if now - asked.at.get(task.name, -A_SECOND) < A_SECOND:
        return
    asked.at[task.name] = now
    try:
        task.apply_async(retry=False, countdown=A_SECOND)
    except Exception as error:  # noqa: BLE001 (it is kept: the beat finds it)
        log.warning("a callback waits for the beat", error=type(error).__name__)


def kept(keep: Callable[[], object], then: Task) -> HttpResponse:
    """Answer once it is committed, and have the worker look."""
    try:
        keep()
    except (DatabaseError, DomainError) as error:
        log.warning("a callback was not kept", error=type(error).__name__)
        return HttpResponse(status=503)
    wake(then)
    return HttpResponse(content_type="text/plain; charset=utf-8")
