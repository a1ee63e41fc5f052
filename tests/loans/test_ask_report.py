"""Asking for a long report: it waits for a builder, once however often it is asked for."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from celery import Celery
from django.utils import timezone

from loans.actions.ask_report import ASKED, Wanted, ask_report
from loans.actions.build_report import claim_report
from loans.deed import Actor
from loans.errors import MayNot
from loans.models import AuditEntry, Event, ReportFile
from loans.sealed import data_key_of
from loans.tasks import build_reports
from tests.loans.book import Book
from tests.loans.long_reports import QUESTION, ROWS, ask, folder

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.citus]
WANTED = Wanted("cash", "csv", "en", QUESTION, ROWS)


def test_it_waits_with_a_key_of_its_own_and_is_told_of(book: Book) -> None:
    file = ask(book)
    assert (file.status, file.rows_done, file.rows_total, file.tries) == ("queued", 0, ROWS, 0)
    assert (file.asked, file.by_id) == (QUESTION, UUID(book.finance.id))
    assert timedelta(days=6) < file.expires_at - timezone.now() < timedelta(days=8)
    other = ask(book, "xlsx")
    assert data_key_of(file) != data_key_of(other)
    act = AuditEntry.objects.of(book.mfi).get(action="ask-report", target_id=str(file.id))
    assert act.after == {
        "name": "cash",
        "form": "csv",
        "on": "2026-02-28",
        "since": "2026-02-01",
        "until": "2026-02-28",
    }
    event = Event.objects.of(book.mfi).get(type=ASKED, subject_id=file.id)
    assert event.data == {}


def test_whoever_asks_again_meanwhile_is_told_the_same_file(book: Book) -> None:
    first = ask(book)
    assert ask(book).id == first.id
    claim_report(book.mfi.id, first.id, by=Actor.system("reports"))
    assert ask(book).id == first.id
    ReportFile.objects.of(book.mfi).update(status="ready")
    second = ask(book)
    assert second.id != first.id
    others = [
        replace(WANTED, name="trial-balance"),
        replace(WANTED, form="xlsx"),
        replace(WANTED, language="st"),
        replace(WANTED, asked=replace(QUESTION, until=QUESTION.since)),
    ]
    made = {ask_report(book.mfi.id, other, by=book.finance)["id"] for other in others}
    made.add(ask_report(book.mfi.id, WANTED, by=book.checker)["id"])
    assert len(made | {str(second.id)}) == 6


def test_an_officer_asks_only_for_what_she_may_read(book: Book) -> None:
    with pytest.raises(MayNot):
        ask_report(book.mfi.id, WANTED, by=book.officer)
    ask_report(book.mfi.id, replace(WANTED, name="arrears"), by=book.officer)
    assert ReportFile.objects.of(book.mfi).count() == 1


def test_the_word_of_it_goes_to_the_worker(book: Book, ear: Celery) -> None:
    file = ask(book)
    event = Event.objects.of(book.mfi).get(type=ASKED, subject_id=file.id)
    with ear.connection_for_read() as line:
        heard = line.SimpleQueue("celery").get(timeout=5)
    assert heard.headers["task"] == build_reports.name
    # Ids and nothing else: neither what was asked for nor by whom.
    assert heard.payload[0] == [str(book.mfi.id), [str(event.id)]]
