"""Repayments over the API: booked once, told as they were booked, taken back by two."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.models import AuditEntry, Loan, Mfi, Payment, Reversal
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)
TODAY = timezone.localdate


def act(caller: Caller, loan: Loan, what: str, key: str = "k", **body: Any) -> Answer:  # noqa: ANN401
    return caller.post(f"loans/{loan.id}/{what}", body, Idempotency_Key=key)


def repay(caller: Caller, loan: Loan, key: str = "k", **changed: Any) -> Answer:  # noqa: ANN401
    body = {"amount": "100.00", "method": "cash", "reference": "R-12", **changed}
    return act(caller, loan, "repayments", key, **body)


def test_a_repayment_says_where_it_went(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    told = repay(finance, loan, paid_on="2026-02-05", external_id="till-1")
    assert told.status == 201
    assert told.document.pop("received_at")
    assert told.document == {
        "id": str(Payment.objects.of(book.mfi).get().id),
        "loan": str(loan.id),
        "amount": "100.00",
        "paid_on": "2026-02-05",
        "method": "cash",
        "reference": "R-12",
        "external_id": "till-1",
        "allocation": {
            "principal": "80.00",
            "interest": "20.00",
            "fees": "0.00",
            "penalties": "0.00",
            "overpayment": "0.00",
        },
        "recovery": False,
        "balance": "980.00",
        "currency": "LSL",
    }


def test_without_a_day_it_came_today(book: Book, finance: Caller) -> None:
    loan = book.active(on=JANUARY)
    assert repay(finance, loan).document["paid_on"] == TODAY().isoformat()


def test_the_repeat_hears_the_first_answer_whatever_came_since(book: Book, finance: Caller) -> None:
    loan = book.active(on=JANUARY)
    first = repay(finance, loan, "1", method="wallet", reference="MP1").document
    repay(finance, loan, "2", reference="R-13")
    assert repay(finance, loan, "1", method="wallet", reference="MP1").document == first
    # So does whoever brings the provider's reference under a key of his own.
    assert repay(finance, loan, "3", method="wallet", reference="MP1").document == first
    assert Payment.objects.of(book.mfi).count() == 2
    assert repay(finance, loan, "1", amount="1.00").problem == "idempotency-mismatch"


def test_a_reference_with_another_sum_or_loan_is_a_conflict(book: Book, finance: Caller) -> None:
    loan, other = book.active(on=JANUARY), book.active(on=JANUARY)
    sent: dict[str, Any] = {"method": "bank", "reference": "FT26005"}
    repay(finance, loan, "1", **sent)
    more, elsewhere = {**sent, "amount": "100.01"}, repay(finance, other, **sent)
    for answer in (repay(finance, loan, "2", **more), elsewhere):
        assert (answer.status, answer.problem) == (409, "payment-conflict")


def test_more_than_is_owed_is_kept_for_her_and_goes_back(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    told = repay(finance, loan, amount="1100.00").document
    assert (told["allocation"]["overpayment"], told["balance"]) == ("20.00", "0.00")
    shown = finance.get(f"loans/{loan.id}").document
    assert (shown["status"], shown["overpaid"]) == ("overpaid", "20.00")
    back = {"method": "cash", "reference": "R-9"}
    too_much = act(finance, loan, "refund", "1", amount="20.01", **back)
    assert (too_much.status, too_much.problem) == (422, "too-much")
    done = act(finance, loan, "refund", "2", amount="20.00", **back)
    assert (done.document["status"], done.document["overpaid"]) == ("closed", "0.00")
    assert act(finance, loan, "refund", "2", amount="20.00", **back).document == done.document
    assert act(finance, loan, "refund", "3", amount="1.00", **back).problem == "not-now"


def test_days_that_have_not_come_or_are_too_far_back(book: Book, finance: Caller) -> None:
    loan = book.active(on=JANUARY)
    tomorrow = repay(finance, loan, "1", paid_on=f"{TODAY() + timedelta(1)}")
    assert (tomorrow.status, tomorrow.problem) == (400, "not-yet")
    before = repay(finance, loan, "2", paid_on="2026-01-04")
    assert (before.status, before.problem) == (403, "too-far-back")
    assert repay(finance, book.accepted(), "3").problem == "not-now"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0.00"),
        ("amount", "-1.00"),
        ("amount", 100),
        ("amount", "1e3"),
        ("method", "cheque"),
        ("reference", ""),
        ("reference", "R" * 61),
        ("paid_on", "05/02/2026"),
        ("note", "x"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(
    book: Book, finance: Caller, field: str, value: object
) -> None:
    told = repay(finance, book.active(on=JANUARY), "k", **{field: value})
    assert (told.status, list(told.document["errors"])) == (400, [field])
    assert not Payment.objects.of(book.mfi).exists()


def test_a_bounced_repayment_is_taken_back(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    paid = repay(finance, loan).document["id"]
    told = act(finance, loan, "reverse-repayment", repayment=paid, reason="bounced")
    assert (told.status, told.document["outstanding"]["total"]) == (200, "1080.00")
    again = act(finance, loan, "reverse-repayment", "2", repayment=paid, reason="bounced")
    assert (again.status, again.problem) == (409, "already-decided")
    nobodys = act(finance, loan, "reverse-repayment", "3", repayment=str(uuid4()), reason="bounced")
    assert (nobodys.status, nobodys.problem) == (404, "not-found")


def test_why_is_chosen_from_a_list(book: Book, finance: Caller) -> None:
    loan = book.active(on=JANUARY)
    paid = repay(finance, loan).document["id"]
    told = act(finance, loan, "reverse-repayment", repayment=paid, reason="Palesa asked me to")
    assert (told.status, list(told.document["errors"])) == (400, ["reason"])


def test_a_large_one_is_taken_back_by_two_who_ask_for_the_same(
    book: Book, finance: Caller, checker: Caller
) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 9_999}, by=book.second)
    loan = book.active(on=JANUARY)
    paid = repay(finance, loan).document["id"]
    body = {"repayment": paid, "reason": "bounced"}
    first = act(finance, loan, "reverse-repayment", **body)
    assert (first.status, first.document) == (202, {"id": paid, "waiting_for": "manager"})
    repeat = act(finance, loan, "reverse-repayment", **body)
    assert (repeat.status, repeat.document) == (202, first.document)
    assert not Reversal.objects.of(book.mfi).exists()
    done = act(checker, loan, "reverse-repayment", **body)
    assert (done.status, done.document["outstanding"]["total"]) == (200, "1080.00")
    (trail,) = AuditEntry.objects.of(book.mfi).filter(action="reverse-payment")
    assert (trail.actor_id, trail.reason) == (book.checker.id, "bounced")


def test_only_finance_books_and_another_lender_finds_nothing(
    book: Book, checker: Caller, signed_in: SignIn, senqu: Mfi, hire: Hire
) -> None:
    loan = book.active(on=JANUARY)
    assert repay(checker, loan).problem == "not-allowed"
    stranger = signed_in(hire("senqu-finance", "finance", senqu))
    assert repay(stranger, loan).problem == "not-found"
    for what in ("statement", "payoff"):
        assert stranger.get(f"loans/{loan.id}/{what}").problem == "not-found"
