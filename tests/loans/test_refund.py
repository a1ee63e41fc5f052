"""What she paid too much goes back to her, and never more than that."""

from datetime import date

import pytest

from loans.actions.change_policy import change_policy
from loans.actions.charge import NewCharge, charge
from loans.actions.move_funds import Funds, move_funds
from loans.actions.refund import refund
from loans.actions.reverse_payment import reverse_payment
from loans.deed import Once
from loans.errors import FundsMissing, MayNot, NotNow, TooMuch
from loans.models import Charge, Event, Funding, Loan, Payment, Refund
from loans.queries.funds import available
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


@pytest.fixture
def over(book: Book) -> Loan:
    """M1,080 were owed, and M1,100 came."""
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "1100.00", date(2026, 2, 5))
    return book.loan(loan.id)


def test_some_of_it_and_then_the_rest(book: Book, over: Loan) -> None:
    refund(book.mfi.id, over.id, 1_500, "cash", "R-1", by=book.finance)
    now = book.loan(over.id)
    assert (now.status, now.overpaid_lisente) == ("overpaid", 500)
    assert book.balances(over) == {"1000": 8_500, "4000": -8_000, "2000": -500}
    refund(book.mfi.id, over.id, 500, "bank", "FT-2", by=book.finance)
    now = book.loan(over.id)
    assert (now.status, now.overpaid_lisente) == ("closed", 0)
    assert book.balances(over) == {"1000": 8_500, "1010": -500, "4000": -8_000}


def test_never_more_than_was_too_much(book: Book, over: Loan) -> None:
    with pytest.raises(TooMuch):
        refund(book.mfi.id, over.id, 2_001, "cash", "R-1", by=book.finance)
    assert not Refund.objects.of(book.mfi).exists()


def test_the_same_key_pays_back_once(book: Book, over: Loan) -> None:
    once = Once.of_body("k", "staff:1", "POST", {})
    told = [
        refund(book.mfi.id, over.id, 500, "cash", "R-1", by=book.finance, once=once)
        for _ in range(2)
    ]
    assert told[0] == told[1]
    assert book.loan(over.id).overpaid_lisente == 1_500


def test_a_later_charge_takes_from_what_is_left_only(book: Book, over: Loan) -> None:
    refund(book.mfi.id, over.id, 1_500, "cash", "R-1", by=book.finance)
    late = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, date(2026, 2, 8))
    charge(book.mfi.id, over.id, late, by=book.finance)
    # M5 were left with us. The M30 lie on the second row and are paid there: M25 of the last
    # row's principal are owed again.
    assert book.owed(over) == (2_500, 0, 0, 0)
    assert book.balances(over) == {"1000": 8_500, "1100": 2_500, "4000": -8_000, "4020": -3_000}


def test_money_that_went_back_to_her_cannot_bounce(book: Book, over: Loan) -> None:
    payment = Payment.objects.of(book.mfi).get(loan_id=over.id)
    refund(book.mfi.id, over.id, 2_000, "cash", "R-1", by=book.finance)
    with pytest.raises(TooMuch):
        reverse_payment(book.mfi.id, over.id, payment.id, "bounced", by=book.finance)


def test_nothing_goes_back_where_nothing_is_too_much_and_only_by_finance(
    book: Book, over: Loan
) -> None:
    for loan in (book.active(on=JANUARY), book.accepted()):
        with pytest.raises(NotNow):
            refund(book.mfi.id, loan.id, 100, "cash", "R-1", by=book.finance)
    with pytest.raises(MayNot):
        refund(book.mfi.id, over.id, 100, "cash", "R-1", by=book.checker)


@pytest.mark.parametrize("place", ["cash", "bank", "wallet"])
def test_nobody_hands_back_what_is_not_there(book: Book, over: Loan, place: str) -> None:
    # In cash are M100, for M1,000 went to her and M1,100 came; elsewhere is nothing.
    moved = Funds(Funding.Way.OUT, 8_001, place, "slip", JANUARY)
    if place != "cash":
        moved = moved._replace(way=Funding.Way.IN, lisente=1_999)
    move_funds(book.mfi.id, moved, by=book.finance)
    change_policy(book.mfi.id, {"funds_checked": True}, by=book.second)
    with pytest.raises(FundsMissing) as missing:
        refund(book.mfi.id, over.id, 2_000, place, "R-1", by=book.finance)
    assert missing.value.context == {"place": place, "missing_lisente": 1}
    assert book.loan(over.id).overpaid_lisente == 2_000
    refund(book.mfi.id, over.id, 1_999, place, "R-2", by=book.finance)
    assert available(book.mfi.id)[place] == 0


def test_low_funds_are_told_after_a_refund_too(book: Book, over: Loan) -> None:
    change_policy(book.mfi.id, {"low_funds_lisente": 8_500}, by=book.second)
    refund(book.mfi.id, over.id, 1_500, "cash", "R-1", by=book.finance)
    assert not Event.objects.of(book.mfi).filter(type="funds.low").exists()
    refund(book.mfi.id, over.id, 1, "cash", "R-2", by=book.finance)
    low = Event.objects.of(book.mfi).get(type="funds.low")
    assert low.data == {"place": "cash", "lisente": 8_499}
