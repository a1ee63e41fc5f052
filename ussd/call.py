"""What a network tells us: a hop of a session, and a session's end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Self

from ussd.digests import digest_of


@dataclass(frozen=True, slots=True)
class Call:
    """One hop: the transcript holds all answers of the session so far."""

    session_id: str
    phone: str
    service_code: str
    network_code: str
    transcript: str


@dataclass(frozen=True, slots=True)
class EndNotice:
    """A session is over; `status` is the network's word for how."""

    session_id: str
    phone: str
    network_code: str
    status: str
    ended_at: datetime
    lasted: timedelta
    hops: int | None
    cost: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """A call, with the digests of what may not be kept."""

    call: Call
    session: str
    caller: str
    heard: str

    @classmethod
    def of(cls, call: Call) -> Self:
        """Digest each once."""
        return cls(
            call,
            session=session_name(call.session_id),
            caller=digest_of("caller", f"{call.phone} {call.service_code}"),
            heard=digest_of("transcript", call.transcript),
        )


def session_name(session_id: str) -> str:
    """Name a session as Redis and the log know it."""
    return digest_of("session", session_id)
