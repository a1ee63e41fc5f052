"""The figures of the small book in `docs/LEDGER.md`: played by the verbs, told by the reports."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.models import Loan, Payment
from loans.queries.book_on import book_on
from loans.queries.policy import policy_of
from loans.queries.reports.ageing import ageing
from loans.queries.reports.credit_risk import credit_risk
from loans.queries.reports.expected import expected
from loans.queries.reports.income import income
from loans.queries.reports.par import par
from loans.queries.reports.portfolio import portfolio
from loans.queries.reports.write_offs import write_offs
from loans.queries.soundness import findings
from loans.rules.portfolio import AGES, provision
from loans.rules.report import Value
from tests.loans.book import Book
from tests.loans.reports.lending import as_of, at, between, lend, rows, totals
from tests.loans.worked import lisente, section, tables

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
PARTS = section("Figures of a small book").split("\n### ")
LENT, HAPPENED = tables(PARTS[0])
LAST, JUNE = date(2026, 6, 30), between(date(2026, 6, 1), date(2026, 6, 30))
Cells = list[str]


def figures(title: str) -> list[list[Cells]]:
    """Give the tables under a heading."""
    return next(tables(part) for part in PARTS if part.startswith(f"{title}\n"))


def percent(cell: str) -> Decimal:
    return Decimal(cell.removesuffix(" %"))


def sums(cells: Cells) -> list[int]:
    return [lisente(cell) for cell in cells]


def day_of(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


@pytest.fixture
def lent(book: Book) -> dict[str, Loan]:
    """Lend as the document says, and do what it says happened, each on its day."""
    with at(date(2026, 1, 2)):
        people = {row[0]: book.borrower() for row in LENT}
    loans = {}
    for name, on, maloti, months, *_ in LENT:
        with at(date.fromisoformat(on)):
            loans[name] = lend(
                book,
                date.fromisoformat(on),
                to=people[name],
                maloti=lisente(maloti) // 100,
                installments=int(months),
            )
    for day, name, words in HAPPENED:
        with at(date.fromisoformat(day)):
            play(book, loans[name], words)
    return loans


def play(book: Book, loan: Loan, words: str) -> None:
    if found := re.fullmatch(r"pays M([\d.]+)(?:, and did so on (\S+))?", words):
        book.pay(loan, found[1], day_of(found[2] or ""))
    elif found := re.fullmatch(r"the payment of (\S+) is taken back", words):
        paid = Payment.objects.of(book.mfi).get(loan_id=loan.id, paid_on=found[1])
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    else:
        assert words == "is given up"
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)


def test_the_schedules_are_as_the_document_has_them(book: Book, lent: dict[str, Loan]) -> None:
    for name, _, maloti, months, installment, first_due in LENT:
        asked = book.rows(lent[name])
        assert len(asked) == int(months)
        assert sum(row.principal for row in asked) == lisente(maloti)
        assert {row.principal + row.interest for row in asked} == {lisente(installment)}
        assert asked[0].due_on == day_of(first_due)
    assert list(findings(book.mfi.id)) == []


def test_what_is_owed(book: Book, lent: dict[str, Loan]) -> None:
    (table,) = figures("What is owed")
    *told, together = table
    names = {loan.id: name for name, loan in lent.items()}
    found = book_on(book.mfi.id, LAST).ask(
        "SELECT loan_id, principal, interest, overdue, overdue_principal, oldest_due_on, days_late"
        " FROM book"
    )
    assert sorted((names[loan_id], *rest) for loan_id, *rest in found) == [
        (name, *sums(row[:4]), day_of(row[4]), int(row[5])) for name, *row in told
    ]
    principal, interest, _, late = sums(together[1:5])
    report = portfolio(book.mfi.id, as_of(LAST))
    owed = ("principal_outstanding", "interest_outstanding", "overdue_principal")
    assert totals(report, *owed) == (principal, interest, late)
    (rate,) = totals(report, "arrears_rate")
    assert f"{rate} %" in section("Figures of a small book")
    assert [sum(column) for column in zip(*(sums(row[1:5]) for row in told), strict=True)] == sums(
        together[1:5]
    )


def test_ageing_and_what_is_kept_back(book: Book, lent: dict[str, Loan]) -> None:
    (table,) = figures("Ageing and what is kept back")
    *told, together = table
    report = ageing(book.mfi.id, as_of(LAST))
    names = ("loans", "principal_outstanding", "overdue", "share", "provision_percent", "provision")
    assert [age.name for age in AGES] == [row[0] for row in told]
    assert rows(report, *names) == [
        (
            *(int(loans), lisente(principal), lisente(overdue)),
            *(percent(share), int(rate.removesuffix(" %")), lisente(kept)),
        )
        for _, loans, principal, overdue, share, rate, kept in told
    ]
    assert totals(report, *names[:3], "provision") == (
        *(int(together[1]), *sums(together[2:4]), lisente(together[6])),
    )
    principal = {age: lisente(row[2]) for age, row in zip(AGES, told, strict=True)}
    kept_back = provision(principal, policy_of(book.mfi.id).provision_percent)
    assert kept_back == lisente(together[6])


def test_portfolio_at_risk(book: Book, lent: dict[str, Loan]) -> None:
    (table,) = figures("Portfolio at risk")
    found = rows(par(book.mfi.id, as_of(LAST)), "days", "loans", "principal_outstanding", "ratio")
    assert found == [
        (int(days), int(loans), lisente(principal), percent(ratio))
        for days, loans, principal, ratio in table
    ]
    (coverage,) = totals(ageing(book.mfi.id, as_of(LAST)), "risk_coverage")
    assert f"a risk coverage of {coverage} %" in section("Figures of a small book")


def by_day(told: list[Cells]) -> Iterator[tuple[Value, ...]]:
    """Add up the lines of each day."""
    for day in dict.fromkeys(row[0] for row in told):
        of_day = [row for row in told if row[0] == day]
        columns = zip(*(sums(row[2:7]) for row in of_day), strict=True)
        on_time = sum(row[7] == "yes" for row in of_day)
        yield (day_of(day), len(of_day), on_time, *(sum(column) for column in columns))


def test_expected_and_collected_in_june(book: Book, lent: dict[str, Loan]) -> None:
    table, rates = figures("Expected and collected in June")
    *told, together = table
    report = expected(book.mfi.id, JUNE)
    due = ("due_principal", "due_interest", "due", "paid_before", "collected")
    found = [row for row in rows(report, "from_day", "installments", "on_time", *due) if row[1]]
    assert found == list(by_day(told))
    assert totals(report, *due) == tuple(sums(together[2:7]))
    assert totals(report, "arrears_at_start", "arrears_collected", "prepaid") == (
        *(283_800, 4_000, 27_000),
    )
    names = ("repayment_rate", "collection_efficiency", "on_time_rate")
    assert totals(report, *names) == tuple(percent(row[3]) for row in rates)
    # Each rate is what the two sums before it make.
    for _, part, whole, rate in rates:
        assert round(Decimal(lisente(part) * 100) / lisente(whole), 2) == percent(rate)


def test_income_and_loss_of_june(book: Book, lent: dict[str, Loan]) -> None:
    ((received, given_up),) = figures("Income and loss of June")
    came = totals(income(book.mfi.id, JUNE), "income", "average_outstanding", "portfolio_yield")
    assert came == (lisente(received[1]), 617_500, percent(received[2]))
    lost = totals(
        write_offs(book.mfi.id, JUNE), "principal", "average_outstanding", "write_off_ratio"
    )
    assert lost == (lisente(given_up[1]), 617_500, percent(given_up[2]))


def test_loans_by_the_month_in_which_they_were_lent(book: Book, lent: dict[str, Loan]) -> None:
    (table,) = figures("Loans by the month in which they were lent")
    report = credit_risk(book.mfi.id, between(date(2026, 1, 1), LAST))
    found = rows(report, "month", "lent", "months_on_book", "late_percent")
    assert found == [
        (month, lisente(maloti), age, percent(cell))
        for month, maloti, *cells in table
        for age, cell in enumerate(cells)
        if cell
    ]
    # Of January's loans C is late by more than 30 days at the end of March, B was so in April.
    ever = rows(report, "month", "months_on_book", "ever_late_percent")
    in_march, in_april = Decimal("11.76"), Decimal("70.59")
    assert [row for row in ever if row[0] == "2026-01"][2:4] == [
        ("2026-01", 2, in_march),
        ("2026-01", 3, in_april),
    ]
