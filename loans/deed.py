"""Deeds: one durable transaction each, by somebody, heard of only after it is committed."""

import functools
import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, ParamSpec, Protocol, Self, TypeVar, cast
from uuid import UUID

from django.db import DatabaseError, transaction

from loans.errors import Busy, LenderUnavailable
from loans.once import DoneBefore, Facts, Once, remember
from loans.running import Running, running_deed, write_rows
from loans.sqlstate import (
    DEADLOCKS,
    LOCK_NOT_AVAILABLE,
    NODE_AWAY,
    UNIQUE_VIOLATION,
    sqlstate,
)
from loans.trip import Statement, send

P = ParamSpec("P")
R = TypeVar("R")

LOCK_TIMEOUT_MS = 2000
RETRIES_MAX = 2
# What may be otherwise the next time. A duplicate too: rows go out at a deed's end, and what
# somebody else wrote meanwhile is found when the deed begins again.
PASSES = DEADLOCKS | {UNIQUE_VIOLATION}
# The transaction's BEGIN goes out with it, in one trip.
WAIT_ONLY_SO_LONG = Statement(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS:d}".encode())
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does a deed: never a name or a number, always an id."""

    kind: Literal["staff", "person", "phone", "machine", "system"]
    id: str
    ip: str = ""
    request_id: str = ""

    @classmethod
    def staff(cls, staff_id: UUID, *, ip: str = "", request_id: str = "") -> Self:
        """Name a staff member."""
        return cls("staff", str(staff_id), ip, request_id)

    @classmethod
    def person(cls, person_id: UUID, *, request_id: str = "") -> Self:
        """Name a borrower on her phone."""
        return cls("person", str(person_id), "", request_id)

    @classmethod
    def phone(cls, phone_id: UUID, *, request_id: str = "") -> Self:
        """Name a phone before anybody says who holds it."""
        return cls("phone", str(phone_id), "", request_id)

    @classmethod
    def system(cls, name: str) -> Self:
        """Name a part of the product that acts by the clock or at the operator's word."""
        return cls("system", name)


class AfterCommit(Protocol):
    """Who is told of committed events."""

    def __call__(self, mfi_id: UUID | None, event_ids: list[UUID]) -> None:
        """Hear of a lender's events, or of the house's."""


@dataclass(slots=True)
class _Hook:
    """The one place where the wiring says who hears of events."""

    tell: AfterCommit | None = None
    # Who wants to hear at once of events of one type.
    of_type: dict[str, list[AfterCommit]] = field(default_factory=dict)


hook = _Hook()


def _one_transaction(verb: Callable[[], R]) -> tuple[R, Running]:
    running = Running()
    token = running_deed.set(running)
    try:
        with transaction.atomic(durable=True):
            send([WAIT_ONLY_SO_LONG])
            answer = verb()
            write_rows(running)
            return answer, running
    finally:
        running_deed.reset(token)


def _refuse(verb: str, error: DatabaseError) -> None:
    """Give the errors that a caller can be told their name."""
    state = sqlstate(error)
    if state in DEADLOCKS or state == LOCK_NOT_AVAILABLE:
        raise Busy(deed=verb) from error
    if state.startswith(NODE_AWAY):
        raise LenderUnavailable(deed=verb) from error


@contextmanager
def refusals_named(errand: str) -> Iterator[None]:
    """Do the same for what an errand reads between its deeds."""
    try:
        yield
    except DatabaseError as error:
        _refuse(errand, error)
        raise


def _tell(running: Running) -> None:
    told = [(hook.tell, *one) for one in running.events.items() if hook.tell is not None]
    told += [
        (tell, mfi_id, event_ids)
        for (mfi_id, type_), event_ids in running.by_type.items()
        for tell in hook.of_type.get(type_, ())
    ]
    for tell, mfi_id, event_ids in told:
        try:
            tell(mfi_id, event_ids)
        except Exception:
            # The deed stands, and its events are rows: whoever missed the word can read them.
            log.exception("the hook after a deed failed")


def deed(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a verb one durable transaction with a lock time-out.

    It is tried again a few times after a deadlock, or when another was first with the same value.
    """
    by = inspect.signature(verb).parameters.get("by")
    if by is None or by.kind is not by.KEYWORD_ONLY or by.default is not by.empty:
        raise TypeError(f"{verb.__qualname__}: a deed says who does it: `*, by: Actor`.")

    @functools.wraps(verb)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(RETRIES_MAX + 1):
            try:
                answer, running = _one_transaction(functools.partial(verb, *args, **kwargs))
            except DoneBefore as before:
                return cast("R", before.facts)
            except DatabaseError as error:
                if attempt < RETRIES_MAX and sqlstate(error) in PASSES:
                    continue
                _refuse(verb.__qualname__, error)
                raise
            _tell(running)
            return answer
        raise AssertionError("the last attempt returns or raises")

    return done


__all__ = ["Actor", "AfterCommit", "Facts", "Once", "deed", "hook", "refusals_named", "remember"]
