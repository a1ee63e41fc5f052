"""Paying a loan off early: what is quoted for the day closes it, and nothing less does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from loans.actions.charge import NewCharge, charge
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.errors import NotNow, OutsideTerms
from loans.models import AuditEntry, Charge, Loan, Waiver
from loans.queries.payoff import payoff
from loans.rules.allocation import Strategy
from loans.rules.product_terms import EarlyInterest
from tests.loans.book import Book, on_product

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TODAY = timezone.localdate
KIND = on_product("Kind", early_interest=EarlyInterest.EARNED, period="week")


def begun(book: Book, weeks: int = 1) -> Loan:
    """M1,000 flat over four weeks: M4.62 of interest a week, so M1,018.48 in all."""
    return book.active(1000, 4, KIND, on=TODAY() - timedelta(7 * weeks))


def test_interest_of_rows_that_have_not_begun_falls_away(book: Book) -> None:
    loan = begun(book)
    # The first row ends today; the second begins tomorrow.
    now = payoff(book.mfi.id, loan.id, TODAY())
    assert (now.principal, now.interest, now.unearned, now.total) == (100_000, 462, 1_386, 100_462)
    tomorrow = payoff(book.mfi.id, loan.id, TODAY() + timedelta(1))
    assert (tomorrow.interest, tomorrow.total) == (924, 100_924)


def test_what_was_quoted_closes_the_loan(book: Book) -> None:
    loan = begun(book)
    payment = book.pay(loan, "1004.62")
    assert (payment.to_principal, payment.to_interest, payment.balance_lisente) == (100_000, 462, 0)
    assert book.loan(loan.id).status == "closed"
    assert book.owed(loan) == (0, 0, 0, 0)
    # Interest that was never received is no entry in the books.
    assert book.balances(loan) == {"1000": 462, "4000": -462}
    waiver = Waiver.objects.of(book.mfi).get(loan_id=loan.id)
    assert (waiver.component, waiver.amount_lisente, waiver.reason) == (
        "interest",
        1_386,
        "early-payoff",
    )
    (trail,) = AuditEntry.objects.of(book.mfi).filter(action="receive-payment")
    assert trail.after["unearned_interest_waived"] == 1_386


def test_a_lisente_less_is_an_ordinary_payment(book: Book) -> None:
    loan = begun(book)
    book.pay(loan, "1004.61")
    assert book.loan(loan.id).status == "active"
    assert book.loan(loan.id).owed_lisente == 1_387
    assert not Waiver.objects.of(book.mfi).exists()


def test_a_slip_of_that_day_closes_it_too(book: Book) -> None:
    loan = begun(book, weeks=3)
    # On the day after the first row ended the second had begun: M9.24 were earned.
    book.pay(loan, "1009.24", loan.disbursed_on + timedelta(8) if loan.disbursed_on else None)
    assert book.loan(loan.id).status == "closed"


def test_charges_are_owed_in_any_case(book: Book) -> None:
    loan = begun(book)
    late = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, TODAY())
    charge(book.mfi.id, loan.id, late, by=book.finance)
    assert payoff(book.mfi.id, loan.id, TODAY()).penalties == 3_000
    assert book.pay(loan, "1034.62").to_penalties == 3_000
    assert book.loan(loan.id).status == "closed"


def test_it_closes_in_every_order_of_spending(book: Book) -> None:
    for strategy in Strategy:
        product = on_product(
            strategy.value, early_interest=EarlyInterest.EARNED, period="week", allocation=strategy
        )
        loan = book.active(1000, 4, product, on=TODAY() - timedelta(7))
        book.pay(loan, "300.00", TODAY() - timedelta(1))
        book.pay(loan, str(Decimal(payoff(book.mfi.id, loan.id, TODAY()).total).scaleb(-2)))
        assert book.loan(loan.id).status == "closed", strategy


def test_when_it_bounces_the_interest_is_owed_again(book: Book) -> None:
    loan = begun(book)
    payment = book.pay(loan, "1004.62")
    reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)
    assert book.loan(loan.id).status == "active"
    assert book.owed(loan) == (100_000, 1_848, 0, 0)
    assert book.balances(loan) == {"1100": 100_000, "1000": -100_000}
    # Whatever comes then is replayed as if that payment, and what it was forgiven, had never been.
    book.pay(loan, "4.62", TODAY() - timedelta(1))
    assert book.owed(loan) == (100_000, 1_386, 0, 0)


def test_what_bounces_of_before_it_is_owed_and_the_forgiven_stays_forgiven(book: Book) -> None:
    loan = begun(book)
    first = book.pay(loan, "100.00", TODAY() - timedelta(2))
    book.pay(loan, "904.62")
    assert book.loan(loan.id).status == "closed"
    reverse_payment(book.mfi.id, loan.id, first.id, "bounced", by=book.finance)
    assert book.loan(loan.id).owed_lisente == 10_000


def test_where_the_product_keeps_it_all_interest_is_owed(book: Book) -> None:
    loan = book.active(1000, 4, on=TODAY() - timedelta(7))
    assert payoff(book.mfi.id, loan.id, TODAY()).total == 108_000
    book.pay(loan, "1080.00")
    assert book.loan(loan.id).status == "closed"


def test_a_quote_is_for_a_running_loan_and_not_for_yesterday(book: Book) -> None:
    loan = begun(book)
    with pytest.raises(OutsideTerms):
        payoff(book.mfi.id, loan.id, TODAY() - timedelta(1))
    write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    for other in (loan, book.accepted()):
        with pytest.raises(NotNow):
            payoff(book.mfi.id, other.id, TODAY())
