"""A loan that began in other books: its schedule from the first day, and what was paid of it."""

from dataclasses import dataclass
from typing import NamedTuple

from loans.rules import allocation
from loans.rules.allocation import Asked, Part, Spent
from loans.rules.calendar import Holidays
from loans.rules.loan_rows import LoanRow
from loans.rules.product_terms import ProductTerms
from loans.rules.schedule import Schedule, schedule
from loans.rules.written import maloti

COLUMN_OF = {
    Part.PRINCIPAL: "principal_paid",
    Part.INTEREST: "interest_paid",
    Part.FEE: "fees_paid",
}


class WrongSum(NamedTuple):
    """A sum of the file that the product's schedule does not bear out."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Where the loan stands: rows with what is paid of each, and where the one payment went."""

    schedule: Schedule
    installments: list[allocation.Installment]
    spent: Spent | None
    wrong: tuple[WrongSum, ...]


class NoSchedule(ValueError):
    """The product makes no schedule of these numbers and days."""


def brought(kept: ProductTerms, row: LoanRow, holidays: Holidays | None) -> Brought:
    """Make the schedule and spend what was paid as one payment on the last day of paying."""
    made = _schedule(kept, row, holidays)
    payments = []
    if row.paid and row.last_paid_on is not None:
        payments.append(allocation.Payment(row.last_paid_on, row.paid))
    account = allocation.replay(
        [Asked(one.due_on, one.principal, one.interest) for one in made.rows],
        [allocation.Charge(Part.FEE, one.due_on, one.fees) for one in made.rows if one.fees],
        payments,
        kept.allocation,
        row.disbursed_on,
    )
    spent = account.spent[0] if account.spent else None
    wrong = (*_parts_wrong(row, spent), *_whole_wrong(row, account))
    return Brought(made, account.installments, spent, wrong)


def _schedule(kept: ProductTerms, row: LoanRow, holidays: Holidays | None) -> Schedule:
    if max(kept.grace_principal, kept.grace_interest_payment) >= row.installments:
        raise NoSchedule
    terms = kept.terms(
        row.principal, row.installments, row.disbursed_on, row.first_due_on, holidays
    )
    try:
        return schedule(terms)
    except (OverflowError, ValueError):
        # Closed for too long, or days beyond the calendar's end.
        raise NoSchedule from None


def _parts_wrong(row: LoanRow, spent: Spent | None) -> list[WrongSum]:
    if spent is None:
        return []
    return [
        WrongSum(
            COLUMN_OF[part],
            f"The file has {maloti(told)}; by the product's order it is "
            f"{maloti(spent.parts[part])}.",
        )
        for part, told in row.parts.items()
        if told != spent.parts[part]
    ]


def _whole_wrong(row: LoanRow, account: allocation.Account) -> list[WrongSum]:
    if account.overpaid:
        return [WrongSum("paid_so_far", f"{maloti(account.overpaid)} more than the loan asks for.")]
    owed = account.outstanding
    if not owed:
        return [WrongSum("paid_so_far", "All is paid: this loan is not open, leave it out.")]
    if row.outstanding is not None and row.outstanding != owed:
        told = f"The file has {maloti(row.outstanding)}; the product's schedule leaves"
        return [WrongSum("outstanding", f"{told} {maloti(owed)}.")]
    return []
