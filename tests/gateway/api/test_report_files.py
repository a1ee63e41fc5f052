"""A long report over the API: asked for, built in the background, taken once it is ready."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from pytest_django import Settings

from loans.deed import Actor
from loans.models import AuditEntry, Event, Mfi, ReportFile, StaffMember
from loans.rules.accounts import Account
from loans.tasks import build_reports
from tests.gateway.api.caller import Answer, Caller
from tests.gateway.api.conftest import SignIn
from tests.loans.book import Book
from tests.loans.long_reports import folder
from tests.people import Hire

__all__ = ["folder"]
pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
ACCOUNTS = len(Account)
DAYS = "on=2026-02-28"
SignedIn = Callable[[Actor], Caller]


@pytest.fixture(autouse=True)
def few_at_once(settings: Settings) -> None:
    """Let the chart of accounts be a long report."""
    settings.REPORT_ROWS_AT_ONCE = ACCOUNTS - 1


def asked(caller: Caller, form: str = "xlsx", language: str = "st") -> str:
    answer = caller.get(f"reports/trial-balance?{DAYS}&format={form}&language={language}")
    assert answer.status == 202, answer.content
    assert answer.document["rows_total"] == ACCOUNTS
    return str(answer.document["file"])


def built(mfi: Mfi) -> None:
    """Let the worker do what it was sent."""
    told = Event.objects.of(mfi).filter(type="report.asked").values_list("id", flat=True)
    build_reports(str(mfi.id), [str(one) for one in told])


def listed(caller: Caller) -> list[dict[str, Any]]:
    return list(caller.get("report-files").document["results"])


def test_a_long_file_is_asked_for_built_and_taken(book: Book, finance: Caller) -> None:
    file = asked(finance)
    waits = finance.get(f"report-files/{file}").document
    assert [waits.pop(name)[:4] for name in ("at", "expires_at")] == ["2026", "2026"]
    assert waits == {
        "id": file,
        "name": "trial-balance",
        "format": "xlsx",
        "status": "queued",
        "rows_done": 0,
        "rows_total": ACCOUNTS,
        "progress": 0,
        "error": "",
        "on": "2026-02-28",
        "since": "2026-02-01",
        "until": "2026-02-28",
    }
    early = finance.get(f"report-files/{file}/content")
    assert (early.status, early.problem) == (409, "not-now")
    built(book.mfi)
    ready = finance.get(f"report-files/{file}").document
    assert (ready["status"], ready["rows_done"], ready["progress"]) == ("ready", ACCOUNTS, 100)
    assert listed(finance) == [ready]
    taken = finance.get(f"report-files/{file}/content", Accept="text/html")
    assert taken.status == 200
    name = 'attachment; filename="trial-balance-2026-02-28.xlsx"'
    assert taken.headers["Content-Disposition"] == name
    assert taken.headers["Cache-Control"] == "no-store"
    rows = list(load_workbook(io.BytesIO(taken.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0] == ("Nomoro", "Lebitso", "Debit", "Credit")
    assert len(rows) == ACCOUNTS + 2


def test_json_has_pages_and_a_short_file_comes_at_once(
    book: Book, finance: Caller, settings: Settings
) -> None:
    assert finance.get(f"reports/trial-balance?{DAYS}").document["count"] == ACCOUNTS
    assert finance.get(f"reports/cash?{DAYS}&format=csv").status == 200
    settings.REPORT_ROWS_AT_ONCE = ACCOUNTS
    assert finance.get(f"reports/trial-balance?{DAYS}&format=csv").status == 200
    assert not ReportFile.objects.of(book.mfi).exists()


def test_half_of_it_is_fifty_percent(book: Book, finance: Caller) -> None:
    file = asked(finance)
    ReportFile.objects.of(book.mfi).update(rows_done=ACCOUNTS // 2)
    assert finance.get(f"report-files/{file}").document["progress"] == 50
    ReportFile.objects.of(book.mfi).update(status="failed", error="broken")
    told = finance.get(f"report-files/{file}").document
    assert (told["status"], told["error"], told["progress"]) == ("failed", "broken", 50)


def test_only_who_asked_and_an_admin_may_take_it(
    book: Book, finance: Caller, checker: Caller, at_work: SignedIn, signed_in: SignIn, hire: Hire
) -> None:
    file = asked(finance)
    built(book.mfi)
    colleague = signed_in(hire("another-finance", "finance", book.mfi))
    admin = at_work(book.second)
    for path in (f"report-files/{file}", f"report-files/{file}/content"):
        for stranger in (checker, colleague, at_work(book.officer)):
            assert stranger.get(path).problem == "not-found"
        assert admin.get(path).status == finance.get(path).status == 200
    # An admin finds it by its id; the list is each one's own.
    assert [len(listed(one)) for one in (finance, admin, colleague)] == [1, 0, 0]


def test_another_lenders_admin_finds_none(
    book: Book, finance: Caller, senqu: Mfi, signed_in: SignIn, hire: Hire
) -> None:
    file = asked(finance)
    built(book.mfi)
    stranger = signed_in(hire("senqu-admin", "admin", senqu))
    for path in (f"report-files/{file}", f"report-files/{file}/content"):
        assert stranger.get(path).problem == "not-found"


def test_who_has_become_an_officer_takes_it_no_more(
    book: Book, finance: Caller, at_work: SignedIn
) -> None:
    file = asked(finance)
    built(book.mfi)
    StaffMember.objects.filter(id=book.finance.id).update(role="officer")
    now = at_work(book.finance).get(f"report-files/{file}/content")
    assert (now.status, now.problem) == (403, "not-allowed")


def test_every_time_it_is_taken_is_written_down(book: Book, finance: Caller) -> None:
    file = asked(finance)
    finance.get(f"report-files/{file}/content")
    built(book.mfi)
    rows = AuditEntry.objects.of(book.mfi).filter(action="export")
    assert not rows.exists()
    for _ in range(2):
        finance.get(f"report-files/{file}/content")
    told = [(one.actor_id, one.target_kind, one.target_id, one.after) for one in rows]
    assert told == [(book.finance.id, "report-file", file, {"form": "xlsx", "rows": ACCOUNTS})] * 2


def test_once_its_days_are_over_there_is_none(book: Book, finance: Caller) -> None:
    file = asked(finance)
    built(book.mfi)
    ReportFile.objects.of(book.mfi).update(expires_at="2026-01-01T00:00:00Z")
    answers: list[Answer] = [finance.get(f"report-files/{file}{rest}") for rest in ("", "/content")]
    assert [one.problem for one in answers] == ["not-found", "not-found"]
    assert listed(finance) == []
