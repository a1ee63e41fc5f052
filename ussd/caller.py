"""Who calls, as far as a network tells: the phone, and the session she calls in."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from loans.deed import Actor
from ussd.engine.talk import Talk
from ussd.slots import WHO

# Keeps a language, and tells whether that worked.
Keeps = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Caller:
    """A phone in a session; `request_id` is what the logs know this hop by.

    `line` is what drafts know the phone and the code by. Where a session is only gone through in
    mind, what it began with is not `noted`, and nothing is let go of.
    """

    phone: str
    session: str
    keeps: Keeps
    request_id: str = ""
    line: str = ""
    notes: Callable[[], None] | None = None

    def herself(self, talk: Talk) -> Actor:
        """Name her as the one who acts: nobody else has shown the PIN of this session."""
        return Actor.person(UUID(talk.slots[WHO]), request_id=self.request_id)
