"""Loans that are given up, taken up again, rescheduled or returned, over the API."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from loans.models import AuditEntry, Event, Reschedule, WriteOff
from tests.gateway.api.caller import Caller
from tests.gateway.api.test_payments import act
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
JANUARY = date(2026, 1, 5)
SAID = "Palesa Mokoena has left for Welkom"
TODAY = timezone.localdate


def test_a_loan_is_given_up_and_two_take_it_up_again(
    book: Book, finance: Caller, checker: Caller
) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    lost = act(finance, loan, "write-off", reason="gone", note=SAID)
    assert (lost.status, lost.document["status"]) == (200, "written_off")
    assert lost.document["written_off"] == {
        "on": TODAY().isoformat(),
        "reason": "gone",
        "amount": "1080.00",
    }
    first = act(finance, loan, "undo-write-off", reason="found", note="she is back")
    assert (first.status, first.document["waiting_for"]) == (202, "manager")
    # Another note is another request: it begins anew.
    assert act(checker, loan, "undo-write-off", reason="found", note="who?").status == 202
    found = act(checker, loan, "undo-write-off", "2", reason="found", note="she is back")
    assert (found.status, found.document["status"]) == (200, "active")
    assert (found.document["written_off"], found.document["outstanding"]["total"]) == (
        None,
        "1080.00",
    )


def test_what_was_said_is_sealed_and_stands_nowhere_else(book: Book, finance: Caller) -> None:
    loan, other = book.active(on=JANUARY), book.active(on=TODAY())
    act(finance, loan, "write-off", reason="gone", note=SAID)
    row = WriteOff.objects.of(book.mfi).get(loan_id=loan.id)
    assert row.note_sealed.startswith("s1:")
    assert SAID not in row.note_sealed
    trail = AuditEntry.objects.of(book.mfi).values_list("before", "after", "reason")
    events = Event.objects.of(book.mfi).values_list("data", flat=True)
    assert SAID not in f"{list(trail)} {list(events)}"
    assert not Reschedule.objects.of(book.mfi).filter(loan_id=other.id).exists()


def test_a_manager_reschedules(book: Book, finance: Caller, checker: Caller) -> None:
    loan = book.active(1000, 4, on=TODAY())
    first = TODAY() + timedelta(40)
    body: dict[str, Any] = {"installments": 6, "first_due_on": first.isoformat(), "note": SAID}
    told = act(checker, loan, "reschedule", **body)
    assert (told.status, told.document["rescheduled"]) == (200, True)
    assert len(told.document["schedule"]) == 6
    assert told.document["schedule"][0]["due_on"] == first.isoformat()
    assert Reschedule.objects.of(book.mfi).get().note_sealed.startswith("s1:")
    assert act(finance, loan, "reschedule", **body).problem == "not-allowed"
    past = {**body, "first_due_on": TODAY().isoformat()}
    assert act(checker, loan, "reschedule", "2", **past).problem == "outside-terms"
    assert act(checker, book.accepted(), "reschedule", **body).problem == "not-now"


def test_a_borrower_goes_back_on_her_loan(book: Book, finance: Caller) -> None:
    waiting, running, old = book.accepted(), book.active(on=TODAY()), book.active(on=JANUARY)
    body = {"method": "cash", "reference": "R-7"}
    before = act(finance, waiting, "cancel", **body)
    assert (before.status, before.document["status"]) == (200, "cancelled")
    after = act(finance, running, "cancel", **body).document
    assert (after["status"], after["outstanding"]["total"]) == ("closed", "0.00")
    assert after["closed_on"] == TODAY().isoformat()
    assert act(finance, old, "cancel", **body).problem == "not-now"


@pytest.mark.parametrize("what", ["write-off", "undo-write-off"])
def test_a_reason_is_chosen_and_a_note_is_given(book: Book, finance: Caller, what: str) -> None:
    loan = book.active(on=JANUARY)
    told = act(finance, loan, what, reason="I felt like it")
    assert (told.status, set(told.document["errors"])) == (400, {"reason", "note"})
