"""A loan's account as a file, in the language of whom it is about."""

import csv
import io
from datetime import date

import pytest
from django.utils import timezone
from pypdf import PdfReader

from loans.models import AuditEntry, Person
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.gateway.api.test_payments import repay
from tests.loans.book import Book
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
JANUARY = date(2026, 1, 5)
TODAY = timezone.localdate


def lines(content: bytes) -> list[str]:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return page.extract_text().splitlines()


def test_on_paper_with_whose_it_is(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    repay(finance, loan, amount="1100.00", paid_on="2026-02-05")
    taken = finance.get(f"loans/{loan.id}/statement.pdf", Accept="application/pdf")
    assert (taken.status, taken.headers["Content-Type"]) == (200, "application/pdf")
    name = f'attachment; filename="{loan.reference}.pdf"'
    assert taken.headers["Content-Disposition"] == name
    assert taken.headers["Cache-Control"] == "no-store"
    said = lines(taken.content)
    assert said[:3] == ["Maluti Credit", "22310001", "Account of your loan"]
    assert said[3] == f"Name: {loan.borrower.name}"
    assert said[4] == f"Loan: {loan.reference}"
    assert [one for one in said if one.startswith("Payment")] == ["Payment, R-12"]
    assert said[said.index("At the end") + 1] == "-20.00"
    assert f"Made on {TODAY():%d/%m/%Y}. All sums are in maloti." in said


def test_for_a_spreadsheet_with_what_was_owed_before_and_after(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    repay(finance, loan, paid_on="2026-02-05", reference="=1+1")
    taken = finance.get(f"loans/{loan.id}/statement.csv?from=2026-02-01&to=2026-02-28")
    assert taken.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = taken.content.decode("utf-8-sig")
    rows = [[*row[:1], *row[2:]] for row in csv.reader(io.StringIO(text))]
    assert rows == [
        ["Counts for", "Kind", "Description", "Debit", "Credit", "Balance"],
        ["2026-02-01", "opening", "At the beginning", "", "", "1080.00"],
        ["2026-02-05", "payment", "Payment, =1+1", "0.00", "100.00", "980.00"],
        ["2026-02-28", "closing", "At the end", "", "", "980.00"],
    ]


def test_it_speaks_her_language_unless_another_is_asked_for(book: Book, finance: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    Person.objects.filter(id=loan.borrower.person_id).update(language="st")
    title = "Tlaleho ea kalimo ea hau"
    assert title in lines(finance.get(f"loans/{loan.id}/statement.pdf").content)
    assert b"Qalong" in finance.get(f"loans/{loan.id}/statement.csv").content
    english = finance.get(f"loans/{loan.id}/statement.pdf?language=en").content
    assert "Account of your loan" in lines(english)


@pytest.mark.parametrize("form", ["pdf", "csv"])
def test_that_it_was_handed_over_is_written_down(book: Book, finance: Caller, form: str) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    path = f"loans/{loan.id}/statement.{form}"
    for wrong in ("from=2026-02-02&to=2026-02-01", "language=fr", "on=2026-02-01", "to=soon"):
        assert finance.get(f"{path}?{wrong}").problem == "invalid"
    finance.get(f"{path}?from=2026-01-01&to=2026-01-31")
    act = AuditEntry.objects.of(book.mfi).get(action="export")
    assert (act.actor_id, act.target_kind, act.target_id) == (
        book.finance.id,
        "statement",
        str(loan.id),
    )
    assert act.after == {"form": form, "rows": 2, "from": "2026-01-01", "to": "2026-01-31"}


def test_another_lender_finds_no_such_loan(book: Book, signed_in: SignIn, mpho: Colleague) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    for form in ("pdf", "csv"):
        assert signed_in(mpho).get(f"loans/{loan.id}/statement.{form}").problem == "not-found"
