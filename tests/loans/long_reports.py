"""Reports as long as a test wants them, asked for by somebody of the book."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from loans.actions.ask_report import Wanted, ask_report
from loans.models import ReportFile
from loans.queries.reports.table import REPORTS
from loans.rules.report import Asked, Column, Kind, Report, Value
from tests.loans.book import Book

DAY = date(2026, 2, 28)
QUESTION = Asked(DAY, date(2026, 2, 1), DAY)
NAME = Column("name", Kind.TEXT)
ROWS = 2500
Between = Callable[[], None]


class Rows(list[tuple[Value, ...]]):
    """Rows while whose writing something happens: after the first 1,200 of them."""

    def __init__(self, between: Between) -> None:
        super().__init__([(f"Palesa {number}",) for number in range(ROWS)])
        self.between = between

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        for number, row in enumerate(super().__iter__()):
            if number == 1200:
                self.between()
            yield row


def nothing() -> None:
    """Let the report be written without a hitch."""


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_DIR = str(tmp_path / "documents")
    return tmp_path / "documents"


@pytest.fixture
def long_report(monkeypatch: pytest.MonkeyPatch) -> Callable[[Between], None]:
    """Put a long list of names in the place of a report, and something that happens meanwhile."""

    def put(between: Between) -> None:
        def made(_mfi_id: UUID, _asked: Asked) -> Report:
            return Report((NAME,), Rows(between))

        monkeypatch.setitem(REPORTS, "cash", made)

    put(nothing)
    return put


def ask(book: Book, form: str = "csv", name: str = "cash") -> ReportFile:
    """Have finance ask for it."""
    wanted = Wanted(name, form, "en", QUESTION, ROWS)
    facts = ask_report(book.mfi.id, wanted, by=book.finance)
    return again(book, UUID(str(facts["id"])))


def again(book: Book, file_id: UUID) -> ReportFile:
    """Read a file's row anew."""
    return ReportFile.objects.of(book.mfi).get(id=file_id)


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]
