"""A loan's account and its payoff over the API."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from loans.models import Transfer
from loans.rules.product_terms import EarlyInterest
from tests.gateway.api.caller import Caller
from tests.gateway.api.test_payments import repay
from tests.loans.book import Book, on_product

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
JANUARY = date(2026, 1, 5)
TODAY = timezone.localdate
KIND = on_product("Kind", early_interest=EarlyInterest.EARNED, period="week")


def test_an_account_with_its_lines(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    repay(finance, loan, amount="1100.00", paid_on="2026-02-05")
    told = finance.get(f"loans/{loan.id}/statement").document
    assert [line.pop("at")[:10] for line in told["lines"]] == [TODAY().isoformat()] * 3
    assert told == {
        "reference": loan.reference,
        "lines": [
            {
                "on": "2026-01-05",
                "kind": "payout",
                "description": "Loan paid out",
                "debit": "1000.00",
                "credit": "0.00",
                "balance": "1000.00",
            },
            {
                "on": "2026-01-05",
                "kind": "interest",
                "description": "Interest agreed",
                "debit": "80.00",
                "credit": "0.00",
                "balance": "1080.00",
            },
            {
                "on": "2026-02-05",
                "kind": "payment",
                "description": "Payment, R-12",
                "debit": "0.00",
                "credit": "1100.00",
                "balance": "-20.00",
            },
        ],
        "opening": "0.00",
        "closing": "-20.00",
        "currency": "LSL",
    }


def test_a_part_of_it_and_in_sesotho(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    repay(finance, loan, paid_on="2026-02-05")
    asked = "from=2026-02-01&to=2026-02-28&language=st"
    told = finance.get(f"loans/{loan.id}/statement?{asked}").document
    assert (told["opening"], told["closing"]) == ("1080.00", "980.00")
    assert [line["description"] for line in told["lines"]] == ["Tefo, R-12"]
    for wrong in ("from=today", "from=2026-02-02&to=2026-02-01", "language=fr", "until=2026-02-01"):
        assert finance.get(f"loans/{loan.id}/statement?{wrong}").problem == "invalid"


def test_what_is_quoted_closes_the_loan_that_day(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, KIND, on=TODAY() - timedelta(7))
    quoted = finance.get(f"loans/{loan.id}/payoff").document
    assert quoted == {
        "on": TODAY().isoformat(),
        "principal": "1000.00",
        "interest": "4.62",
        "fees": "0.00",
        "penalties": "0.00",
        "total": "1004.62",
        "interest_not_earned": "13.86",
        "valid_until": TODAY().isoformat(),
        "currency": "LSL",
    }
    tomorrow = (TODAY() + timedelta(1)).isoformat()
    assert finance.get(f"loans/{loan.id}/payoff?on={tomorrow}").document["total"] == "1009.24"
    told = repay(finance, loan, amount=quoted["total"]).document
    assert (told["balance"], told["allocation"]["overpayment"]) == ("0.00", "0.00")
    assert finance.get(f"loans/{loan.id}").document["status"] == "closed"
    assert Transfer.objects.of(book.mfi).filter(loan_id=loan.id, credit="4000").count() == 1


def test_no_quote_for_yesterday_nor_for_a_loan_that_is_over(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    yesterday = (TODAY() - timedelta(1)).isoformat()
    told = finance.get(f"loans/{loan.id}/payoff?on={yesterday}")
    assert (told.status, told.problem) == (400, "outside-terms")
    assert finance.get(f"loans/{loan.id}/payoff?on=soon").problem == "invalid"
    repay(finance, loan, amount="1080.00")
    assert finance.get(f"loans/{loan.id}/payoff").problem == "not-now"
