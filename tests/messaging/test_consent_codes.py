"""The text by which a borrower is asked for a consent: who asks for what, and the code."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from loans.models import Person
from loans.queries.consent_codes import ASKED
from messaging.errands.send import send
from messaging.errands.tell import tell
from tests.loans.book import Book
from tests.loans.consent_codes import sent_a_code
from tests.messaging.carrier import Heard, events, message

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_it_says_who_asks_for_what_and_that_she_need_not(book: Book, carrier: Heard) -> None:
    code = sent_a_code(book, book.borrower())
    (message_id,) = tell(events(book, ASKED))
    assert send(book.mfi.id, message_id)
    assert carrier.texts[0].says == (
        "Maluti Credit: may we look at your record of loans, to decide on your application? Only if"
        f" you agree, read our officer this code: {code} (10 minutes)"
    )
    row = message(book, message_id)
    assert (row.kind, row.segments) == ("code", 1)
    # What lies in the outbox is sealed.
    assert code not in str(vars(row))


def test_in_sesotho_to_whom_reads_sesotho(book: Book, carrier: Heard) -> None:
    borrower = book.borrower()
    Person.objects.update(language="st")
    code = sent_a_code(book, borrower, "collection")
    (message_id,) = tell(events(book, ASKED))
    send(book.mfi.id, message_id)
    assert carrier.texts[0].says == (
        "Maluti Credit: Re kopa ho sheba rekoto ea hau ea likalimo ka tefo e liehileng."
        f" Ha u lumela, balla moofisiri nomoro ena: {code} (metsotso e 10)"
    )


def test_she_is_asked_in_the_language_of_the_words_that_count(book: Book, carrier: Heard) -> None:
    sent_a_code(book, book.borrower())
    Person.objects.update(language="st")
    (message_id,) = tell(events(book, ASKED))
    send(book.mfi.id, message_id)
    assert "may we look at your record of loans" in carrier.texts[0].says


def test_a_code_that_is_over_is_sent_to_nobody(book: Book) -> None:
    borrower = book.borrower()
    sent_a_code(book, borrower)
    sent_a_code(book, borrower)
    first, second = sorted(events(book, ASKED), key=lambda one: one.at)
    assert tell([first]) == []
    assert len(tell([second])) == 1
    sent_a_code(book, borrower, "review")
    (review,) = set(events(book, ASKED)) - {first, second}
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert tell([review]) == []
