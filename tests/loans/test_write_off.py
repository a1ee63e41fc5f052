"""A loan that is given up: its principal is a loss, and what still comes is a recovery."""

from datetime import date

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.errors import NotNow
from loans.models import Loan
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


@pytest.fixture
def lost(book: Book) -> Loan:
    """M1,000 over four months at M20; M270 came, and then nothing more."""
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", date(2026, 2, 5))
    write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    return book.loan(loan.id)


def test_the_principal_that_is_left_is_a_loss_and_nothing_else(book: Book, lost: Loan) -> None:
    assert lost.status == "written_off"
    assert book.owed(lost) == (0, 0, 0, 0)
    assert book.balances(lost) == {"1000": -73_000, "4000": -2_000, "5000": 75_000}


def test_what_still_comes_is_a_recovery_and_changes_no_state(book: Book, lost: Loan) -> None:
    payment = book.pay(lost, "100.00")
    assert payment.recovery
    assert book.loan(lost.id).status == "written_off"
    assert book.balances(lost)["4030"] == -10_000
    reverse_payment(book.mfi.id, lost.id, payment.id, "bounced", by=book.finance)
    assert "4030" not in book.balances(lost)


def test_more_than_was_lost_is_owed_back(book: Book, lost: Loan) -> None:
    # M750 of principal and M60 of interest were lost.
    book.pay(lost, "800.00")
    assert book.pay(lost, "15.00").to_overpayment == 500
    assert book.loan(lost.id).overpaid_lisente == 500
    assert book.balances(lost)["4030"] == -81_000


def test_a_day_before_the_write_off_is_a_matter_for_its_undoing(book: Book, lost: Loan) -> None:
    with pytest.raises(NotNow):
        book.pay(lost, "10.00", date(2026, 2, 6))


def test_two_people_take_it_back(book: Book, lost: Loan) -> None:
    assert undo_write_off(book.mfi.id, lost.id, "found", by=book.finance)["waiting_for"]
    assert book.loan(lost.id).status == "written_off"
    undo_write_off(book.mfi.id, lost.id, "found", by=book.checker)
    assert book.loan(lost.id).status == "active"
    assert book.owed(lost) == (75_000, 6_000, 0, 0)
    assert book.balances(lost) == {"1100": 75_000, "1000": -73_000, "4000": -2_000}
    book.pay(lost, "810.00", timezone.localdate())
    assert book.loan(lost.id).status == "closed"


def test_it_is_not_taken_back_over_money_that_was_recovered(book: Book, lost: Loan) -> None:
    book.pay(lost, "10.00")
    with pytest.raises(NotNow):
        undo_write_off(book.mfi.id, lost.id, "found", by=book.finance)


def test_a_large_one_takes_two(book: Book) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 10_000}, by=book.second)
    loan = book.active(1000, 4, on=JANUARY)
    assert write_off(book.mfi.id, loan.id, "gone", by=book.finance)["waiting_for"] == "manager"
    assert book.loan(loan.id).status == "active"
    write_off(book.mfi.id, loan.id, "gone", by=book.checker)
    assert book.loan(loan.id).status == "written_off"


def test_only_a_running_loan_is_given_up(book: Book, lost: Loan) -> None:
    for loan in (lost, book.accepted()):
        with pytest.raises(NotNow):
            write_off(book.mfi.id, loan.id, "gone", by=book.finance)
