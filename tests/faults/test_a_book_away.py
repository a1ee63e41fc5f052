"""A node dies with a lender's book: that lender is told so at each step, others lend on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from config.launcher.citus import Citus
from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.apply import Wish, apply
from loans.actions.decide import Approval
from loans.actions.disburse import disburse_cash
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.reverse_payment import reverse_payment
from loans.errands.approve import approve_application
from loans.errors import LenderUnavailable
from loans.models import Acceptance, Application, Loan, Mfi
from tests.faults.conftest import strike
from tests.loans.book import Book, open_book
from tests.people import Hire

JANUARY = date(2026, 1, 5)


@dataclass
class Struck:
    """A lender whose node has died, with what it had begun."""

    book: Book
    application: Application
    loan: Loan


@pytest.fixture
def books(one_on_each: list[Mfi], hire: Hire) -> list[Book]:
    return [open_book(lender, hire) for lender in one_on_each]


@pytest.fixture
def victim(citus: Citus, books: list[Book]) -> Iterator[Struck]:
    """Kill the node of the first, in the middle of its work."""
    book = books[0]
    begun = Struck(book, book.applied(), book.active(1000, 4, on=JANUARY))
    book.consent(begun.application.borrower_id)
    strike(citus, book.mfi)
    yield begun
    connection.close()


@pytest.mark.citus_only
@pytest.mark.django_db(transaction=True)
def test_its_lender_is_told_so_at_each_step(victim: Struck) -> None:
    book, lender = victim.book, victim.book.mfi.id
    wish = Wish(
        borrower_id=victim.application.borrower_id,
        product_id=book.product(),
        amount_lisente=50_000,
        installments=4,
    )
    with pytest.raises(LenderUnavailable):
        apply(lender, wish, by=book.officer)
    with pytest.raises(LenderUnavailable):
        approve_application(lender, victim.application.id, Approval(), by=book.checker)
    money = PaymentIn(10_000, JANUARY, "cash", "17")
    with pytest.raises(LenderUnavailable):
        receive_payment(lender, victim.loan.id, money, by=book.finance)


@pytest.mark.citus_only
@pytest.mark.django_db(transaction=True)
def test_another_lender_lends_from_the_first_word_to_the_last(
    victim: Struck, books: list[Book]
) -> None:
    journey(books[1])


@pytest.mark.django_db(transaction=True)
def test_no_step_of_a_loan_writes_a_lenders_or_a_districts_row(book: Book) -> None:
    """Both are copied to every node, and with one of them away such a write fails for all."""
    book.product()
    before = versions()
    journey(book)
    assert versions() == before
    Mfi.objects.filter(id=book.mfi.id).update(name="Maluti")
    assert versions() != before, "a write would have shown"


def journey(book: Book) -> None:
    """Lend to somebody new, take money, and give it back."""
    lender = book.mfi.id
    application = book.applied(1000, 4)
    book.consent(application.borrower_id)
    approve_application(lender, application.id, Approval(), by=book.checker)
    paper = Agreement(Acceptance.How.PAPER, "form 17")
    made = accept_offer(lender, application.id, paper, by=book.officer)
    loan = Loan.objects.of(lender).get(id=str(made["loan"]))
    disburse_cash(lender, loan.id, timezone.localdate(), by=book.finance)
    payment = book.pay(loan, "100.00")
    assert book.owed(loan) == (92_000, 6_000, 0, 0)
    reverse_payment(lender, loan.id, payment.id, "bounced", by=book.finance)
    assert book.owed(loan) == (100_000, 8_000, 0, 0)


def versions() -> list[tuple[str, str]]:
    """Tell which version of each row of the two tables stands; a change makes another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text, ctid::text FROM loans_mfi "
            "UNION ALL SELECT xmin::text, ctid::text FROM loans_district ORDER BY 1, 2"
        )
        return list(cursor.fetchall())
