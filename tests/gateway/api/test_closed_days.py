"""The close of days over the API: what each did, and what was dated back into it since."""

from collections.abc import Callable
from datetime import date

import pytest

from loans.deed import Actor
from loans.errands.close_day import close_days
from loans.models import Payment
from tests.gateway.api.caller import Caller
from tests.loans.book import Book
from tests.loans.nights import at

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]


def test_a_closed_day_tells_what_was_dated_back_into_it(
    book: Book, at_work: Callable[[Actor], Caller]
) -> None:
    with at(date(2026, 1, 5)):
        loan = book.active()
    with at(date(2026, 2, 7)):
        close_days(book.mfi.id)
    with at(date(2026, 2, 8)):
        book.pay(loan, "100.00", date(2026, 2, 5))
    caller = at_work(book.finance)
    (day,) = caller.get("closed-days").document["results"]
    assert {name: day[name] for name in ("on", "status", "loans", "late_loans", "provision")} == {
        "on": "2026-02-06",
        "status": "done",
        "loans": 1,
        "late_loans": 1,
        "provision": "100.00",
    }
    told = caller.get("closed-days/2026-02-06").document
    assert told["day"] == day
    assert told["stored"] == {
        "loans": 1,
        "principal": "1000.00",
        "interest": "80.00",
        "fees": "0.00",
        "penalties": "0.00",
        "overdue": "270.00",
        "overdue_principal": "250.00",
        "currency": "LSL",
    }
    # Twenty of the hundred were interest.
    now = {"principal": "920.00", "interest": "60.00", "overdue": "170.00"}
    assert told["now"] == {**told["stored"], **now, "overdue_principal": "170.00"}
    (entry,) = told["entries"]
    assert entry["kind"] == "payment"
    assert entry["id"] == str(Payment.objects.of(book.mfi).get().id)
    assert (entry["loan"], entry["on"]) == (loan.reference, "2026-02-05")
    assert entry["moved"] == {"1000": "100.00", "1100": "-80.00", "4000": "-20.00"}
    assert told["left_out"] == []


@pytest.mark.parametrize("day", ["2026-02-07", "yesterday", "2026-13-01"])
def test_a_day_that_was_never_closed_does_not_exist(
    book: Book, at_work: Callable[[Actor], Caller], day: str
) -> None:
    with at(date(2026, 2, 7)):
        close_days(book.mfi.id)
    assert at_work(book.finance).get(f"closed-days/{day}").status == 404
