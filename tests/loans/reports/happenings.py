"""Anything that may happen to loans, in any order: drawn by chance, done by the verbs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from hypothesis import strategies as st

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.refund import refund
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.errors import DomainError
from loans.models import Charge, Loan, Payment, Reversal
from tests.loans.book import Book
from tests.loans.reports.lending import at

# Money comes more often than all the rest, and late slips as often as slips of the day.
VERBS = (
    *("pay", "pay", "pay", "slip", "slip", "bounce", "bounce"),
    *("fee", "penalty", "waive", "write off", "undo", "reschedule", "refund"),
)


class Happening(NamedTuple):
    """What is done, to which loan, how many days after the last, dated how far back, how much."""

    verb: str
    loan: int
    days: int
    back: int
    maloti: int


happenings = st.builds(
    Happening,
    verb=st.sampled_from(VERBS),
    loan=st.integers(0, 1),
    days=st.integers(0, 25),
    back=st.integers(0, 45),
    maloti=st.sampled_from((5, 20, 100, 270, 300, 600, 1200)),
)


def happen(book: Book, loans: Sequence[Loan], one: Happening, today: date) -> None:
    """Do it as far as it can be done."""
    loan = book.loan(loans[one.loan].id)
    with at(today), suppress(DomainError):
        DOINGS[one.verb](book, loan, one, today)


def _dated(loan: Loan, one: Happening, today: date) -> date:
    assert loan.disbursed_on is not None
    return max(today - timedelta(one.back), loan.disbursed_on)


def _pay(book: Book, loan: Loan, one: Happening, today: date) -> None:
    book.pay(loan, str(one.maloti), today)


def _slip(book: Book, loan: Loan, one: Happening, today: date) -> None:
    book.pay(loan, str(one.maloti), _dated(loan, one, today))


def _bounce(book: Book, loan: Loan, _one: Happening, _today: date) -> None:
    back = Reversal.objects.of(book.mfi).filter(loan_id=loan.id).values("payment_id")
    stands = Payment.objects.of(book.mfi).filter(loan_id=loan.id).exclude(id__in=back)
    payment = stands.order_by("at").first()
    if payment is not None:
        reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)


def _charge(book: Book, loan: Loan, one: Happening, today: date) -> None:
    new = NewCharge(Charge.Kind(one.verb), "late", one.maloti * 10, _dated(loan, one, today))
    charge(book.mfi.id, loan.id, new, by=book.finance)


def _waive(book: Book, loan: Loan, one: Happening, _today: date) -> None:
    for part in ("penalties", "fees", "interest"):
        most = min(getattr(loan, f"owed_{part}"), one.maloti * 10)
        if most:
            waive(book.mfi.id, loan.id, part, most, "hardship", by=book.finance)
            return


def _write_off(book: Book, loan: Loan, _one: Happening, _today: date) -> None:
    write_off(book.mfi.id, loan.id, "gone", by=book.finance)


def _undo(book: Book, loan: Loan, _one: Happening, _today: date) -> None:
    for person in (book.finance, book.checker):
        undo_write_off(book.mfi.id, loan.id, "error", by=person)


def _reschedule(book: Book, loan: Loan, one: Happening, today: date) -> None:
    new = NewSchedule(3, today + timedelta(one.back + 1))
    reschedule(book.mfi.id, loan.id, new, by=book.checker)


def _refund(book: Book, loan: Loan, one: Happening, _today: date) -> None:
    lisente = min(loan.overpaid_lisente, one.maloti * 100)
    if lisente:
        refund(book.mfi.id, loan.id, lisente, "cash", "R-1", by=book.finance)


DOINGS: dict[str, Callable[[Book, Loan, Happening, date], None]] = {
    "pay": _pay,
    "slip": _slip,
    "bounce": _bounce,
    "fee": _charge,
    "penalty": _charge,
    "waive": _waive,
    "write off": _write_off,
    "undo": _undo,
    "reschedule": _reschedule,
    "refund": _refund,
}


@contextmanager
def forgotten_afterwards() -> Iterator[None]:
    """Take all that happens inside back, so that the next tale begins with the same book."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)
