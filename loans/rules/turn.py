"""Whose turn it is to decide on an application: one's own, or why it is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from loans.rules.duties import OFFICER, may_begin, may_confirm


class Turn(StrEnum):
    """What an application is to somebody who looks at it."""

    # He may decide on all of it.
    YOURS = "yours"
    # Another approved it first; his word is the second.
    SECOND = "second"
    # His own word was the first of two.
    FIRST = "first"
    # It takes a second person of another role than his.
    CHECKERS = "checkers"
    # More than his role approves; he may refuse it or send it back.
    ABOVE = "above"
    # He wrote it down himself.
    CAPTURED = "captured"
    # His role decides on nothing.
    READS = "reads"
    # Nothing waits for anybody's word here.
    SETTLED = "settled"

    @property
    def needs_you(self) -> bool:
        """Tell whether his word is what is missing."""
        return self in {Turn.YOURS, Turn.SECOND}

    @property
    def decides(self) -> bool:
        """Tell whether he may say anything at all."""
        return self not in {Turn.CAPTURED, Turn.READS, Turn.SETTLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """As much of an application as this depends on."""

    waits: bool
    captured_by: UUID | None
    first_by: UUID | None
    waiting_for: str
    lisente: int


def limit_of(role: str, limits: Mapping[str, int]) -> int:
    """Give the most that a role approves."""
    return limits.get(role, 0)


def turn_of(one: Standing, reader: UUID, role: str, limits: Mapping[str, int]) -> Turn:
    """Tell whose turn it is, as the decision itself would judge."""
    if not one.waits:
        return Turn.SETTLED
    if not may_begin("approve", role):
        return Turn.READS
    if one.captured_by == reader:
        return Turn.CAPTURED
    if one.waiting_for:
        return _second(one, reader, role)
    # Of what is above every limit a checker is told: he can still refuse it.
    above = role == OFFICER and one.lisente > limit_of(role, limits)
    return Turn.ABOVE if above else Turn.YOURS


def _second(one: Standing, reader: UUID, role: str) -> Turn:
    if one.first_by == reader:
        return Turn.FIRST
    return Turn.SECOND if may_confirm("approve", role) else Turn.CHECKERS
