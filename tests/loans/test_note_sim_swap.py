"""That a number is on another SIM card is noted by an officer, and is in the trail."""

import pytest

from loans.actions.note_sim_swap import note_sim_swap
from loans.errors import NotThisLender
from loans.models import AuditEntry, Borrower, Event, Mfi
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_it_is_noted_with_who_noted_it(book: Book) -> None:
    borrower_id = book.borrower()
    note_sim_swap(book.mfi.id, borrower_id, by=book.officer)
    assert Borrower.objects.of(book.mfi).get(id=borrower_id).sim_swapped_at is not None
    entry = AuditEntry.objects.of(book.mfi).get(action="note-sim-swap")
    assert (entry.actor_id, entry.target_id) == (book.officer.id, str(borrower_id))
    assert Event.objects.of(book.mfi).get(type="sim.swapped").subject_id == borrower_id


def test_another_lenders_borrower_does_not_exist(book: Book, senqu: Mfi) -> None:
    with pytest.raises(NotThisLender):
        note_sim_swap(senqu.id, book.borrower(), by=book.officer)
