"""What a borrower asks to be sent is an event once, for whoever speaks to phones."""

import pytest

from loans.actions.tell_her import About, tell_her
from loans.deed import Actor, Once
from loans.models import Event
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_asked_for_twice_in_one_session_it_is_sent_once(book: Book) -> None:
    loan = book.active(500, 1)
    once = Once.of_body("session", "her", "ussd statement.asked", str(loan.id))
    for _ in range(3):
        tell_her(book.mfi.id, About.STATEMENT, loan.id, by=Actor.system("her"), once=once)
    event = Event.objects.of(book.mfi).get(type="statement.asked")
    assert (event.subject_kind, event.subject_id) == ("loan", loan.id)
