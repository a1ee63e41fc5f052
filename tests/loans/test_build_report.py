"""A long report in the background: built by one at a time, kept sealed, gone after a week."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils import timezone
from pytest_django import Settings

from loans import document_store
from loans.actions.build_report import TRIES_MAX, claim_report, finish_report, tell_progress
from loans.actions.rotate_keys import rotate_report_keys
from loans.deed import Actor
from loans.errands.build_report import build_report
from loans.models import AuditEntry, Event, ReportFile
from loans.queries.reports.table import REPORTS
from loans.rules.report import Asked, Report
from loans.sealed import Unreadable
from loans.tasks import build_reports, sweep_report_files
from tests.loans.book import Book
from tests.loans.long_reports import ROWS, Between, again, ask, files, folder, long_report

__all__ = ["folder", "long_report"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
BUILDER, OPERATOR = Actor.system("reports"), Actor.system("operator")
Put = Callable[[Between], None]


def acts(book: Book, file: ReportFile) -> list[str]:
    rows = AuditEntry.objects.of(book.mfi).filter(target_id=str(file.id))
    return list(rows.order_by("at").values_list("action", flat=True))


def events(book: Book, file: ReportFile) -> list[str]:
    rows = Event.objects.of(book.mfi).filter(subject_id=file.id)
    return list(rows.order_by("at").values_list("type", flat=True))


def lease_over(book: Book, file_id: UUID) -> None:
    """Let the time pass in which a builder would have told how far he is."""
    past = timezone.now() - timedelta(seconds=1)
    ReportFile.objects.of(book.mfi).filter(id=file_id).update(lease_until=past)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_built_sealed_and_said_to_be_there(
    book: Book, folder: Path, long_report: Put, form: str
) -> None:
    file = ask(book, form)
    told = Event.objects.of(book.mfi).get(type="report.asked")
    build_reports(str(book.mfi.id), [str(told.id)])
    ready = again(book, file.id)
    assert (ready.status, ready.rows_done, ready.rows_total) == ("ready", ROWS, ROWS)
    assert (ready.error, ready.lease_until) == ("", None)
    (kept,) = files(folder)
    assert kept.parent == folder / str(book.mfi.id) / "reports" / str(file.id)
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    content = document_store.opened_report(ready)
    assert (b"Palesa 2499" in content) == (form == "csv")
    sealed = kept.read_bytes()
    assert b"Palesa" not in sealed
    assert not sealed.startswith(b"PK")
    assert acts(book, file) == ["ask-report", "claim-report", "build-report"]
    assert events(book, file) == ["report.asked", "report.ready"]


def test_how_far_it_is_can_be_read_meanwhile(book: Book, long_report: Put) -> None:
    seen = []
    long_report(lambda: seen.append(again(book, file.id)))
    file = ask(book)
    build_report(book.mfi.id, file.id)
    assert [(one.status, one.rows_done, one.rows_total) for one in seen] == [
        ("building", 1000, ROWS)
    ]
    assert seen[0].lease_until is not None
    assert timedelta(minutes=1) < seen[0].lease_until - timezone.now() < timedelta(minutes=3)


def test_nobody_builds_what_another_builds_or_has_built(book: Book, long_report: Put) -> None:
    told: list[bool] = []
    long_report(lambda: told.append(build_report(book.mfi.id, file.id)))
    file = ask(book)
    assert build_report(book.mfi.id, file.id)
    assert told == [False]
    assert not build_report(book.mfi.id, file.id)
    assert again(book, file.id).tries == 1


def test_a_builder_who_was_killed_is_followed_by_another(
    book: Book, folder: Path, long_report: Put
) -> None:
    file = ask(book)
    killed_while_building(book, file, long_report)
    left = again(book, file.id)
    assert (left.status, left.rows_done, files(folder)) == ("building", 1000, [])
    # As long as he may be alive nobody takes it from him, not even the sweep.
    sweep_report_files()
    assert again(book, file.id).tries == 1
    lease_over(book, file.id)
    sweep_report_files()
    ready = again(book, file.id)
    assert (ready.status, ready.tries) == ("ready", 2)
    assert document_store.opened_report(ready).endswith(b"Palesa 2499\r\n")


def killed_while_building(book: Book, file: ReportFile, long_report: Put) -> None:
    """Build it in a process of its own, and kill that in the middle."""
    long_report(lambda: os.kill(os.getpid(), signal.SIGKILL))
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            build_report(book.mfi.id, file.id)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    long_report(lambda: None)


def test_a_builder_who_was_taken_for_dead_changes_nothing_any_more(
    book: Book, folder: Path, long_report: Put
) -> None:
    def another_comes() -> None:
        long_report(lambda: None)
        lease_over(book, file.id)
        assert build_report(book.mfi.id, file.id)

    long_report(another_comes)
    file = ask(book)
    assert not build_report(book.mfi.id, file.id)
    ready = again(book, file.id)
    assert (ready.status, ready.tries, len(files(folder))) == ("ready", 2, 1)
    assert document_store.opened_report(ready)


def test_too_late_to_say_that_it_is_finished(book: Book) -> None:
    file = ask(book)
    slow = claim_report(book.mfi.id, file.id, by=BUILDER)
    assert slow is not None
    lease_over(book, file.id)
    assert claim_report(book.mfi.id, file.id, by=BUILDER) is not None
    assert not tell_progress(slow, 5, 10, by=BUILDER)
    assert not finish_report(slow, 10, by=BUILDER)
    assert again(book, file.id).status == "building"


def test_after_three_builders_nobody_tries_any_more(book: Book) -> None:
    file = ask(book)
    for _ in range(TRIES_MAX):
        assert claim_report(book.mfi.id, file.id, by=BUILDER) is not None
        lease_over(book, file.id)
    sweep_report_files()
    given_up = again(book, file.id)
    assert (given_up.status, given_up.error) == ("failed", "gave_up")
    assert acts(book, file)[-1] == "fail-report"
    assert events(book, file)[-1] == "report.failed"


def test_a_report_that_breaks_says_so_and_the_next_one_is_built(
    book: Book, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_mfi_id: UUID, _asked: Asked) -> Report:
        raise KeyError("no such bucket")

    monkeypatch.setitem(REPORTS, "cash", broken)
    file, other = ask(book), ask(book, name="trial-balance")
    assert not build_report(book.mfi.id, file.id)
    failed = again(book, file.id)
    assert (failed.status, failed.error, failed.lease_until) == ("failed", "broken", None)
    assert "no such bucket" in caplog.text
    assert build_report(book.mfi.id, other.id)


def test_a_full_disk_says_so(book: Book, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "no-folder").touch()
    settings.DOCUMENTS_DIR = str(tmp_path / "no-folder")
    file = ask(book)
    assert not build_report(book.mfi.id, file.id)
    failed = again(book, file.id)
    assert (failed.status, failed.error) == ("failed", "not_kept")


def test_while_the_database_is_away_it_waits(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_mfi_id: UUID, _asked: Asked) -> Report:
        raise OperationalError("the node is away")

    with monkeypatch.context() as patch:
        patch.setitem(REPORTS, "cash", away)
        file = ask(book)
        assert not build_report(book.mfi.id, file.id)
    assert again(book, file.id).status == "building"
    lease_over(book, file.id)
    sweep_report_files()
    assert again(book, file.id).status == "ready"


def test_the_sweep_finds_what_nobody_was_told_of(book: Book) -> None:
    file = ask(book)
    sweep_report_files()
    assert again(book, file.id).status == "queued"
    ReportFile.objects.of(book.mfi).update(at=timezone.now() - timedelta(minutes=2))
    sweep_report_files()
    assert again(book, file.id).status == "ready"


def test_after_a_week_the_file_is_gone_and_its_key_with_it(
    book: Book, folder: Path, long_report: Put
) -> None:
    old, young = ask(book), ask(book, "xlsx")
    for file in (old, young):
        assert build_report(book.mfi.id, file.id)
    assert len(files(folder)) == 2
    rows = ReportFile.objects.of(book.mfi).filter(id=old.id)
    rows.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweep_report_files()
    assert [one.id for one in ReportFile.objects.of(book.mfi)] == [young.id]
    assert [one.parent.name for one in files(folder)] == [str(young.id)]
    assert acts(book, old)[-1] == "remove-report"


def test_a_file_that_was_changed_or_exchanged_is_not_opened(
    book: Book, folder: Path, long_report: Put
) -> None:
    one, other = (again(book, ask(book, form).id) for form in ("csv", "xlsx"))
    for file in (one, other):
        build_report(book.mfi.id, file.id)
    one, other = again(book, one.id), again(book, other.id)
    paths = {path.parent.name: path for path in files(folder)}
    paths[str(one.id)].write_bytes(paths[str(other.id)].read_bytes())
    with pytest.raises(Unreadable):
        document_store.opened_report(one)
    paths[str(one.id)].unlink()
    with pytest.raises(Unreadable):
        document_store.opened_report(one)
    assert document_store.opened_report(other)


def test_with_a_new_key_in_front_it_is_still_opened(
    book: Book, settings: Settings, folder: Path, long_report: Put
) -> None:
    settings.PII_KEYS = {"k1": bytes(range(32))}
    file = ask(book)
    build_report(book.mfi.id, file.id)
    settings.PII_KEYS = {"k2": bytes(range(32, 64)), "k1": bytes(range(32))}
    before = document_store.opened_report(again(book, file.id))
    assert rotate_report_keys(book.mfi.id, by=OPERATOR) == 1
    settings.PII_KEYS = {"k2": bytes(range(32, 64))}
    assert document_store.opened_report(again(book, file.id)) == before
    assert rotate_report_keys(book.mfi.id, by=OPERATOR) == 0
    assert AuditEntry.objects.of(book.mfi).get(action="rotate-keys").after == {
        "rows": 1,
        "key": "k2",
    }


def test_the_operators_command_brings_reports_along(
    book: Book, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    file = ask(book)
    settings.PII_KEYS = {"k9": bytes(range(32)), **settings.PII_KEYS}
    call_command("rotate_keys")
    assert "1 reports\n" in capsys.readouterr().out
    assert again(book, file.id).data_key_id == "k9"
    settings.PII_KEYS = {"k10": bytes(range(32, 64))}
    with pytest.raises(CommandError):
        call_command("rotate_keys")
