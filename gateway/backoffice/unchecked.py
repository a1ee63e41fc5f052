"""An approval without the registry: whether it is offered, and what to do about a conflict."""

from dataclasses import dataclass
from typing import Final

from gateway.backoffice.no_room import reason_said
from loans.models import Application, Loan
from loans.queries.application_page import ApplicationRead, Asked
from loans.rules.turn import Turn

# Whose word can be one of the two.
MAY_SAY = frozenset({Turn.YOURS, Turn.ABOVE, Turn.SECOND})
# What became of what should not have been approved.
OFFERED, SIGNED, LENT, OVER = "offered", "signed", "lent", "over"
TO_DO: Final = (OFFERED, SIGNED, LENT, OVER)
OVER_LOANS = frozenset({Loan.Status.CLOSED, Loan.Status.CANCELLED, Loan.Status.OVERPAID})


@dataclass(frozen=True, slots=True)
class Offered:
    """That the registry does not answer, and how far two may go without it."""

    limit_lisente: int
    too_much: bool
    # The first of the two said so, too, and why.
    confirms: bool
    said: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the registry refused of what is approved already, and where that stands."""

    why: str
    to_do: str


def offered(read: ApplicationRead, asked: Asked, whose: Turn) -> Offered | None:
    """Offer it to whoever may say one of the two words, where the registry does not answer."""
    if whose not in MAY_SAY:
        return None
    limit = read.policy.unchecked_limit_lisente
    confirms = whose is Turn.SECOND and read.row.unchecked_at is not None
    said = (read.decisions[0].note or "") if confirms else ""
    return Offered(limit, asked.lisente > limit, confirms, said)


def conflict_of(read: ApplicationRead) -> Conflict | None:
    """Tell what it refused, if it has."""
    if read.row.registry != Application.Registry.CONFLICT:
        return None
    return Conflict(reason_said(read.row.conflict), _to_do(read))


def _to_do(read: ApplicationRead) -> str:
    if read.loan is None:
        return OFFERED if read.row.status == Application.Status.APPROVED else OVER
    if read.loan.status in OVER_LOANS:
        return OVER
    return SIGNED if read.loan.status == Loan.Status.ACCEPTED else LENT
