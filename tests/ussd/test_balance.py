"""What she owes, said to her alone: what comes next, what is late, what was paid."""

import time
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.choose_language import choose_language
from loans.actions.decide import Approval, approve
from loans.actions.disburse import disburse_cash
from loans.dates import today
from loans.deed import Actor
from loans.errors import LenderUnavailable
from loans.models import Acceptance, Loan, Membership, Mfi
from loans.rules.written import day
from tests.loans.book import PLAIN, Book, open_book
from tests.loans.test_register_borrower import PALESA, new
from tests.loans.test_register_borrower import register as at_the_office
from tests.people import Hire
from tests.phone import Handset, Phones
from ussd import lenders_away
from ussd.pins import set_pin

pytestmark = pytest.mark.django_db
PIN = "2749"


@dataclass
class Owing:
    """A borrower with her phone, and the book of her first lender."""

    phone: Handset
    book: Book
    id: UUID

    def borrows(self, maloti: int = 1000, on: date | None = None) -> Loan:
        return borrowed(self.book, self.id, maloti, on)

    def reads(self, *more: str) -> str:
        self.phone.dial()
        return self.phone.press("Balance", PIN, *more)


def borrowed(book: Book, borrower: UUID, maloti: int, on: date | None = None) -> Loan:
    """Lend for four months, paid out on a day."""
    asked = book.applied(maloti, 4, PLAIN, borrower)
    approve(book.mfi.id, asked.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(book.mfi.id, asked.id, paper, by=book.officer)
    disburse_cash(book.mfi.id, UUID(str(made["loan"])), on or today(), by=book.finance)
    return book.loan(UUID(str(made["loan"])))


def borrows_at(handset: Phones, mfi: Mfi, hire: Hire) -> Owing:
    """Write her down at a lender, with a PIN."""
    book = open_book(mfi, hire)
    borrower = at_the_office(mfi, new())
    set_pin(Membership.objects.get(borrower_id=borrower).person_id, PIN)
    choose_language(PALESA, "en", by=Actor.system("test"))
    lenders_away.forget()
    return Owing(handset(PALESA), book, borrower)


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Owing:
    return borrows_at(handset, maluti, hire)


def test_who_owes_nothing_reads_so(palesa: Owing) -> None:
    assert palesa.reads() == "You have no loan with us.\n0. Back"


def test_she_sees_what_she_owes_and_what_comes_next(palesa: Owing) -> None:
    loan = palesa.borrows()
    first = palesa.book.rows(loan)[0]
    # M1,000 at 2 % a month, flat, for four months: M80 of interest, four times M270.
    assert palesa.reads() == (
        f"Maluti Credit {loan.reference}\nDebt: M1,080.00\nNext: M270.00, {day(first.due_on)}\n"
        "1. Repay\n2. Payments made\n3. Details\n4. Give the loan back\n0. Back"
    )
    palesa.book.pay(loan, "100.00")
    assert "Debt: M980.00\nNext: M170.00" in palesa.reads()


def test_what_is_late_comes_first(palesa: Owing) -> None:
    loan = palesa.borrows(on=today() - timedelta(45))
    assert palesa.phone.dial().startswith("Welcome to Letsema.\n1. Repay\n2. Balance\n")
    shown = palesa.reads()
    assert shown.startswith(
        f"Maluti Credit {loan.reference}\nLate: M270.00. Please pay.\nDebt: M1,080.00\n"
        "Next: M270.00"
    )
    assert palesa.phone.label == "balance.late"


def test_the_details_say_what_closes_it_today(palesa: Owing) -> None:
    loan = palesa.borrows()
    palesa.book.pay(loan, "270.00")
    # Paid first is the oldest instalment: M250 of principal and M20 of interest.
    assert palesa.reads("Details") == (
        "Principal: M750.00\nInterest: M60.00\nFees: M0.00\nTo close it today: M810.00\n"
        "0. Back\n00. Home"
    )


def test_the_last_payments_stand_first(palesa: Owing) -> None:
    loan = palesa.borrows()
    for maloti in ("10.00", "20.00", "30.00"):
        palesa.book.pay(loan, maloti)
    written = f"{today():%d/%m/%y}"
    assert palesa.reads("Payments made") == (
        f"{written} Paid -M30.00\n{written} Paid -M20.00\n{written} Paid -M10.00\n"
        f"{written} Interest +M80.00\n{written} Loan +M1,000.00\n1. All by SMS\n0. Back\n00. Home"
    )


def test_a_loan_that_she_paid_too_much_for_says_so(palesa: Owing) -> None:
    palesa.book.pay(palesa.borrows(), "1100.00")
    assert palesa.reads() == (
        "Maluti Credit\nYou paid M20.00 too much. Call 22310001 to get it back.\n0. Back"
    )


def test_two_lenders_are_told_apart(palesa: Owing, senqu: Mfi, hire: Hire) -> None:
    palesa.borrows()
    other = open_book(senqu, hire)
    there = at_the_office(senqu, new())
    borrowed(other, there, 500)
    first, *choices, back = palesa.reads().split("\n")
    assert (first, back) == ("Which loan?", "0. Back")
    assert sorted(choice.partition(" ")[2] for choice in choices) == [
        "Maluti Credit M1,080.00",
        "Senqu Finance M540.00",
    ]
    assert palesa.phone.choose("Senqu Finance M540.00").startswith("Senqu Finance ")


def test_in_sesotho_too(palesa: Owing) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    loan = palesa.borrows()
    palesa.phone.dial()
    assert palesa.phone.press("Kalimo ea ka", PIN).startswith(
        f"Maluti Credit {loan.reference}\nSekoloto: M1,080.00\nTefo e latelang: M270.00, "
    )
    palesa.phone.choose("Litefo tse entsoeng")
    assert f"{today():%d/%m/%y} Kalimo +M1,000.00" in palesa.phone.screen


def test_a_lender_that_does_not_answer_is_left_alone_and_no_other_notices(
    palesa: Owing, senqu: Mfi, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    palesa.borrows()
    other = open_book(senqu, hire)
    borrowed(other, at_the_office(senqu, new()), 500)
    with pytest.raises(LenderUnavailable), lenders_away.asked_of(palesa.book.mfi.id, 1):
        raise LenderUnavailable
    # The one that answers is shown; home stands by it too.
    assert palesa.reads().startswith("Senqu Finance ")
    # After a while it is asked again.
    later = time.monotonic() + lenders_away.LEFT_ALONE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)
    with lenders_away.asked_of(palesa.book.mfi.id, 1):
        pass


def test_where_the_only_lender_is_away_she_is_asked_to_come_back(palesa: Owing) -> None:
    palesa.borrows()
    with pytest.raises(LenderUnavailable), lenders_away.asked_of(palesa.book.mfi.id, 1):
        raise LenderUnavailable
    assert palesa.reads() == "We cannot see it now. Please try again later.\n0. Back"
    lenders_away.forget()
    assert palesa.reads().startswith("Maluti Credit ")
