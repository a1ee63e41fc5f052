"""The cash report: each place day by day, true by value date, and it always adds up."""

from contextlib import suppress
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loans.actions.disburse import ask_payout, payout_failed
from loans.actions.refund import refund
from loans.actions.reverse_payment import reverse_payment
from loans.errors import DomainError
from loans.queries.balances import trial_balance
from loans.queries.reports.cash import CLOSING, OPENING, cash
from loans.rules.report import Asked, Report
from tests.loans.book import Book
from tests.loans.bringing import HERS, UNPAID, as_csv, both
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
TODAY = timezone.localdate
NEW_YEAR = date(2026, 1, 1)
JANUARY, FEBRUARY, MARCH = date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5)


def asked(since: date, until: date) -> Asked:
    return Asked(until, since, until)


def fund(book: Book, way: str, maloti: str, place: str, on: date) -> None:
    call_command("move_funds", book.mfi.slug, way, maloti, place, "slip", "--on", on.isoformat())


def shown(report: Report) -> list[dict[str, object]]:
    """Give each row's values that are not nought."""
    keys = [column.key for column in report.columns]
    return [
        {key: value for key, value in zip(keys, row, strict=True) if value} for row in report.rows
    ]


def sums(report: Report) -> dict[str, object]:
    return {column.key: value for column, value in report.totals.items() if value}


def test_each_place_day_by_day_with_what_it_was_for(book: Book) -> None:
    fund(book, "in", "5000.00", "cash", NEW_YEAR)
    fund(book, "in", "2000.00", "bank", NEW_YEAR)
    fund(book, "out", "300.00", "bank", FEBRUARY)
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", FEBRUARY)
    bounced = book.pay(loan, "100.00", FEBRUARY, method="bank")
    # Written down last and paid first: what came after it is spent anew, and moves no money.
    book.pay(loan, "50.00", date(2026, 2, 1))
    reverse_payment(book.mfi.id, loan.id, bounced.id, "bounced", by=book.finance)
    report = cash(book.mfi.id, asked(date(2026, 1, 3), TODAY()))
    first, today = date(2026, 2, 1), TODAY()
    # Day, place, opening, in, out, closing; payments, reversals, payouts, refunds, funds.
    assert report.rows == [
        (JANUARY, "cash", 500_000, 0, 100_000, 400_000, 0, 0, -100_000, 0, 0),
        (first, "cash", 400_000, 5_000, 0, 405_000, 5_000, 0, 0, 0, 0),
        (FEBRUARY, "cash", 405_000, 27_000, 0, 432_000, 27_000, 0, 0, 0, 0),
        (FEBRUARY, "bank", 200_000, 10_000, 30_000, 180_000, 10_000, 0, 0, 0, -30_000),
        (today, "bank", 180_000, 0, 10_000, 170_000, 0, -10_000, 0, 0, 0),
    ]
    assert sums(report) == {
        "opening": 700_000,
        "in": 42_000,
        "out": 140_000,
        "closing": 602_000,
        "payments": 42_000,
        "reversals": -10_000,
        "payouts": -100_000,
        "funds": -30_000,
    }


def test_a_place_at_rest_is_shown_and_an_empty_one_is_not(book: Book) -> None:
    fund(book, "in", "20.00", "bank", NEW_YEAR)
    before = cash(book.mfi.id, asked(date(2025, 1, 1), date(2025, 1, 31)))
    assert (shown(before), sums(before)) == ([], {})
    rest = {"place": "bank", "opening": 2_000, "closing": 2_000}
    assert shown(cash(book.mfi.id, asked(FEBRUARY, MARCH))) == [{"day": FEBRUARY, **rest}]


def test_refunds_and_a_wallet_that_did_not_pay(book: Book) -> None:
    fund(book, "in", "5000.00", "wallet", NEW_YEAR)
    waits = book.accepted(1000, 4)
    payout = uuid4()
    ask_payout(book.mfi.id, waits.id, payout, by=book.finance)
    on_its_way = {"out": 100_000, "closing": 400_000, "payouts": -100_000}
    today = {"day": TODAY(), "place": "wallet", "opening": 500_000}
    assert shown(cash(book.mfi.id, asked(TODAY(), TODAY()))) == [{**today, **on_its_way}]
    payout_failed(book.mfi.id, payout, "no-such-wallet", by=book.finance)
    assert shown(cash(book.mfi.id, asked(TODAY(), TODAY()))) == [{**today, "closing": 500_000}]
    loan = book.active(100, 1, on=MARCH)
    book.pay(loan, "112.00", MARCH)
    refund(book.mfi.id, loan.id, 1_000, "wallet", "R-9", by=book.finance)
    given_back = {"out": 1_000, "closing": 499_000, "refunds": -1_000}
    report = cash(book.mfi.id, asked(TODAY(), TODAY()))
    assert shown(report)[1] == {**today, **given_back}


def test_what_was_brought_along_is_no_cash(brought: Book) -> None:
    both(brought, as_csv([HERS, UNPAID]))
    assert shown(cash(brought.mfi.id, asked(date(2000, 1, 1), TODAY()))) == []


def test_it_takes_one_question_for_a_day_or_a_year(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    for day in range(1, 11):
        book.pay(loan, "10.00", date(2026, 2, day))
    for span in (asked(FEBRUARY, FEBRUARY), asked(NEW_YEAR, TODAY())):
        with CaptureQueriesContext(connection) as told:
            cash(book.mfi.id, span)
        assert len(told) == 1


STEP = st.tuples(st.sampled_from(["pay", "reverse", "bring", "take"]), st.integers(1, 90_000))


@settings(
    max_examples=sized(4, 80),
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.tuples(STEP, st.integers(0, 60)), max_size=8), split=st.integers(0, 60))
def test_it_adds_up_and_ends_with_what_the_ledger_holds(
    book: Book, steps: list[tuple[tuple[str, int], int]], split: int
) -> None:
    loan = book.active(1000, 4, on=TODAY() - timedelta(60))
    paid = []
    for (verb, lisente), back in steps:
        day, maloti = TODAY() - timedelta(back), f"{lisente // 100}.{lisente % 100:02d}"
        with suppress(DomainError, CommandError):
            if verb == "pay":
                paid.append(book.pay(loan, maloti, day))
            elif verb == "reverse" and paid:
                gone = paid[lisente % len(paid)].id
                reverse_payment(book.mfi.id, loan.id, gone, "bounced", by=book.finance)
            elif verb in {"bring", "take"}:
                fund(book, "in" if verb == "bring" else "out", maloti, "cash", day)
    middle = TODAY() - timedelta(split)
    first = cash(book.mfi.id, asked(date(2000, 1, 1), middle))
    second = cash(book.mfi.id, asked(middle + timedelta(1), TODAY() + timedelta(1)))
    assert first.totals[CLOSING] == second.totals[OPENING]
    for report in (first, second):
        for row in report.rows:
            opening, came, went, closing, *kinds = (int(str(value)) for value in row[2:])
            assert closing == opening + came - went == opening + sum(kinds)
    held = trial_balance(book.mfi.id, TODAY())
    places = {one.code: one.debit - one.credit for one in held}
    assert second.totals[CLOSING] == places["1000"] + places["1010"] + places["1020"]
