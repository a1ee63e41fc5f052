"""Whoever looks at her record leaves a line there: once for each try, and before any answer."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.stores.postgres_inquiries import PostgresInquiries
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.decide import Approval
from loans.deed import Once
from loans.errands import registry, reservation
from loans.errands.approve import approve_application
from loans.errands.inquiries import inquiry_id, todays_look
from loans.errands.registry import subject_of
from loans.errands.weigh import weigh
from loans.errors import ConsentMissing, CreditLimit, RegistryAway
from loans.models import Application, Mfi
from tests.loans.book import Book, a_room, open_book
from tests.people import Hire

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
A_DAY = timedelta(days=1)


@pytest.fixture
def other_book(senqu: Mfi, hire: Hire) -> Book:
    return open_book(senqu, hire)


def looks_at(book: Book, borrower_id: UUID) -> list[Inquiry]:
    subject = subject_of(book.mfi.id, borrower_id)
    return list(PostgresInquiries().inquiries(subject, since=timezone.now() - A_DAY))


def asking(book: Book, borrower_id: UUID | None = None) -> Application:
    application = book.applied(1000, borrower=borrower_id)
    book.consent(application.borrower_id)
    return application


def try_to_approve(book: Book, application: Application, key: str = "") -> None:
    once = Once.of_body(key, book.checker.id, "approve", {}) if key else None
    approve_application(book.mfi.id, application.id, Approval(), by=book.checker, once=once)


def test_an_approval_leaves_one_line_with_its_reason_and_her_consent(book: Book) -> None:
    application = asking(book)
    begun = timezone.now()
    try_to_approve(book, application)
    (look,) = looks_at(book, application.borrower_id)
    (held,) = book.room(application.borrower_id)
    assert (look.mfi_id, look.purpose.value) == (book.mfi.id, "application")
    assert look.consent_id == held.consent_id
    assert begun - timedelta(milliseconds=1) <= look.at <= timezone.now()


def test_the_same_try_again_is_one_look_and_another_is_another(book: Book) -> None:
    application = asking(book)
    try_to_approve(book, application, "k1")
    try_to_approve(book, application, "k1")
    subject = subject_of(book.mfi.id, application.borrower_id)
    ends = timezone.now() + A_DAY

    def asks(key: str) -> None:
        once = Once.of_body(key, book.checker.id, "approve", {})
        reservation.reserve_for(a_room(application.id, subject, book.mfi.id), ends, once)

    # The first answer was lost on its way: the same key asks the registry once more.
    asks("k1")
    assert len(looks_at(book, application.borrower_id)) == 1
    asks("k2")
    assert len(looks_at(book, application.borrower_id)) == 2


def test_who_is_refused_for_want_of_room_has_looked_too(book: Book, other_book: Book) -> None:
    first = asking(book)
    try_to_approve(book, first)
    second = asking(other_book, other_book.same_person(book, first.borrower_id))
    with pytest.raises(CreditLimit):
        try_to_approve(other_book, second)
    looks = looks_at(book, first.borrower_id)
    assert [look.mfi_id for look in looks] == [other_book.mfi.id, book.mfi.id]


def test_without_her_consent_nobody_looks_and_nothing_is_noted(book: Book) -> None:
    application = book.applied(1000)
    with pytest.raises(ConsentMissing):
        try_to_approve(book, application)
    assert looks_at(book, application.borrower_id) == []


def test_who_opens_an_application_looks_once_a_day(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = asking(book)
    for _ in range(3):
        weigh(application, by=book.checker)
    (look,) = looks_at(book, application.borrower_id)
    assert look.purpose.value == "application"
    tomorrow = timezone.now() + A_DAY
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    weigh(application, by=book.checker)
    monkeypatch.undo()
    assert len(looks_at(book, application.borrower_id)) == 2


class Deaf(PostgresInquiries):
    """It can note nothing now."""

    def note_inquiry(self, inquiry: Inquiry) -> None:
        raise RegistryUnavailable(inquiry.id)


def test_what_cannot_be_noted_is_not_read(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    application = asking(book)
    earns = Amendment(details={"income_month_lisente": 200_000})
    amend_borrower(book.mfi.id, application.borrower_id, earns, by=book.officer)
    monkeypatch.setattr(registry.inquiries, "opens", Deaf)
    weighed = weigh(application, by=book.checker)
    assert weighed is not None
    assert (weighed.reason, weighed.elsewhere_lisente) == ("registry-unavailable", None)


def test_a_look_whose_answer_is_lost_is_noted_again_and_is_one(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, lost = asking(book), iter([True])

    class Forgetful(PostgresInquiries):
        def note_inquiry(self, inquiry: Inquiry) -> None:
            super().note_inquiry(inquiry)
            if next(lost, False):
                raise RegistryUndecided

    monkeypatch.setattr(registry.inquiries, "opens", Forgetful)
    weighed = weigh(application, by=book.checker)
    assert weighed is not None
    assert weighed.elsewhere_lisente == 0
    assert len(looks_at(book, application.borrower_id)) == 1


def as_owner(sql: str) -> None:
    """Do what the product may not, on a connection that nobody uses after it."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql)
    connection.close()


def test_where_the_line_cannot_be_written_nothing_is_approved(book: Book) -> None:
    application = asking(book)
    as_owner("ALTER TABLE credit_inquiry RENAME TO credit_inquiry_away")
    try:
        with pytest.raises(ProgrammingError, match="credit_inquiry"):
            try_to_approve(book, application)
    finally:
        as_owner("ALTER TABLE credit_inquiry_away RENAME TO credit_inquiry")
    application.refresh_from_db()
    assert (application.status, book.room(application.borrower_id)) == ("submitted", ())


def test_it_costs_an_approval_one_statement(book: Book) -> None:
    application = asking(book)
    with CaptureQueriesContext(connection) as told:
        try_to_approve(book, application)
    noted = [one["sql"] for one in told if "credit_inquiry" in one["sql"]]
    assert len(noted) == 1


def test_names_of_looks_differ_by_what_and_how() -> None:
    one, other = uuid4(), uuid4()
    once = Once.of_body("k", "c", "r", {})
    names: list[Callable[[], UUID]] = [
        lambda: inquiry_id(one, once),
        lambda: inquiry_id(other, once),
        lambda: inquiry_id(one, Once.of_body("k", "c", "s", {})),
        lambda: inquiry_id(one, other),
        *(partial(todays_look, one, purpose) for purpose in Purpose),
    ]
    assert len({name() for name in names}) == 7
    assert all(name() == name() for name in names)


def test_a_registry_that_is_away_is_nobodys_look(book: Book) -> None:
    application = asking(book)

    def away() -> PostgresInquiries:
        raise RegistryUnavailable

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reservation.reservations, "opens", away)
        with pytest.raises(RegistryAway):
            try_to_approve(book, application)
    assert looks_at(book, application.borrower_id) == []
