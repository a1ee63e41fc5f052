"""Who says stop gets no advertisement, and every receipt."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from pytest_django import Settings

from loans.deed import Actor
from loans.models import Borrower, Event, Mfi
from messaging.actions.stop import ALL, start, stop, stop_refused, stopped
from messaging.errands.send import send
from messaging.models import Message, OptOut
from messaging.numbers import digest_of
from messaging.queries.opt_outs import of_borrower, opted_out, stopped_among
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message, queued

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")
STRANGER = "+26662000001"


@dataclass
class Her:
    id: UUID
    phone: str


@pytest.fixture
def palesa(book: Book) -> Her:
    row = Borrower.objects.of(book.mfi).get(id=book.borrower())
    return Her(row.id, row.phone)


def events(book: Book) -> list[tuple[str, str, dict[str, object]]]:
    rows = Event.objects.of(book.mfi).filter(type__startswith="messages.").order_by("at")
    return [(row.type, row.subject_kind, row.data) for row in rows]


def test_who_said_stop_gets_no_advertisement_and_every_receipt(book: Book, carrier: Heard) -> None:
    first, second = queued(book), queued(book)
    number = Borrower.objects.of(book.mfi).get(id=str(message(book, first).borrower_id)).phone
    assert stop(book.mfi.id, number, "menu", by=NOBODY)
    assert not stop(book.mfi.id, number, "menu", by=NOBODY)
    assert send(book.mfi.id, first)
    Message.objects.of(book.mfi).filter(id=first).update(kind="bulk", status="queued")
    assert not send(book.mfi.id, first)
    assert message(book, first).status == "suppressed"
    assert send(book.mfi.id, second)
    assert start(book.mfi.id, number, "menu", by=NOBODY)
    assert not stopped(book.mfi.id, number)
    assert not start(book.mfi.id, number, "menu", by=NOBODY)


def test_adverts_alone_are_stopped_unless_reminders_are_named(book: Book, palesa: Her) -> None:
    stop(book.mfi.id, palesa.phone, "menu", by=NOBODY)
    assert [stopped(book.mfi.id, palesa.phone, kind) for kind in ALL] == [True, False]
    assert stop(book.mfi.id, palesa.phone, "sms", by=NOBODY, kinds=ALL)
    assert [stopped(book.mfi.id, palesa.phone, kind) for kind in ALL] == [True, True]
    assert not stopped(book.mfi.id, palesa.phone, "receipt")
    assert events(book) == [
        ("messages.stopped", "borrower", {"kinds": "bulk", "how": "menu"}),
        ("messages.stopped", "borrower", {"kinds": "reminder", "how": "sms"}),
    ]


def test_a_carrier_that_takes_nothing_for_her_stops_all_that_may_be_stopped(
    book: Book, palesa: Her
) -> None:
    assert stop_refused(book.mfi.id, palesa.phone, by=NOBODY)
    row = Borrower.objects.of(book.mfi).get(id=palesa.id)
    assert [(one.kind, one.how) for one in of_borrower(row)] == [
        ("bulk", "refused"),
        ("reminder", "refused"),
    ]
    assert start(book.mfi.id, palesa.phone, "sms", by=NOBODY)
    assert of_borrower(row) == []
    assert events(book)[-1] == (
        "messages.started",
        "borrower",
        {"kinds": "bulk reminder", "how": "sms"},
    )


def test_a_number_that_is_nobodys_may_say_it_too(book: Book) -> None:
    assert stop(book.mfi.id, STRANGER, "carrier", by=NOBODY)
    assert stopped(book.mfi.id, STRANGER)
    assert events(book) == [("messages.stopped", "opt_out", {"kinds": "bulk", "how": "carrier"})]


def test_two_who_share_a_handset_are_both_left_out_of_a_broadcast(book: Book, palesa: Her) -> None:
    sister = book.borrower()
    Borrower.objects.of(book.mfi).filter(id=sister).update(phone=palesa.phone)
    book.borrower()
    stop(book.mfi.id, palesa.phone, "sms", by=NOBODY)
    assert set(opted_out(book.mfi.id, "bulk")) == {palesa.id, sister}
    assert set(opted_out(book.mfi.id, "reminder")) == set()
    everybody = Borrower.objects.of(book.mfi)
    assert everybody.exclude(id__in=opted_out(book.mfi.id, "bulk")).count() == 1


def test_she_may_say_start_on_the_number_that_she_has_now(book: Book, palesa: Her) -> None:
    stop(book.mfi.id, palesa.phone, "sms", by=NOBODY)
    Borrower.objects.of(book.mfi).filter(id=palesa.id).update(phone=STRANGER)
    assert start(book.mfi.id, STRANGER, "sms", by=NOBODY)
    assert list(opted_out(book.mfi.id, "bulk")) == []


def test_of_many_numbers_those_that_said_stop_are_found_in_one_statement(
    book: Book, palesa: Her, senqu: Mfi, django_assert_num_queries: object
) -> None:
    phones = [f"+2665{9_000_000 + number}" for number in range(500)] + [palesa.phone]
    stop(book.mfi.id, palesa.phone, "sms", by=NOBODY)
    stop(book.mfi.id, STRANGER, "sms", by=NOBODY)
    stop(senqu.id, phones[0], "sms", by=NOBODY)
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = stopped_among(book.mfi.id, phones, "bulk")
    assert found == {digest_of(palesa.phone)}
    assert stopped_among(book.mfi.id, phones, "reminder") == set()
    assert stopped_among(book.mfi.id, phones, "receipt") == set()


def test_who_said_it_before_the_keys_were_changed_is_still_found(
    book: Book, palesa: Her, settings: Settings
) -> None:
    stop(book.mfi.id, palesa.phone, "sms", by=NOBODY)
    settings.PII_KEYS = {"newer": b"n" * 32, **settings.PII_KEYS}
    assert stopped_among(book.mfi.id, [palesa.phone], "bulk") == {digest_of(palesa.phone)}
    assert not stop(book.mfi.id, palesa.phone, "sms", by=NOBODY)
    assert OptOut.objects.of(book.mfi).count() == 1
