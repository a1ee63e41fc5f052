"""Officers: what each looks after on a day, and did in a time."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from loans.actions.decide import Approval, approve, reject, send_back
from loans.actions.reverse_payment import reverse_payment
from loans.deed import Actor
from loans.models import Mfi
from loans.queries.reports.officers import officers
from loans.rules.report import Asked
from tests.loans.book import Book
from tests.loans.reports.lending import FREE, at, between, lend, pay, rows, somebody, totals
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
HELD = ("borrowers", "loans", "principal_outstanding", "overdue", "arrears_rate")
RISK = ("par30", "par30_ratio")
DID = ("loans_disbursed", "disbursed", "expected", "collected", "applications_decided")
MARCH = between(date(2026, 3, 1), date(2026, 3, 31))


def test_what_each_looks_after_and_did(book: Book, senqu: Mfi) -> None:
    hers = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.officer))
    lend(book, date(2026, 3, 10), to=somebody(book, officer=book.officer), maloti=500)
    his = lend(
        book,
        date(2026, 1, 10),
        to=somebody(book, officer=book.checker),
        maloti=600,
        installments=6,
        product=FREE,
    )
    book.pay(hers, "270.00", date(2026, 2, 5))
    book.pay(hers, "100.00", date(2026, 3, 9))
    bounced = pay(book, his, "100.00", date(2026, 3, 12))
    with at(date(2026, 3, 20)):
        reverse_payment(book.mfi.id, his.id, bounced.id, "bounced", by=book.finance)
    with at(date(2026, 3, 21)):
        approve(book.mfi.id, book.applied().id, Approval(), by=book.checker)
        reject(book.mfi.id, book.applied().id, "income", "", by=book.checker)
        # What is sent back is not decided.
        send_back(book.mfi.id, book.applied().id, "Payslip is missing.", by=book.checker)
    report = officers(book.mfi.id, MARCH)
    assert rows(report, "officer", *HELD, *RISK, *DID) == [
        (
            # 600.00 are late since 10 February, 49 days; 100.00 came and bounced.
            *("Maluti-Checker", 1, 1, 60_000, 20_000, Decimal("33.33")),
            *(60_000, Decimal("100.00")),
            *(0, 0, 10_000, 0, 2),
        ),
        (
            # Of March 170.00 are missing, all principal, of 670.00 and 500.00.
            *("Maluti-Officer", 2, 2, 117_000, 17_000, Decimal("14.53")),
            *(0, Decimal("0.00")),
            *(1, 50_000, 27_000, 10_000, 0),
        ),
    ]
    assert totals(report, *HELD, *RISK, *DID) == (
        *(3, 3, 177_000, 37_000, Decimal("20.90"), 60_000, Decimal("33.90")),
        *(1, 50_000, 37_000, 10_000, 2),
    )
    # Three borrowers and 1,770.00 of two officers.
    assert totals(report, "caseload", "principal_per_officer") == (2, 88_500)
    assert officers(senqu.id, MARCH).rows == []
    # A slip of March makes hers paid, and what he looks after stays.
    book.pay(hers, "170.00", date(2026, 3, 30))
    again = rows(officers(book.mfi.id, MARCH), "overdue", "collected")
    assert again == [(20_000, 0), (0, 27_000)]
    alone = Asked(MARCH.on, MARCH.since, MARCH.until, officer_id=UUID(book.officer.id))
    assert rows(officers(book.mfi.id, alone), "officer", "loans") == [("Maluti-Officer", 2)]


def test_loans_that_are_nobodys_and_two_of_one_name(book: Book, hire: Hire) -> None:
    for username in ("lerato-1", "lerato-2"):
        lerato = hire(username, "officer", book.mfi)
        lerato.member.name = "Lerato"
        lerato.member.save()
        lend(book, date(2026, 3, 2), to=somebody(book, officer=Actor.staff(lerato.id)))
    lend(book, date(2026, 3, 2), to=book.borrower())
    report = officers(book.mfi.id, MARCH)
    assert rows(report, "officer", "loans") == [
        *((None, 1), ("Lerato (lerato-1)", 1), ("Lerato (lerato-2)", 1))
    ]
    # Whom nobody looks after is in no caseload.
    assert totals(report, "loans", "caseload", "principal_per_officer") == (3, 1, 100_000)
