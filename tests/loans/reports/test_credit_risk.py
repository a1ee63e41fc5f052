"""Credit risk over a small book, reckoned by hand: vintages, and moves between ages of arrears."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.models import Loan, Mfi
from loans.queries.reports.credit_risk import credit_risk
from loans.rules.report import Asked, Report
from tests.loans.book import Book, on_product, open_book
from tests.loans.bringing import HERS, as_csv, bring_loans
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NEW_YEAR, JUNE = date(2026, 1, 1), date(2026, 6, 30)
ALL = "100.00"


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)


def asked(on: date = JUNE, since: date = NEW_YEAR, until: date | None = None) -> Asked:
    return Asked(on, since, until or on)


def lend(book: Book, maloti: int, on: date) -> Loan:
    """Lend over four months, flat at 2 % a month: each instalment is 27 % of it."""
    with at(on):
        return book.active(maloti)


def pay(book: Book, loan: Loan, maloti: str, *days: date) -> None:
    for day in days:
        with at(day):
            book.pay(loan, maloti)


def give_up(book: Book, loan: Loan, on: date) -> None:
    with at(on):
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)


def take_write_off_back(book: Book, loan: Loan, on: date) -> None:
    with at(on):
        for who in (book.finance, book.checker):
            undo_write_off(book.mfi.id, loan.id, "error", by=who)


def rows(report: Report, *keys: str) -> list[tuple[object, ...]]:
    """Give some columns of a report, and shares as they are written."""
    where = [[column.key for column in report.columns].index(key) for key in keys]
    return [tuple(plain(row[place]) for place in where) for row in report.rows]


def plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def totals(report: Report) -> dict[str, object]:
    return {column.key: plain(value) for column, value in report.totals.items()}


def late(report: Report) -> list[tuple[object, ...]]:
    return rows(report, "month", "months_on_book", "late_percent", "ever_late_percent")


def rolls(report: Report) -> list[tuple[object, ...]]:
    keys = ("from", "to", "loans", "principal", "loans_percent", "principal_percent")
    return rows(report.tables["roll_rates"], *keys)


@pytest.fixture
def half_a_year(book: Book) -> Book:
    """Four loans: one paid to the day, one late in between, one given up, one still running."""
    paid = lend(book, 1000, date(2026, 1, 5))
    pay(book, paid, "270.00", *(date(2026, month, 5) for month in (2, 3, 4, 5)))
    # February's instalment comes 33 days late, and all the rest on 20 April: 31 days late on
    # 23 March, 8 days late at the end of February, 11 at the end of March.
    between = lend(book, 2000, date(2026, 1, 20))
    pay(book, between, "540.00", date(2026, 3, 25))
    pay(book, between, "1620.00", date(2026, 4, 20))
    # Due on 10 March: 21 days late at the end of March, then 51, then 82.
    lost = lend(book, 1000, date(2026, 2, 10))
    running = lend(book, 3000, date(2026, 3, 10))
    pay(book, running, "810.00", *(date(2026, month, 10) for month in (4, 5, 6)))
    give_up(book, lost, date(2026, 6, 15))
    return book


def test_each_months_loans_at_each_months_end(half_a_year: Book) -> None:
    report = credit_risk(half_a_year.mfi.id, asked())
    # Of January's 3,000.00 the 2,000.00 were late by more than 30 days, but at no month's end.
    assert late(report) == [
        ("2026-01", 0, "0.00", "0.00"),
        ("2026-01", 1, "0.00", "0.00"),
        ("2026-01", 2, "0.00", "66.67"),
        ("2026-01", 3, "0.00", "66.67"),
        ("2026-01", 4, "0.00", "66.67"),
        ("2026-01", 5, "0.00", "66.67"),
        ("2026-02", 0, "0.00", "0.00"),
        ("2026-02", 1, "0.00", "0.00"),
        ("2026-02", 2, ALL, ALL),
        ("2026-02", 3, ALL, ALL),
        ("2026-02", 4, ALL, ALL),
        ("2026-03", 0, "0.00", "0.00"),
        ("2026-03", 1, "0.00", "0.00"),
        ("2026-03", 2, "0.00", "0.00"),
        ("2026-03", 3, "0.00", "0.00"),
    ]
    sums = ("on", "loans", "lent", "late_loans", "late_lent", "ever_late_loans", "ever_late_lent")
    assert rows(report, *sums)[5] == (JUNE, 2, 300_000, 0, 0, 1, 200_000)
    assert rows(report, *sums)[10] == (JUNE, 1, 100_000, 1, 100_000, 1, 100_000)
    assert totals(report) == {
        "loans_lent": 4,
        "principal_lent": 700_000,
        "loans_brought": 0,
        "months_rolled": 6,
        "scored": 0,
        "young": 0,
        "defaults": 0,
        "default_percent": None,
        "gini_percent": None,
        "ks_percent": None,
    }
    assert not report.tables["score_bands"].rows
    assert not report.tables["back_test"].rows


@pytest.mark.long_on_citus
def test_what_moved_from_age_to_age_from_month_to_month(half_a_year: Book) -> None:
    # With the first loan's 1,000.00, 750.00, 500.00 and 250.00, the second's 2,000.00 twice and
    # 1,500.00, the third's 1,000.00 and the fourth's 3,000.00, 2,250.00 and 1,500.00:
    #   from 0:      stayed 1,000 + 750 + (500 + 3,000) + 2,250 + 1,500 = 9,000 in six moves;
    #                to 1-30 the second in February and the third in March, 3,000 in two;
    #                paid off in May 250 in one. Nine in all, 12,250.
    #   from 1-30:   the second stayed in March with 2,000 and was paid off in April with 1,500;
    #                the third grew older in April. Three, 4,500.
    #   from 31-60:  the third grew older in May; from 61-90 it was written off in June.
    assert rolls(credit_risk(half_a_year.mfi.id, asked())) == [
        ("0", "0", 6, 900_000, "66.67", "73.47"),
        ("0", "1-30", 2, 300_000, "22.22", "24.49"),
        ("0", "paid_off", 1, 25_000, "11.11", "2.04"),
        ("1-30", "1-30", 1, 200_000, "33.33", "44.44"),
        ("1-30", "31-60", 1, 100_000, "33.33", "22.22"),
        ("1-30", "paid_off", 1, 150_000, "33.33", "33.33"),
        ("31-60", "61-90", 1, 100_000, ALL, ALL),
        ("61-90", "written_off", 1, 100_000, ALL, ALL),
    ]


@pytest.mark.long_on_citus
def test_the_months_asked_for_and_no_others(half_a_year: Book) -> None:
    april = credit_risk(half_a_year.mfi.id, asked(since=date(2026, 3, 15), until=date(2026, 4, 30)))
    # March ends within the time asked for, and so does April; nothing was lent from the 15th on.
    assert april.rows == []
    assert totals(april)["months_rolled"] == 2
    assert ("31-60", "61-90") not in {move[:2] for move in rolls(april)}
    # The loans of March are followed to the day of the report all the same.
    march = credit_risk(half_a_year.mfi.id, asked(since=date(2026, 3, 1), until=date(2026, 3, 31)))
    assert [row[:2] for row in late(march)] == [("2026-03", age) for age in range(4)]
    assert totals(march)["months_rolled"] == 1
    # What was lent after the day of the report was not lent yet.
    early = credit_risk(half_a_year.mfi.id, asked(date(2026, 2, 28), until=JUNE))
    assert totals(early)["loans_lent"] == 3


@pytest.mark.long_on_citus
def test_as_of_a_day_of_the_past_it_is_what_was_told_then(book: Book) -> None:
    may = date(2026, 5, 16)
    with at(may):
        assert late(credit_risk(book.mfi.id, asked(may))) == []
    kept, left = (lend(book, 1000, date(2026, 1, 5)) for _ in range(2))
    pay(book, kept, "540.00", date(2026, 3, 20))
    bounced = book_payment(book, left, date(2026, 4, 28))
    with at(may):
        told = credit_risk(book.mfi.id, asked(may))
    assert [row[1:] for row in late(told)] == [
        (0, "0.00", "0.00"),
        (1, "0.00", "0.00"),
        # Due on 5 February: both were 31 days late on 8 March.
        (2, "50.00", ALL),
        (3, "0.00", ALL),
    ]
    pay(book, kept, "540.00", date(2026, 6, 1))
    with at(date(2026, 6, 2)):
        reverse_payment(book.mfi.id, left.id, bounced, "bounced", by=book.finance)
    give_up(book, left, date(2026, 6, 15))
    assert credit_risk(book.mfi.id, asked(may)) == told


@pytest.mark.long_on_citus
def test_a_slip_that_comes_late_changes_the_months_from_its_own_day_on(book: Book) -> None:
    loan = lend(book, 1000, date(2026, 1, 5))
    before = credit_risk(book.mfi.id, asked())
    # February paid on 25 February, written down today: 31 days late on 5 April for March.
    book.pay(loan, "270.00", date(2026, 2, 25))
    now = credit_risk(book.mfi.id, asked())
    assert [row[3] for row in late(before)] == ["0.00", "0.00", ALL, ALL, ALL, ALL]
    assert [row[3] for row in late(now)] == ["0.00", "0.00", "0.00", ALL, ALL, ALL]


@pytest.mark.long_on_citus
def test_a_loan_of_which_nothing_is_heard_grows_older(book: Book) -> None:
    lend(book, 1000, date(2026, 1, 5))
    april = credit_risk(book.mfi.id, asked(date(2026, 4, 30), since=date(2026, 4, 1)))
    # Due on 5 February: 54 days late when April began, 84 when it ended.
    assert rolls(april) == [("31-60", "61-90", 1, 100_000, ALL, ALL)]


@pytest.mark.long_on_citus
def test_the_months_go_on_when_all_is_paid(book: Book) -> None:
    pay(book, lend(book, 1000, date(2026, 1, 5)), "1080.00", date(2026, 2, 10))
    report = credit_risk(book.mfi.id, asked(date(2026, 4, 30)))
    assert late(report) == [("2026-01", age, "0.00", "0.00") for age in range(4)]
    assert rolls(report) == [("0", "paid_off", 1, 100_000, ALL, ALL)]
    assert totals(report)["months_rolled"] == 4


@pytest.mark.long_on_citus
def test_what_comes_back_into_the_book_moves_and_has_no_share(book: Book) -> None:
    mistaken = lend(book, 1000, date(2026, 2, 20))
    give_up(book, mistaken, date(2026, 3, 25))
    # On the very day on which the month ends: it is in the book again.
    take_write_off_back(book, mistaken, date(2026, 4, 30))
    pay(book, mistaken, "540.00", date(2026, 4, 30))
    settled = lend(book, 2000, date(2026, 2, 10))
    all_of_it = book_payment(book, settled, date(2026, 3, 12), "2160.00")
    with at(date(2026, 4, 10)):
        reverse_payment(book.mfi.id, settled.id, all_of_it, "bounced", by=book.finance)
    report = credit_risk(book.mfi.id, asked(date(2026, 4, 30)))
    # On 30 April 540.00 are paid of the first, March and April; the second waits since 10 March.
    assert rolls(report) == [
        ("0", "written_off", 1, 100_000, "50.00", "33.33"),
        ("0", "paid_off", 1, 200_000, "50.00", "66.67"),
        ("written_off", "0", 1, 50_000, None, None),
        ("paid_off", "31-60", 1, 200_000, None, None),
    ]
    # Written off in error it was all the same, and once is for ever.
    assert [row[1:] for row in late(report)] == [
        (0, "0.00", "0.00"),
        (1, "33.33", "33.33"),
        (2, "66.67", ALL),
    ]


@pytest.mark.long_on_citus
def test_how_late_a_loan_was_before_it_was_brought_along_nobody_knows(brought: Book) -> None:
    loan = {
        **HERS,
        "disbursed_on": "2026-01-05",
        "last_paid_on": "2026-04-01",
        "paid_so_far": "300.00",
        "outstanding": "1188.00",
    }
    came = date(2026, 4, 10)
    with at(came):
        for who in (brought.finance, brought.checker):
            bring_loans(brought.mfi, as_csv([loan]), by=who, today=came)
    report = credit_risk(brought.mfi.id, asked(date(2026, 5, 31)))
    assert report.rows == []
    assert totals(report)["loans_brought"] == 1
    # M300.00 paid February and March whole, and M28.00 of April's principal: since 5 April it is
    # late. The months before April it was in no book here; at the end of May it is 56 days.
    assert rolls(report) == [("1-30", "31-60", 1, 97_200, ALL, ALL)]
    assert totals(report)["months_rolled"] == 2


@pytest.mark.long_on_citus
def test_of_one_product_or_officer_alone(half_a_year: Book) -> None:
    book = half_a_year
    with at(date(2026, 2, 1)):
        other = book.active(500, product=on_product("Other"))
    of_product = Asked(JUNE, NEW_YEAR, JUNE, product_id=other.product_id)
    alone = credit_risk(book.mfi.id, of_product)
    assert totals(alone)["principal_lent"] == 50_000
    assert {row[0] for row in late(alone)} == {"2026-02"}
    assert sum(int(str(move[2])) for move in rolls(alone)) == 4
    nobody = Asked(JUNE, NEW_YEAR, JUNE, officer_id=UUID(int=1))
    assert credit_risk(book.mfi.id, nobody).rows == []
    assert rolls(credit_risk(book.mfi.id, nobody)) == []


def test_another_lenders_loans_are_not_in_it(half_a_year: Book, senqu: Mfi, hire: Hire) -> None:
    other = open_book(senqu, hire)
    assert late(credit_risk(senqu.id, asked())) == rolls(credit_risk(senqu.id, asked())) == []
    before = credit_risk(half_a_year.mfi.id, asked())
    lend(other, 1000, date(2026, 1, 5))
    assert credit_risk(half_a_year.mfi.id, asked()) == before
    assert totals(credit_risk(senqu.id, asked()))["loans_lent"] == 1


@pytest.mark.long_on_citus
def test_it_asks_as_often_for_many_loans_as_for_few(half_a_year: Book) -> None:
    few = len(questions(half_a_year))
    for _ in range(6):
        lend(half_a_year, 1000, date(2026, 1, 8))
    assert len(questions(half_a_year)) == few
    # The write-offs, the loans lent, since when they were late (two), since when there is a book
    # (two), the book at all month ends (two), the scores.
    assert few == 9


@pytest.mark.citus_only
def test_each_of_its_questions_goes_to_one_shard(half_a_year: Book) -> None:
    for sql in questions(half_a_year):
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + sql)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Task Count: 1\n" in plan, sql
        assert plan.count("Custom Scan (Citus") == 1, sql


def questions(book: Book) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        credit_risk(book.mfi.id, asked())
    return [one["sql"] for one in captured.captured_queries]


def book_payment(book: Book, loan: Loan, on: date, maloti: str = "540.00") -> UUID:
    with at(on):
        return book.pay(loan, maloti).id
