"""That somebody was not let read a record stands in his lender's trail."""

import pytest

from loans.actions.note_refused_look import note_refused_look
from loans.models import AuditEntry
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_who_asked_for_whom_and_why_it_was_refused(book: Book) -> None:
    hers = book.borrower()
    note_refused_look(book.mfi.id, hers, "review", "consent-missing", by=book.officer)
    row = AuditEntry.objects.of(book.mfi).get(action="look-refused")
    assert (row.target_kind, row.target_id, row.reason) == (
        "borrower",
        str(hers),
        "consent-missing",
    )
    assert (row.after, row.actor_id) == ({"purpose": "review"}, book.officer.id)
