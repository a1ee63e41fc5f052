"""All that happened to a loan under its schedule of today: payments, charges, waivers, refunds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from loans.errors import TooMuch
from loans.models import Charge, Loan, Payment, Refund, Reversal, Waiver
from loans.rules import accounts, allocation
from loans.rules.allocation import Part

PARTS = {Part.PRINCIPAL: "principal", Part.INTEREST: "interest", Part.FEE: "fees"}
PARTS[Part.PENALTY] = "penalties"
PART_NAMED = {name: part for part, name in PARTS.items()}


class Money(NamedTuple):
    """A payment as the replay needs it."""

    id: UUID
    on: date
    lisente: int
    method: str
    # Paid in other books, before the loan was brought along.
    brought: bool = False

    @property
    def place(self) -> accounts.Account:
        """Give the account that it came to."""
        return accounts.Account.OPENING if self.brought else accounts.PLACES[self.method]


class Returned(NamedTuple):
    """Money that went back to her out of what was overpaid, and the payments it can be of."""

    lisente: int
    came_before: frozenset[UUID]


@dataclass(slots=True)
class Past:
    """All that happened to a loan under its schedule of today, in the order it was written down."""

    charges: list[allocation.Charge] = field(default_factory=list)
    moves: list[Money | allocation.Waiver] = field(default_factory=list)
    refunds: list[Returned] = field(default_factory=list)


def past_of(loan: Loan, *, without: UUID | None = None) -> Past:
    """Read all that happened under the schedule of today; what was taken back did not.

    A payment that is being taken back now is left out by name.
    """
    here = {"loan_id": loan.id, "version": loan.schedule_version}
    of = loan.mfi_id
    gone = set(Reversal.objects.of(of).filter(loan_id=loan.id).values_list("payment_id", flat=True))
    if without is not None:
        gone.add(without)
    return as_past(
        Charge.objects.of(of).filter(**here),
        Payment.objects.of(of).filter(**here, recovery=False),
        Waiver.objects.of(of).filter(**here),
        Refund.objects.of(of).filter(**here),
        gone,
    )


def as_past(
    charges: Iterable[Charge],
    payments: Iterable[Payment],
    waivers: Iterable[Waiver],
    refunds: Iterable[Refund],
    gone: set[UUID],
) -> Past:
    """Put the rows of one schedule in the order in which they were written down."""
    past = Past()
    for charge in sorted(charges, key=lambda one: one.at):
        part = Part.FEE if charge.kind == Charge.Kind.FEE else Part.PENALTY
        past.charges.append(allocation.Charge(part, charge.due_on, charge.amount_lisente))
    kept = [one for one in payments if one.id not in gone]
    moves: list[tuple[datetime, bool, Money | allocation.Waiver]] = [
        (one.at, True, Money(one.id, one.paid_on, one.amount_lisente, one.method, one.brought))
        for one in kept
    ]
    # What a payment was forgiven for paying off early goes just before it, and away with it.
    came = {one.id: one.at for one in kept}
    moves += [
        (
            came.get(one.payment_id, one.at) if one.payment_id else one.at,
            False,
            allocation.Waiver(PART_NAMED[one.component], one.on, one.amount_lisente),
        )
        for one in waivers
        if one.payment_id not in gone
    ]
    past.moves = [move for *_, move in sorted(moves, key=lambda one: one[:2])]
    for refund in sorted(refunds, key=lambda one: one.at):
        before = frozenset(one.id for one in kept if one.at <= refund.at)
        past.refunds.append(Returned(refund.amount_lisente, before))
    return past


def in_order(past: Past) -> list[Money]:
    """Give the payments by date; of one day, as they were written down."""
    return sorted((move for move in past.moves if isinstance(move, Money)), key=lambda m: m.on)


def without_refunds(past: Past) -> dict[UUID, int]:
    """Give what is left of each payment after refunds.

    A refund is of the payments that were written down before it, the latest of them first. What is
    written down after it, whatever its date, is spent whole: its receipt must stay true.
    """
    payments = in_order(past)
    kept = {one.id: one.lisente for one in payments}
    for refund in past.refunds:
        left = refund.lisente
        for one in reversed([one for one in payments if one.id in refund.came_before]):
            taken = min(left, kept[one.id])
            kept[one.id] -= taken
            left -= taken
        if left:
            # What she got back was paid with money that is gone now: a person has to look at it.
            raise TooMuch(refunded_lisente=left)
    return kept
