"""Expected against collected: what fell due, what came of it, and three rates that say so."""

from datetime import date
from decimal import Decimal

import pytest

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.models import Charge, Mfi
from loans.queries.reports.expected import expected
from tests.loans.book import Book
from tests.loans.bringing import BEGAN, HERS, TODAY, as_csv, both, loan_of
from tests.loans.reports.lending import at, between, lend, pay, rows, totals

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
DUE = ("due_principal", "due_interest", "due_fees", "due_penalties", "due")
COLLECTED = ("paid_before", "collected_principal", "collected_interest", "collected")
BESIDE = ("arrears_at_start", "arrears_collected", "prepaid")
RATES = ("repayment_rate", "collection_efficiency", "on_time_rate")
MARCH = between(date(2026, 3, 1), date(2026, 3, 31))


def test_what_fell_due_by_its_day_and_what_came_of_it(book: Book) -> None:
    """Loans of M1,000 over 4 months, whose instalments are 250.00 and 20.00."""
    in_time = lend(book, date(2026, 1, 5), to=book.borrower())
    late = lend(book, date(2026, 1, 10), to=book.borrower())
    ahead = lend(book, date(2026, 2, 20), to=book.borrower())
    book.pay(in_time, "270.00", date(2026, 2, 5))
    book.pay(in_time, "270.00", date(2026, 3, 5))
    # February's 270.00 three weeks late, and 30.00 of March; then 40.00 more, after the day.
    book.pay(late, "300.00", date(2026, 3, 3))
    book.pay(late, "40.00", date(2026, 3, 25))
    # 100.00 of the first instalment before March began, the rest and 130.00 of the second in it.
    book.pay(ahead, "100.00", date(2026, 2, 27))
    book.pay(ahead, "300.00", date(2026, 3, 20))
    report = expected(book.mfi.id, MARCH)
    assert rows(report, "from_day", "to_day", "installments", "on_time", *DUE) == [
        (date(2026, 3, 3), date(2026, 3, 3), 0, 0, 0, 0, 0, 0, 0),
        (date(2026, 3, 5), date(2026, 3, 5), 1, 1, 25_000, 2_000, 0, 0, 27_000),
        (date(2026, 3, 10), date(2026, 3, 10), 1, 0, 25_000, 2_000, 0, 0, 27_000),
        (date(2026, 3, 20), date(2026, 3, 20), 1, 1, 25_000, 2_000, 0, 0, 27_000),
    ]
    names = (*COLLECTED, "arrears_collected", "prepaid", "repayment_rate", "on_time_rate")
    full, none = Decimal("100.00"), Decimal("0.00")
    assert rows(report, *names) == [
        (0, 0, 0, 0, 27_000, 0, None, None),
        (0, 25_000, 2_000, 27_000, 0, 0, full, full),
        # 20.00 of interest and 50.00 of principal: 70.00 of 270.00.
        (0, 5_000, 2_000, 7_000, 0, 0, Decimal("25.93"), none),
        (10_000, 25_000, 2_000, 27_000, 0, 13_000, full, full),
    ]
    assert totals(report, "installments", "on_time", *DUE) == (3, 2, 75_000, 6_000, 0, 0, 81_000)
    assert totals(report, *COLLECTED, *BESIDE) == (
        *(10_000, 55_000, 6_000, 61_000),
        *(27_000, 27_000, 13_000),
    )
    # 610.00 of 810.00; 510.00 and 270.00 of the 710.00 and 270.00 that could come; two of three.
    assert totals(report, *RATES) == (Decimal("75.31"), Decimal("79.59"), Decimal("66.67"))


def test_what_comes_late_and_what_bounces_changes_the_days_from_its_own_on(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    paid = pay(book, loan, "270.00", date(2026, 2, 4))
    february = between(date(2026, 2, 1), date(2026, 2, 28))
    before = expected(book.mfi.id, february)
    assert totals(before, "due", "collected", *RATES) == (27_000, 27_000, *[Decimal("100.00")] * 3)
    with at(date(2026, 3, 2)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    assert expected(book.mfi.id, february) == before
    # In March 270.00 were due; nothing was overdue as it began, for the other had not bounced yet.
    march = expected(book.mfi.id, MARCH)
    assert totals(march, "due", "collected", *BESIDE) == (27_000, 0, 0, 0, 0)
    # A slip of March pays February, as it stands when March ends.
    book.pay(loan, "270.00", date(2026, 3, 30))
    march = expected(book.mfi.id, MARCH)
    assert totals(march, "due", "collected", *BESIDE) == (27_000, 0, 0, 27_000, 0)
    april = between(date(2026, 4, 1), date(2026, 4, 30))
    assert totals(expected(book.mfi.id, april), "due", "collected", *BESIDE) == (
        *(27_000, 0),
        *(27_000, 0, 0),
    )


def test_a_slip_of_days_when_another_payment_was_there(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    paid = pay(book, loan, "270.00", date(2026, 2, 4))
    with at(date(2026, 4, 10)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    book.pay(loan, "100.00", date(2026, 2, 20))
    # In February both were there: one paid its instalment, the other 100.00 of that of March.
    february = expected(book.mfi.id, between(date(2026, 2, 1), date(2026, 2, 28)))
    names = ("due", "collected", "on_time", "prepaid")
    assert totals(february, *names) == (27_000, 27_000, 1, 10_000)
    march = expected(book.mfi.id, MARCH)
    assert totals(march, *names, "paid_before") == (27_000, 10_000, 0, 0, 10_000)
    # In April the 100.00 are of February, which was overdue from then on.
    april = expected(book.mfi.id, between(date(2026, 4, 1), date(2026, 4, 30)))
    assert totals(april, *names, "arrears_at_start") == (27_000, 0, 0, 0, 17_000)


def test_charges_are_due_and_what_is_forgiven_is_not(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    new = NewCharge(Charge.Kind.FEE, "letter", 3_000, date(2026, 2, 3))
    with at(date(2026, 2, 3)):
        charge(book.mfi.id, loan.id, new, by=book.finance)
    with at(date(2026, 2, 10)):
        waive(book.mfi.id, loan.id, "interest", 1_500, "hardship", by=book.finance)
    first_days = between(date(2026, 2, 1), date(2026, 2, 9))
    month = between(date(2026, 2, 1), date(2026, 2, 28))
    # The letter lies on February's instalment; of its 20.00 of interest 5.00 are left.
    assert totals(expected(book.mfi.id, first_days), *DUE) == (25_000, 2_000, 3_000, 0, 30_000)
    assert totals(expected(book.mfi.id, month), *DUE) == (25_000, 500, 3_000, 0, 28_500)
    paid = pay(book, loan, "285.00", date(2026, 2, 20))
    kept = expected(book.mfi.id, month)
    assert totals(kept, "collected", "on_time", *RATES) == (
        *(28_500, 0, Decimal("100.00"), Decimal("100.00"), Decimal("0.00")),
    )
    # What happens afterwards, a penalty of February's written down in March too, leaves it alone.
    late = NewCharge(Charge.Kind.PENALTY, "late", 1_000, date(2026, 3, 4))
    with at(date(2026, 3, 4)):
        charge(book.mfi.id, loan.id, late, by=book.finance)
    with at(date(2026, 3, 9)):
        waive(book.mfi.id, loan.id, "interest", 2_000, "hardship", by=book.finance)
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    assert expected(book.mfi.id, month) == kept


def test_a_schedule_asks_as_long_as_it_stands(book: Book) -> None:
    """Given a new schedule on 10 March, the first due in May; or given up on that day."""
    loans = [lend(book, date(2026, 1, day), to=book.borrower()) for day in (5, 5, 20)]
    with at(date(2026, 3, 10)):
        reschedule(book.mfi.id, loans[0].id, NewSchedule(5, date(2026, 5, 5)), by=book.checker)
        write_off(book.mfi.id, loans[1].id, "gone", by=book.finance)
        reschedule(book.mfi.id, loans[2].id, NewSchedule(5, date(2026, 5, 5)), by=book.checker)
    # Both instalments of 5 March fell due; that of 20 March did not, nor any of April's.
    report = expected(book.mfi.id, MARCH)
    assert rows(report, "from_day", "installments", "due") == [(date(2026, 3, 5), 2, 54_000)]
    # Overdue were those of 5, 5 and 20 February.
    assert totals(report, "arrears_at_start") == (81_000,)
    # Nor did they where the time goes on after that day.
    on = expected(book.mfi.id, between(date(2026, 3, 1), date(2026, 4, 30)))
    assert totals(on, "installments", "due") == (2, 54_000)
    april = expected(book.mfi.id, between(date(2026, 4, 1), date(2026, 4, 30)))
    assert rows(april, "due") == []
    # 1,000.00 over five months and the interest of two months or of one: 220.00, 40.00 and 20.00.
    may = expected(book.mfi.id, between(date(2026, 5, 1), date(2026, 5, 31)))
    assert rows(may, *DUE) == [(40_000, 10_000, 0, 0, 50_000)]


def test_who_has_paid_off_owes_no_instalment_any_more(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    book.pay(loan, "1080.00", date(2026, 2, 20))
    assert expected(book.mfi.id, MARCH).rows == []
    february = expected(book.mfi.id, between(date(2026, 2, 1), date(2026, 2, 28)))
    # Fifteen days late; the other 810.00 in advance.
    assert totals(february, "installments", "on_time", "due", "collected", "prepaid") == (
        *(1, 0, 27_000, 27_000, 81_000),
    )


def test_a_day_late_is_late(book: Book) -> None:
    loan = lend(book, date(2026, 2, 5), to=book.borrower())
    pay(book, loan, "100.00", date(2026, 3, 5))
    pay(book, loan, "170.00", date(2026, 3, 6))
    report = expected(book.mfi.id, MARCH)
    hundred = Decimal("100.00")
    assert totals(report, *RATES) == (hundred, hundred, Decimal("0.00"))


def test_weeks_and_months_where_the_time_is_long(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    book.pay(loan, "270.00", date(2026, 2, 5))
    quarter = expected(book.mfi.id, between(date(2026, 2, 3), date(2026, 4, 5)))
    # Weeks begin on Monday: 5 February 2026 is a Thursday, as is 5 March; 5 April is a Sunday.
    assert rows(quarter, "from_day", "to_day", "due", "collected") == [
        (date(2026, 2, 3), date(2026, 2, 8), 27_000, 27_000),
        (date(2026, 3, 2), date(2026, 3, 8), 27_000, 0),
        (date(2026, 3, 30), date(2026, 4, 5), 27_000, 0),
    ]
    year = expected(book.mfi.id, between(date(2026, 1, 1), date(2026, 12, 31)))
    assert rows(year, "from_day", "to_day", "due") == [
        (date(2026, 2, 1), date(2026, 2, 28), 27_000),
        (date(2026, 3, 1), date(2026, 3, 31), 27_000),
        (date(2026, 4, 1), date(2026, 4, 30), 27_000),
        (date(2026, 5, 1), date(2026, 5, 31), 27_000),
    ]


def test_what_was_paid_in_other_books_fell_due_there(brought: Book) -> None:
    both(brought, as_csv([HERS]))
    # Three instalments of 100.00 and 24.00 have come due, and 300.00 were paid in other books: so
    # 72.00 of principal are left of the third.
    asked = between(BEGAN, TODAY)
    names = ("installments", "due_principal", "due", "collected", "prepaid")
    assert totals(expected(brought.mfi.id, asked), *names) == (1, 7_200, 7_200, 0, 0)
    brought.pay(loan_of(brought), "80.00")
    assert totals(expected(brought.mfi.id, asked), *names) == (1, 7_200, 7_200, 7_200, 800)


def test_of_nothing_there_are_no_rates(book: Book, senqu: Mfi) -> None:
    lend(book, date(2026, 2, 5), to=book.borrower())
    report = expected(senqu.id, MARCH)
    assert report.rows == []
    assert totals(report, *DUE, *RATES) == (0, 0, 0, 0, 0, None, None, None)
