"""A loan as a lender's system reads it: what is owed, what is late, what falls due."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loans.actions.write_off import write_off
from loans.models import Loan, Payout
from loans.queries import loans
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book, on_product
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOUGHT = {"principal": "0.00", "interest": "0.00", "fees": "0.00", "penalties": "0.00"}
TODAY = timezone.localdate


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def row(number: int, due_on: date, **sums: str) -> dict[str, object]:
    """M1,000 flat over four weeks at 24 % a year: M4.62 of interest a week, M250 of principal."""
    return {
        "number": number,
        "due_on": due_on.isoformat(),
        "principal": "250.00",
        "interest": "4.62",
        "fees": "0.00",
        "penalties": "0.00",
        "total": "254.62",
        "paid": "0.00",
        "waived": "0.00",
        "open": "254.62",
        **sums,
    }


WEEKLY = on_product("Weekly", period="week")


def test_a_running_loan_says_what_is_owed_what_is_late_and_what_comes(
    book: Book, officer: Caller
) -> None:
    begun = TODAY() - timedelta(16)
    loan = book.active(1000, 4, WEEKLY, on=begun)
    book.pay(loan, "100.00", begun + timedelta(7))
    weeks = [begun + timedelta(7 * number) for number in (1, 2, 3, 4)]
    # Two weeks have come due, M509.24, and M100 of it came.
    assert officer.get(f"loans/{loan.id}").document == {
        "id": str(loan.id),
        "reference": loan.reference,
        "application": str(loan.application_id),
        "borrower": str(loan.borrower_id),
        "product": str(loan.product_id),
        "principal": "1000.00",
        "installments": 4,
        "status": "active",
        "disbursed_on": begun.isoformat(),
        "outstanding": {
            "principal": "904.62",
            "interest": "13.86",
            "fees": "0.00",
            "penalties": "0.00",
            "total": "918.48",
        },
        "overpaid": "0.00",
        "arrears": {"amount": "409.24", "days": 9},
        "schedule": [
            row(1, weeks[0], paid="100.00", open="154.62", balance="750.00"),
            row(2, weeks[1], balance="500.00"),
            row(3, weeks[2], balance="250.00"),
            row(4, weeks[3], balance="0.00"),
        ],
        "next_due": {"due_on": weeks[2].isoformat(), "amount": "254.62"},
        "rescheduled": False,
        "payout": {
            "id": str(Payout.objects.of(book.mfi).get(loan_id=loan.id).id),
            "method": "cash",
            "status": "paid",
            "failure": "",
        },
        "written_off": None,
        "closed_on": None,
        "currency": "LSL",
    }


def test_before_it_is_paid_out_it_shows_the_schedule_it_would_have(
    book: Book, officer: Caller
) -> None:
    loan = book.accepted(1000, 4, WEEKLY)
    told = officer.get(f"loans/{loan.id}").document
    assert (told["status"], told["disbursed_on"], told["next_due"]) == ("accepted", None, None)
    assert told["payout"] is None
    assert told["outstanding"] == {**NOUGHT, "total": "0.00"}
    assert told["arrears"] == {"amount": "0.00", "days": 0}
    weeks = [TODAY() + timedelta(7 * number) for number in (1, 2, 3, 4)]
    assert told["schedule"] == [
        row(number, day, balance=f"{1000 - 250 * number}.00") for number, day in enumerate(weeks, 1)
    ]


def test_of_a_loan_that_was_given_up_nothing_is_late(book: Book, officer: Caller) -> None:
    loan = book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(30))
    write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    told = officer.get(f"loans/{loan.id}").document
    assert told["status"] == "written_off"
    assert told["written_off"] == {
        "on": TODAY().isoformat(),
        "reason": "gone",
        "amount": "1018.48",
    }
    assert told["outstanding"] == {**NOUGHT, "total": "0.00"}
    assert (told["arrears"], told["next_due"]) == ({"amount": "0.00", "days": 0}, None)


def test_what_falls_due_today_is_next_and_not_late(book: Book, officer: Caller) -> None:
    loan = book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(7))
    told = officer.get(f"loans/{loan.id}").document
    assert told["arrears"] == {"amount": "0.00", "days": 0}
    assert told["next_due"] == {"due_on": TODAY().isoformat(), "amount": "254.62"}


def test_loans_are_found_by_status_and_borrower(book: Book, officer: Caller) -> None:
    waiting, running = book.accepted(), book.active()

    def found(query: str) -> list[str]:
        return [one["id"] for one in officer.get(f"loans?{query}").document["results"]]

    assert found("") == [str(running.id), str(waiting.id)]
    assert found("status=accepted") == [str(waiting.id)]
    assert found(f"borrower={running.borrower_id}&status=active") == [str(running.id)]
    assert found(f"borrower={waiting.borrower_id}&status=active") == []
    for wrong in ("status=lost", "borrower=palesa"):
        assert officer.get(f"loans?{wrong}").problem == "invalid"


def test_another_lender_knows_of_none(book: Book, signed_in: SignIn, mpho: Colleague) -> None:
    loan, stranger = book.active(), signed_in(mpho)
    assert stranger.get("loans").document["results"] == []
    assert stranger.get(f"loans/{loan.id}").problem == "not-found"


def test_ten_loans_take_as_many_queries_as_two(book: Book) -> None:
    def asked(rows: list[Loan]) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert len(loans.sheets(book.mfi.id, rows)) == len(rows)
        return len(seen)

    few = [book.accepted(), book.active(), book.active()]
    write_off(book.mfi.id, few[2].id, "gone", by=book.finance)
    few[2].refresh_from_db()
    many = few + [book.accepted() for _ in range(4)] + [book.active() for _ in range(4)]
    assert asked(many) == asked(few)
    assert sum(len(one.schedule) for one in loans.sheets(book.mfi.id, many)) == 4 * len(many)
