"""What every store of reservations does to one entry: the rules say what becomes of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from credit.rules import reservation
from credit.rules.moment import to_the_millisecond
from credit.rules.reservation import Entry, Given, State
from credit.rules.restoring import Restored, restore

# What becomes of an entry that is there or not; the same one, or none: nothing is to be kept.
Change = Callable[[Entry | None], Entry | None]


class EntryVerbs(ABC):
    """A store adds how it is alone with a person, and asks nothing here twice."""

    @abstractmethod
    def _alter(self, subject: UUID, entry_id: UUID, change: Change) -> Entry | None:
        """Change one of a person's entries while nobody else changes any of hers."""

    def release(
        self,
        subject: UUID,
        entry_id: UUID,
        *,
        at: datetime,
        claim: UUID | None = None,
        untouched_since: datetime | None = None,
    ) -> State | None:
        verb = partial(reservation.release, claim=claim, untouched_since=untouched_since)
        return self._becomes(subject, entry_id, verb, at)

    def expose(
        self, subject: UUID, entry_id: UUID, amount_lisente: int, *, at: datetime
    ) -> State | None:
        verb = partial(reservation.expose, amount_lisente=amount_lisente)
        return self._becomes(subject, entry_id, verb, at)

    def change_exposure(
        self, subject: UUID, entry_id: UUID, amount_lisente: int, *, at: datetime
    ) -> State | None:
        verb = partial(reservation.change, amount_lisente=amount_lisente)
        return self._becomes(subject, entry_id, verb, at)

    def settle(self, subject: UUID, entry_id: UUID, *, at: datetime) -> State | None:
        return self._becomes(subject, entry_id, reservation.settle, at)

    def expose_given(self, told: Given, *, at: datetime) -> State:
        return self._told(told, partial(reservation.given, told=told), at)

    def restore(self, told: Restored, *, at: datetime) -> State:
        return self._told(told, partial(restore, told=told), at)

    def _becomes(
        self, subject: UUID, entry_id: UUID, verb: Callable[..., Entry], at: datetime
    ) -> State | None:
        """Change an entry that is there."""

        def change(before: Entry | None) -> Entry | None:
            return None if before is None else verb(before, at=to_the_millisecond(at))

        after = self._alter(subject, entry_id, change)
        return None if after is None else after.state

    def _told(self, told: Given | Restored, verb: Callable[..., Entry], at: datetime) -> State:
        """Change an entry, or make it."""
        after = self._alter(
            told.subject, told.id, lambda before: verb(before, at=to_the_millisecond(at))
        )
        assert after is not None, "what is told is there afterwards"
        return after.state
