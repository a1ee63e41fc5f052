"""Loans to borrowers of whom a report tells more than a sum, and reports as a test reads them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import time_machine

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.add_product import NewProduct
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.decide import Approval, approve
from loans.actions.disburse import disburse_cash
from loans.deed import Actor
from loans.models import Acceptance, Loan, Payment
from loans.rules.report import Asked, Report, Value
from tests.loans.book import PLAIN, Book, on_product

# Of M1,000 over 4 months every instalment is M250 and M20; of a loan without interest no more than
# is lent comes back.
FREE = on_product("Free", rate=Decimal(0))


def at(day: date) -> time_machine.travel:
    """Do something on a day."""
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)


def somebody(
    book: Book, *, officer: Actor | None = None, gender: str = "", district: int = 1
) -> UUID:
    """Write somebody down with whose borrower she is, what she is, and where she lives."""
    borrower_id = book.borrower()
    more = Amendment(
        officer_id=UUID(officer.id) if officer else None,
        gender=gender,
        district_id=district,
    )
    amend_borrower(book.mfi.id, borrower_id, more, by=book.officer)
    return borrower_id


def lend(
    book: Book,
    on: date,
    *,
    to: UUID,
    maloti: int = 1000,
    installments: int = 4,
    product: NewProduct = PLAIN,
) -> Loan:
    """Lend her money in cash."""
    wish = book.applied(maloti, installments, product, to)
    approve(book.mfi.id, wish.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    loan_id = UUID(str(accept_offer(book.mfi.id, wish.id, paper, by=book.officer)["loan"]))
    disburse_cash(book.mfi.id, loan_id, on, by=book.finance)
    return book.loan(loan_id)


def pay(book: Book, loan: Loan, maloti: str, on: date) -> Payment:
    """Take a payment in cash, and write it down on its day."""
    with at(on):
        return book.pay(loan, maloti, on)


def as_of(day: date) -> Asked:
    """Ask for one day."""
    return Asked(day, day, day)


def between(since: date, until: date) -> Asked:
    """Ask for a time and its last day."""
    return Asked(until, since, until)


def rows(report: Report, *keys: str) -> list[tuple[Value, ...]]:
    """Give some columns of the rows."""
    names = [column.key for column in report.columns]
    places = [names.index(key) for key in keys]
    return [tuple(row[place] for place in places) for row in report.rows]


def totals(report: Report, *keys: str) -> tuple[Value, ...]:
    """Give some of the sums."""
    named = {column.key: value for column, value in report.totals.items()}
    return tuple(named[key] for key in keys)
