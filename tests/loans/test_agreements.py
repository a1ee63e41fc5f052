"""What a lender has agreed to keep to beside what all lenders share, wherever it asks for room."""

import pytest
from pytest_django import Settings

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.actions.decide import Approval
from loans.errands.approve import approve_application
from loans.errands.registry import subject_of
from loans.errands.reservation import free
from loans.errors import CreditLimit
from loans.models import Application, Mfi
from loans.rules.policy import PlainValue
from tests.loans.book import Book, open_book
from tests.loans.test_recheck import approved, asking, fresh, lent
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]


@pytest.fixture
def book(book: Book, settings: Settings) -> Book:
    """Where all share that nothing is limited, what refuses is the lender's own agreement."""
    settings.REGISTRY_LOANS_MAX = 0
    settings.REGISTRY_OWED_MALOTI_MAX = 0
    return book


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


def agrees(book: Book, **settings: PlainValue) -> None:
    change_policy(book.mfi.id, settings, by=book.second)


def why_not(book: Book, application: Application) -> str:
    """Try to approve it, and hear why there is no room."""
    with pytest.raises(CreditLimit) as refused:
        approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    assert fresh(application).status == "submitted"
    return str(refused.value.context["why"])


def also_asking(book: Book, other_book: Book) -> Application:
    """Have somebody ask here who has M1,000 approved at another lender."""
    there = asking(other_book)
    approve_application(other_book.mfi.id, there.id, Approval(), by=other_book.checker)
    return asking(book, book.same_person(other_book, there.borrower_id))


def test_who_agreed_to_nothing_keeps_to_what_all_share(book: Book, other_book: Book) -> None:
    application = also_asking(book, other_book)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    assert fresh(application).status == "approved"


@pytest.mark.parametrize(
    ("agreed", "why"),
    [
        ({"agreed_loans_max": 1}, "too-many-loans"),
        # She would owe M2,000.
        ({"agreed_owed_lisente_max": 199_999}, "too-much-owed"),
        # She earns M900.
        ({"agreed_income_percent_max": 222}, "too-much-for-her-income"),
    ],
)
def test_a_lender_keeps_to_what_it_agreed(
    book: Book, other_book: Book, agreed: dict[str, PlainValue], why: str
) -> None:
    application = also_asking(book, other_book)
    earns = Amendment(details={"income_month_lisente": 90_000})
    amend_borrower(book.mfi.id, application.borrower_id, earns, by=book.officer)
    agrees(book, **agreed)
    assert why_not(book, application) == why
    # It binds nobody else.
    more = other_book.applied(1000)
    other_book.consent(more.borrower_id)
    approve_application(other_book.mfi.id, more.id, Approval(), by=other_book.checker)


def test_it_waits_as_long_as_it_agreed_after_a_loan_elsewhere(book: Book, other_book: Book) -> None:
    there = asking(other_book)
    approve_application(other_book.mfi.id, there.id, Approval(), by=other_book.checker)
    loan = other_book.loan(lent(other_book, there))
    other_book.report()
    other_book.pay(loan, "1080.00")
    other_book.report()
    application = asking(book, book.same_person(other_book, there.borrower_id))
    agrees(book, agreed_cooling_days=7)
    assert why_not(book, application) == "too-soon"


def test_what_it_agreed_lifts_nothing_that_all_share(
    book: Book, other_book: Book, settings: Settings
) -> None:
    settings.REGISTRY_LOANS_MAX = 1
    agrees(book, agreed_loans_max=5)
    assert why_not(book, also_asking(book, other_book)) == "too-many-loans"


def test_what_two_approved_while_the_registry_was_away_is_held_against_it(
    book: Book, other_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees(book, agreed_loans_max=1)
    application = approved(book, also_asking(book, other_book), monkeypatch)
    book.report()
    assert fresh(application).conflict == "too-many-loans"


def test_room_that_is_gone_when_the_money_should_go_out_is_asked_for_under_it(book: Book) -> None:
    application = asking(book)
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker)
    free(application.id, subject_of(book.mfi.id, application.borrower_id))
    agrees(book, agreed_owed_lisente_max=99_999)
    with pytest.raises(CreditLimit):
        lent(book, fresh(application))
