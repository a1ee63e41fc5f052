"""Finance pays a loan out: in cash, today or written down late, or through the wallet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.change_policy import change_policy
from loans.models import Loan, Mfi, Payout
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TODAY = timezone.localdate


def disburse(caller: Caller, loan: Loan, key: str = "k", **body: str) -> Answer:
    return caller.post(f"loans/{loan.id}/disburse", body, Idempotency_Key=key)


def test_cash_makes_the_loan_run(book: Book, finance: Caller) -> None:
    loan = book.accepted()
    told = disburse(finance, loan, method="cash")
    assert told.status == 200
    assert told.document == finance.get(f"loans/{loan.id}").document
    assert (told.document["status"], told.document["disbursed_on"]) == (
        "active",
        TODAY().isoformat(),
    )
    assert told.document["outstanding"]["total"] == "1080.00"


def test_the_same_key_pays_once_and_another_finds_it_paid(book: Book, finance: Caller) -> None:
    loan = book.accepted()
    first = disburse(finance, loan, method="cash")
    assert disburse(finance, loan, method="cash").document == first.document
    assert Payout.objects.of(book.mfi).count() == 1
    again = disburse(finance, loan, "another", method="cash")
    assert (again.status, again.problem) == (409, "already-decided")
    other = disburse(finance, loan, method="wallet")
    assert (other.status, other.problem) == (422, "idempotency-mismatch")


def test_cash_of_an_earlier_day_is_written_down_as_far_back_as_the_lender_lets(
    book: Book, finance: Caller
) -> None:
    change_policy(book.mfi.id, {"backdate_days": 7}, by=book.second)
    loan = book.accepted()
    too_far = disburse(finance, loan, "1", method="cash", on=f"{TODAY() - timedelta(8)}")
    assert (too_far.status, too_far.problem) == (403, "too-far-back")
    tomorrow = disburse(finance, loan, "2", method="cash", on=f"{TODAY() + timedelta(1)}")
    assert (tomorrow.status, tomorrow.problem) == (400, "not-yet")
    week = TODAY() - timedelta(7)
    told = disburse(finance, loan, "3", method="cash", on=f"{week}").document
    assert (told["status"], told["disbursed_on"]) == ("active", week.isoformat())


def to_number(book: Book, loan: Loan, number: str) -> None:
    amend_borrower(book.mfi.id, loan.borrower_id, Amendment(phone=number), by=book.officer)


@pytest.mark.parametrize(
    ("number", "status", "payout"),
    [
        ("+26659000100", "active", ("paid", "")),
        ("+26659000008", "accepted", ("failed", "INS-2006")),
        ("+26659000002", "disbursing", ("unknown", "")),
    ],
)
def test_a_wallet_pays_refuses_or_says_nothing(
    book: Book, finance: Caller, number: str, status: str, payout: tuple[str, str]
) -> None:
    loan = book.accepted()
    to_number(book, loan, number)
    told = disburse(finance, loan, method="wallet")
    assert (told.status, told.document["status"]) == (200, status)
    assert (told.document["payout"]["status"], told.document["payout"]["failure"]) == payout
    assert disburse(finance, loan, method="wallet").document == told.document
    assert Payout.objects.of(book.mfi).count() == 1


def test_a_wallet_pays_today(book: Book, finance: Caller) -> None:
    loan = book.accepted()
    for day in (TODAY() - timedelta(1), TODAY() + timedelta(1)):
        told = disburse(finance, loan, method="wallet", on=f"{day}")
        assert list(told.document["errors"]) == ["on"]
    to_number(book, loan, "+26659000100")
    assert disburse(finance, loan, "2", method="wallet", on=f"{TODAY()}").status == 200


def test_what_is_not_in_the_cash_box_is_not_paid_out(book: Book, finance: Caller) -> None:
    change_policy(book.mfi.id, {"funds_checked": True}, by=book.second)
    told = disburse(finance, book.accepted(), method="cash")
    assert (told.status, told.problem) == (409, "funds-missing")


def test_above_a_limit_somebody_has_seen_a_document_of_hers(book: Book, finance: Caller) -> None:
    change_policy(book.mfi.id, {"declared_identity_limit_lisente": 99_999}, by=book.second)
    told = disburse(finance, book.accepted(), method="cash")
    assert (told.status, told.problem) == (409, "identity-unproved")


def test_it_needs_a_key_a_method_and_finance(
    book: Book, finance: Caller, checker: Caller, signed_in: SignIn, senqu: Mfi, hire: Hire
) -> None:
    loan = book.accepted()
    bare = finance.post(f"loans/{loan.id}/disburse", {"method": "cash"})
    assert (bare.status, bare.problem) == (400, "idempotency-key-missing")
    assert list(disburse(finance, loan, method="post").document["errors"]) == ["method"]
    assert list(disburse(finance, loan, method="cash", to="her").document["errors"]) == ["to"]
    assert disburse(checker, loan, method="cash").problem == "not-allowed"
    stranger = signed_in(hire("senqu-finance", "finance", senqu))
    assert disburse(stranger, loan, method="cash").problem == "not-found"
    assert not Payout.objects.of(book.mfi).exists()
