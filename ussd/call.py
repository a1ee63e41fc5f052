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

    @property
    def begins(self) -> bool:
        """Tell whether nothing has been answered yet."""
        return not self.transcript

    @property
    def characters(self) -> int:
        """Count what came with this hop."""
        return len(self.transcript)

    @property
    def so_far(self) -> int:
        """Tell how far the session has come with this hop, in characters."""
        return len(self.transcript)


@dataclass(frozen=True, slots=True)
class SequencedCall:
    """One hop of a network that numbers them: `typed` is the answer of this hop alone."""

    session_id: str
    phone: str
    service_code: str
    network_code: str
    sequence: int
    typed: str
    is_new: bool

    @property
    def begins(self) -> bool:
        """Tell whether this is the first hop; what was typed in it is no answer to a screen."""
        return self.is_new

    @property
    def characters(self) -> int:
        """Count what came with this hop."""
        return len(self.typed)

    @property
    def so_far(self) -> int:
        """Tell how far the session has come with this hop, in hops."""
        return self.sequence


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

    call: Call | SequencedCall
    session: str
    caller: str
    heard: str

    @classmethod
    def of(cls, call: Call | SequencedCall) -> Self:
        """Digest each once; the same session id of the other kind of network is another session."""
        caller = digest_of("caller", f"{call.phone} {call.service_code}")
        if isinstance(call, SequencedCall):
            session = digest_of("sequenced", call.session_id)
            return cls(call, session, caller, heard=digest_of("sequence", str(call.sequence)))
        session = session_name(call.session_id)
        return cls(call, session, caller, heard=digest_of("transcript", call.transcript))


def session_name(session_id: str) -> str:
    """Name a session as Redis and the log know it."""
    return digest_of("session", session_id)
