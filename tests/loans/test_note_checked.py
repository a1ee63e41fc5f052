"""What the registry said afterwards is noted once, of what is unchecked alone."""

import pytest
from django.utils import timezone

from loans.actions.note_checked import note_checked
from loans.deed import Actor
from loans.models import Application, AuditEntry, Event
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
CHECKER = Actor.system("checker")


def test_a_conflict_stays_and_is_told_once(book: Book) -> None:
    application = book.offered()
    Application.objects.of(book.mfi).filter(id=application.id).update(unchecked_at=timezone.now())
    for _ in range(2):
        note_checked(book.mfi.id, application.id, "too-many-loans", by=CHECKER)
    application.refresh_from_db()
    assert (application.registry, application.conflict) == ("conflict", "too-many-loans")
    assert Event.objects.of(book.mfi).filter(type="application.conflict").count() == 1
    note_checked(book.mfi.id, application.id, "", by=CHECKER)
    application.refresh_from_db()
    assert (application.registry, application.conflict) == ("checked", "")


def test_of_what_was_checked_nothing_is_noted(book: Book) -> None:
    application = book.offered()
    note_checked(book.mfi.id, application.id, "too-many-loans", by=CHECKER)
    application.refresh_from_db()
    assert application.registry == "checked"
    assert not AuditEntry.objects.of(book.mfi).filter(action="check").exists()
