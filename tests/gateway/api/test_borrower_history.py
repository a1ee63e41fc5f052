"""What happened between a lender and a borrower: several tables, read as one list."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.handle_case import Matter, bring_up
from loans.actions.refund import refund
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.errands.keep_document import keep_document
from loans.models import Application, AuditEntry, Case, Charge, Document, Loan
from tests.gateway.api.caller import Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book
from tests.loans.test_document_content import picture
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
JANUARY = date(2026, 1, 5)
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.DOCUMENTS_DIR = str(tmp_path)


@pytest.fixture
def officer(signed_in: SignIn, thabo: Colleague) -> Caller:
    return signed_in(thabo)


def pages(caller: Caller, path: str) -> list[dict[str, Any]]:
    """Follow `next` to the end."""
    found, link = [], path
    while link:
        told = caller.get(link).document
        found += told["results"]
        link = told["next"]
    return found


def test_everything_newest_first_and_nothing_of_others(book: Book, officer: Caller) -> None:
    loan, other = book.active(1000, 4, on=JANUARY), book.active(on=JANUARY)
    book.pay(other, "5.00", JANUARY)
    book.pay(loan, "100.00", date(2026, 2, 5))
    bounced = book.pay(loan, "50.00", JANUARY, method="bank")
    reverse_payment(book.mfi.id, loan.id, bounced.id, "bounced", by=book.finance)
    path = f"borrowers/{loan.borrower_id}/history"
    told = officer.get(path).document["results"]
    asked = Application.objects.of(book.mfi).get(id=loan.application_id)
    hers = str(loan.id)
    assert [(one["kind"], one["what"], one["amount"], one["on"], one["loan"]) for one in told] == [
        ("reversal", "bounced", "50.00", TODAY().isoformat(), hers),
        ("repayment", "bank", "50.00", "2026-01-05", hers),
        ("repayment", "cash", "100.00", "2026-02-05", hers),
        ("payout", "paid", "1000.00", "2026-01-05", hers),
        ("loan", "active", "1000.00", "2026-01-05", hers),
        ("acceptance", "paper", None, None, None),
        ("decision", "approve", "1000.00", None, None),
        ("consent", "application", None, None, None),
        ("application", "accepted", "1000.00", None, None),
    ]
    assert (told[-1]["id"], told[-1]["application"]) == (str(asked.id), str(asked.id))
    assert {one["application"] for one in told[4:7]} == {str(asked.id)}
    assert {one["currency"] for one in told} == {"LSL"}
    # In pages of any size it is the same list, and each page leads back to the one before it.
    for size in (1, 2, 4):
        assert pages(officer, f"{path}?page_size={size}") == told
    second = officer.get(officer.get(f"{path}?page_size=2").document["next"]).document
    assert officer.get(second["previous"]).document["results"] == told[:2]


def test_whatever_can_happen_stands_there_once(book: Book, officer: Caller) -> None:
    loan = everything(book)
    told = pages(officer, f"borrowers/{loan.borrower_id}/history?page_size=5")
    assert [(one["kind"], one["what"], one["amount"]) for one in told] == [
        ("refund", "cash", "5.00"),
        ("repayment", "cash", "1300.00"),
        ("case", "complaint", None),
        ("document", "identity", None),
        ("write_off_undone", "found", None),
        ("write_off", "gone", "1125.00"),
        ("reschedule", "2", "1125.00"),
        ("waiver", "penalties", "5.00"),
        ("charge", "penalty", "50.00"),
        ("payout", "paid", "1000.00"),
        ("loan", "overpaid", "1000.00"),
        ("acceptance", "paper", None),
        ("decision", "approve", "1000.00"),
        ("consent", "application", None),
        ("application", "accepted", "1000.00"),
    ]
    assert len({one["id"] for one in told}) == len(told)


def everything(book: Book) -> Loan:
    """Let all of it happen with one loan."""
    of, by = book.mfi.id, book.finance
    loan = book.active(1000, 4, on=TODAY())
    charge(of, loan.id, NewCharge(Charge.Kind.PENALTY, "Late", 5_000, TODAY()), by=by)
    waive(of, loan.id, "penalties", 500, "hardship", by=by)
    reschedule(of, loan.id, NewSchedule(4, TODAY() + timedelta(30)), by=book.checker)
    write_off(of, loan.id, "gone", by=by)
    for person in (by, book.checker):
        undo_write_off(of, loan.id, "found", by=person)
    identity = Document.Kind.IDENTITY
    keep_document(of, loan.borrower_id, identity, picture("PNG"), by=book.officer)
    matter = Matter(Case.Kind.COMPLAINT, loan.borrower_id, "the fee")
    bring_up(of, matter, by=book.officer)
    book.pay(loan, "1300.00")
    refund(of, loan.id, 500, "cash", "R-1", by=by)
    return book.loan(loan.id)


@pytest.mark.long_on_citus
def test_a_page_takes_the_same_questions_for_a_long_history(book: Book, officer: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    asked = []
    for size in (10, 40):
        for number in range(size):
            book.pay(loan, "1.00", date(2026, 2, 1 + number % 28))
        with CaptureQueriesContext(connection) as told:
            path = f"borrowers/{loan.borrower_id}/history?page_size={size}"
            assert len(officer.get(path).document["results"]) == size
        asked.append(len(told))
    assert asked[0] == asked[1]


def test_all_of_it_for_a_spreadsheet(book: Book, officer: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "100.00", date(2026, 2, 5))
    path = f"borrowers/{loan.borrower_id}/history"
    taken = officer.get(f"{path}.csv?language=st")
    assert taken.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = f'attachment; filename="history-{loan.borrower_id}.csv"'
    assert taken.headers["Content-Disposition"] == name
    rows = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert rows[0] == [
        "E ngotsoe ka",
        "Ke ea la",
        "Mofuta",
        "Lintlha",
        "Kopo",
        "Kalimo",
        "Palo ea chelete",
    ]
    shown = officer.get(path).document["results"]
    names = ("at", "on", "kind", "what", "application", "loan", "amount")
    assert rows[1:] == [[one[name] or "" for name in names] for one in shown]
    act = AuditEntry.objects.of(book.mfi).get(action="export")
    assert (act.target_kind, act.target_id) == ("history", str(loan.borrower_id))
    assert act.after == {"form": "csv", "rows": len(shown)}
    assert officer.get(f"{path}.csv?language=fr").problem == "invalid"


def test_who_has_done_nothing_has_no_history(book: Book, officer: Caller) -> None:
    assert officer.get(f"borrowers/{book.borrower()}/history").document["results"] == []
    assert not Application.objects.of(book.mfi).exists()


def test_totals_stand_on_the_borrowers_page(book: Book, officer: Caller) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", date(2026, 2, 5))
    sums = {"borrowed": "1000.00", "repaid": "270.00", "outstanding": "810.00", "currency": "LSL"}
    assert officer.get(f"borrowers/{loan.borrower_id}").document["totals"] == sums
    assert officer.get("borrowers").document["results"][0]["totals"] == sums


def test_another_lender_finds_nobody(book: Book, signed_in: SignIn, mpho: Colleague) -> None:
    told = signed_in(mpho).get(f"borrowers/{book.borrower()}/history")
    assert told.problem == "not-found"
