"""A lender's month for a bureau: the small book of `docs/LEDGER.md`, counted by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from credit.rules.bureau_file import BureauRecord, IdType, Joint
from credit.rules.bureau_text import Whose, csv_lines, json_lines
from credit.rules.standing import first_day, last_day, month_number
from credit.rules.subject import Degree
from loans.errands.bureau_month import bureau_month, kept_lines
from loans.errands.close_day import close_days
from loans.errands.registry import subject_of
from loans.errors import MonthOpen
from loans.models import Loan
from loans.queries import lateness
from loans.queries.bureau_loans import BureauMonth
from loans.queries.lateness import Month
from tests.loans.book import Book
from tests.loans.reports.lending import at, lend
from tests.loans.test_small_book import HAPPENED, LENT, play
from tests.loans.worked import lisente

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.citus,
    pytest.mark.long_on_citus,
]
JUNE, MAY = month_number(date(2026, 6, 1)), month_number(date(2026, 5, 1))
JULY = JUNE + 1


class Told(NamedTuple):
    """What differs from loan to loan, in maloti as the document writes them."""

    instalment: str
    term: int
    balance: str
    overdue: str
    days: int
    months: int
    status: str
    since: str
    last_paid: str
    pattern: str


# As of 30 June. Balance: principal, and what is overdue of interest. D was given up on 15 June: all
# of its principal and interest, 97 days after 10 March. Pattern: June first; B was 35 days late on
# 19 April, the day before it paid March's, and C, which never paid, 39 days on 31 March.
IN_JUNE = {
    "B": Told(
        "540.00",
        4,
        "1080.00",
        "1080.00",
        76,
        2,
        "running",
        "2026-01-15",
        "2026-04-20 540.00",
        "211000",
    ),
    "C": Told("408.00", 1, "408.00", "408.00", 130, 4, "running", "2026-01-20", "", "432100"),
    "D": Told("270.00", 4, "1080.00", "1080.00", 97, 3, "written-off", "2026-06-15", "", "32100"),
    "E": Told(
        "135.00",
        4,
        "135.00",
        "135.00",
        10,
        0,
        "running",
        "2026-02-20",
        "2026-05-25 135.00",
        "00000",
    ),
    "F": Told(
        "270.00", 4, "520.00", "270.00", 28, 0, "running", "2026-03-02", "2026-05-02 270.00", "0000"
    ),
    "G": Told(
        "540.00",
        4,
        "1540.00",
        "1040.00",
        45,
        1,
        "running",
        "2026-03-16",
        "2026-06-05 40.00",
        "1000",
    ),
    "H": Told(
        "270.00", 4, "250.00", "0.00", 0, 0, "running", "2026-04-01", "2026-06-25 270.00", "000"
    ),
    "I": Told(
        "216.00", 4, "400.00", "0.00", 0, 0, "running", "2026-04-20", "2026-05-20 432.00", "000"
    ),
    "J": Told(
        "530.00", 3, "1000.00", "0.00", 0, 0, "running", "2026-05-10", "2026-06-10 530.00", "00"
    ),
}
# As of 31 May. A paid the last of it on the 5th. D ran, three instalments late: 750.00 of its
# principal and 60.00 of interest overdue. F had paid two, and its third fell due later.
IN_MAY = {
    "A": Told(
        "270.00", 4, "0.00", "0.00", 0, 0, "paid", "2026-05-05", "2026-05-05 270.00", "00000"
    ),
    "D": Told("270.00", 4, "1060.00", "810.00", 82, 2, "running", "2026-02-10", "", "2100"),
    "F": Told(
        "270.00", 4, "500.00", "0.00", 0, 0, "running", "2026-03-02", "2026-05-02 270.00", "000"
    ),
}


@pytest.fixture
def lent(book: Book) -> dict[str, Loan]:
    """Lend as the document says, and do what it says happened, each on its day."""
    with at(date(2026, 1, 2)):
        people = {row[0]: book.borrower() for row in LENT}
    loans = {}
    for name, on, maloti, months, *_ in LENT:
        day, sum_ = date.fromisoformat(on), lisente(maloti) // 100
        with at(day):
            loans[name] = lend(book, day, to=people[name], maloti=sum_, installments=int(months))
    for happened_on, name, words in HAPPENED:
        with at(date.fromisoformat(happened_on)):
            play(book, loans[name], words)
    return loans


def close(book: Book, day: date) -> None:
    """Close a day on the morning after it, and what was left open before."""
    with at(day + timedelta(1)):
        close_days(book.mfi.id, day)


def records_of(book: Book, month: int) -> list[BureauRecord]:
    """Close a month, make it, and give what is kept of it."""
    close(book, last_day(month))
    with at(first_day(month + 1)):
        made = bureau_month(book.mfi.id, month)
    assert made.kept is not None
    assert made.left_out == ()
    lines = list(kept_lines(made.kept))
    assert made.kept.records == len(lines)
    return [one for one in lines if isinstance(one, BureauRecord)]


def told(one: BureauRecord) -> Told:
    last = f"{one.last_paid_on} {maloti(one.last_paid_lisente)}" if one.last_paid_on else ""
    return Told(
        maloti(one.instalment_lisente),
        one.term,
        maloti(one.balance_lisente),
        maloti(one.overdue_lisente),
        one.days_past_due,
        one.months_in_arrears,
        one.status.value,
        str(one.status_on),
        last,
        one.pattern.rstrip("N"),
    )


def maloti(lisente: int | None) -> str:
    assert lisente is not None
    return f"{lisente / 100:.2f}"


def by_name(records: list[BureauRecord], lent: dict[str, Loan]) -> dict[str, BureauRecord]:
    names = {loan.reference: name for name, loan in lent.items()}
    return {names[one.loan_ref]: one for one in records}


def test_june_of_the_small_book(book: Book, lent: dict[str, Loan]) -> None:
    records = records_of(book, JUNE)
    found = by_name(records, lent)
    assert {name: told(one) for name, one in found.items()} == IN_JUNE
    assert [one.loan_ref for one in records] == sorted(one.loan_ref for one in records)
    for name, on, lent_maloti, *_ in LENT:
        if name in found:
            one = found[name]
            assert (str(one.opened_on), one.principal_lisente) == (on, lisente(lent_maloti))
            assert one.borrower_key == subject_of(book.mfi.id, lent[name].borrower_id)
    plain = found["B"]
    assert (plain.supplier, plain.branch, plain.product_type) == ("maluti", "1", "Plain")
    assert (plain.id_type, plain.degree) == (IdType.DECLARED, Degree.DECLARED)
    assert (plain.joint, plain.consent_id, plain.disputed) == (Joint.ALONE, None, False)
    assert (plain.frequency.value, plain.as_of) == ("month", date(2026, 6, 30))


def test_the_totals_of_june_as_an_accountant_adds_them(book: Book, lent: dict[str, Loan]) -> None:
    """What is owed of principal, 5,175.00, with 158.00 of overdue interest, and D's 1,080.00."""
    *_, trailer = csv_lines(Whose("maluti", date(2026, 6, 30)), records_of(book, JUNE))
    cells = trailer.split(",")
    assert (cells[0], cells[3]) == ("T", "9")
    assert [cell for cell in cells[5:-1] if cell] == ["10200.00", "3179.00", "6413.00", "4013.00"]


def test_may_of_the_small_book_is_told_after_june_as_it_was(
    book: Book, lent: dict[str, Loan]
) -> None:
    close(book, date(2026, 6, 30))
    with at(date(2026, 7, 1)):
        made = bureau_month(book.mfi.id, MAY)
    assert made.kept is not None
    records = [one for one in kept_lines(made.kept) if isinstance(one, BureauRecord)]
    found = by_name(records, lent)
    assert {name: told(found[name]) for name in IN_MAY} == IN_MAY
    assert set(found) == set("ABCDEFGHIJ")


def text_of(book: Book, month: int) -> tuple[str, str]:
    """Write the file in both forms, as the command does."""
    made = bureau_month(book.mfi.id, month)
    assert made.kept is not None
    records = [one for one in kept_lines(made.kept) if isinstance(one, BureauRecord)]
    whose = Whose(book.mfi.slug, last_day(month))
    return "".join(csv_lines(whose, records)), "".join(json_lines(whose, records))


def made_anew(book: Book, month: int, at_once: int = 500) -> list[tuple[object, ...]]:
    """Tell the month out of the book again, whatever is kept, so many loans at a time."""
    asked = a_month(book, month, at_once)
    return [
        (one.reference, one.owed, one.paid_off_on, one.given_up_on, one.last_paid, one.late)
        for part in asked.loans()
        for one in part
    ]


def a_month(book: Book, month: int, at_once: int = 500, floor: int = 0) -> BureauMonth:
    shown = [Month(one, first_day(one), last_day(one)) for one in range(month - 23, month + 1)]
    return BureauMonth(book.mfi.id, first_day(month), last_day(month), floor, shown, at_once)


def test_the_same_file_twice_byte_for_byte_whatever_happened_since(
    book: Book, lent: dict[str, Loan]
) -> None:
    close(book, date(2026, 6, 30))
    with at(date(2026, 7, 1)):
        before, rows = text_of(book, JUNE), made_anew(book, JUNE)
    with at(date(2026, 7, 9)):
        book.pay(lent["G"], "1040.00")
        book.pay(lent["C"], "408.00")
        assert text_of(book, JUNE) == before
        # Dated after the month, it changes nothing of it, told anew out of the book.
        assert made_anew(book, JUNE) == rows
        # Dated back into it, it does; but what was told once stands.
        book.pay(lent["I"], "432.00", date(2026, 6, 29))
        assert made_anew(book, JUNE) != rows
        assert text_of(book, JUNE) == before


def test_a_loan_whose_end_was_dated_back_is_told_of_in_the_next_file_and_no_more(
    book: Book, lent: dict[str, Loan]
) -> None:
    assert "I" in by_name(records_of(book, JUNE), lent)
    with at(date(2026, 7, 9)):
        book.pay(lent["I"], "432.00", date(2026, 6, 29))
    in_july = by_name(records_of(book, JULY), lent)
    assert told(in_july["I"]) == Told(
        *("216.00", 4, "0.00", "0.00", 0, 0, "paid", "2026-06-29", "2026-06-29 432.00"), "N000"
    )
    assert "I" not in by_name(records_of(book, JULY + 1), lent)


def test_parts_of_any_size_give_the_same_month(book: Book, lent: dict[str, Loan]) -> None:
    whole = made_anew(book, JUNE)
    assert len(whole) == len(IN_JUNE)
    for at_once in (1, 4, 9):
        assert made_anew(book, JUNE, at_once) == whole


def test_replayed_loan_by_loan_it_is_the_same_month(
    book: Book, lent: dict[str, Loan], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some loans the ledger tells, and others are replayed: lateness is the same either way."""
    every = [loan.id for loan in lent.values()]
    by_ledger = [made_anew(book, month) for month in range(MAY - 4, JUNE + 1)]
    monkeypatch.setattr(lateness, "apart_of", lambda _wanted, _values: every)
    assert [made_anew(book, month) for month in range(MAY - 4, JUNE + 1)] == by_ledger


def test_a_loan_below_the_floor_is_told_to_nobody(book: Book, lent: dict[str, Loan]) -> None:
    found = [one.reference for part in a_month(book, JUNE, floor=80_001).loans() for one in part]
    names = {loan.reference: name for name, loan in lent.items()}
    # C is of M400, E of M500, I of M800.
    assert sorted(names[one] for one in found) == list("BDFGHJ")


REFUSED: dict[str, Callable[[Book], object]] = {
    "a month that is not over": lambda book: bureau_month(book.mfi.id, JULY),
    "a month to come": lambda book: bureau_month(book.mfi.id, JULY + 5),
    "a month whose last day is open": lambda book: bureau_month(book.mfi.id, JUNE),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_month_that_would_still_change_is_refused(book: Book, what: str) -> None:
    close(book, date(2026, 6, 29))
    with at(date(2026, 7, 1)), pytest.raises(MonthOpen) as refused:
        REFUSED[what](book)
    assert refused.value.context["closed_to"] == "2026-06-29"


def test_a_lender_that_never_closed_a_day_has_no_month(book: Book) -> None:
    with at(date(2026, 7, 1)), pytest.raises(MonthOpen) as refused:
        bureau_month(book.mfi.id, JUNE)
    assert refused.value.context == {"last_day": "2026-06-30", "closed_to": "never"}


def test_a_lender_without_loans_tells_an_empty_month(book: Book) -> None:
    assert records_of(book, JUNE) == []


def test_another_lenders_loans_are_none_of_its_months(
    book: Book, lent: dict[str, Loan], senqu: object
) -> None:
    other = replace(book, mfi=senqu)  # type: ignore[arg-type]
    assert made_anew(other, JUNE) == []
