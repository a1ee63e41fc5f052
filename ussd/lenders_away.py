"""A lender whose node hangs is waited for once, then left alone for a while; no other notices."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from django.db import DatabaseError, connection

from loans.errors import LenderUnavailable
from loans.sqlstate import NODE_AWAY, sqlstate
from ussd.deadline import until

# Of a hop's eight seconds, what one lender may take of them.
ASK_SECONDS = 2.5
LEFT_ALONE_SECONDS = 10.0
# By lender, until when on the clock of time.monotonic. Each process finds out for itself: what it
# costs is one wait, and nothing that could be lost or wrong is shared.
_left_alone: dict[UUID, float] = {}
# By lender, since when hops of this process wait for it. Where so many have waited so long the next
# does not wait as well: threads are left for the other lenders' borrowers.
_waiting: dict[UUID, list[float]] = {}
LONG_SECONDS = 0.25
# One less than the threads of a telco door.
WAITING_MAX = 2

log = structlog.get_logger(__name__)


@contextmanager
def asked_of(mfi_id: UUID, seconds: float) -> Iterator[None]:
    """Ask a lender's book within a time; LenderUnavailable where it does not answer."""
    now = time.monotonic()
    waiting = _waiting.setdefault(mfi_id, [])
    long = sum(since < now - LONG_SECONDS for since in tuple(waiting))
    if _left_alone.get(mfi_id, 0) > now or long >= WAITING_MAX:
        raise LenderUnavailable(mfi=str(mfi_id))
    # Whoever may take longer waits for somebody else as well, such as a wallet.
    counts = seconds <= ASK_SECONDS
    if counts:
        waiting.append(now)
    try:
        with until(now + seconds):
            yield
    except LenderUnavailable:
        _leave_alone(mfi_id)
        raise
    except DatabaseError as error:
        late = time.monotonic() >= now + seconds
        if not late and not sqlstate(error).startswith(NODE_AWAY):
            raise
        _leave_alone(mfi_id)
        if late:
            # The line was cut under it: whoever asks next needs another.
            connection.close()
        raise LenderUnavailable(mfi=str(mfi_id)) from error
    finally:
        if counts:
            waiting.remove(now)


def _leave_alone(mfi_id: UUID) -> None:
    _left_alone[mfi_id] = time.monotonic() + LEFT_ALONE_SECONDS
    log.warning("ussd alarm", why="a lender does not answer", mfi_id=str(mfi_id))


def forget() -> None:
    """Ask every lender again."""
    _left_alone.clear()
    _waiting.clear()
