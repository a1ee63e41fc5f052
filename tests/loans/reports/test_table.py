"""Every report by its name: its columns have words in both languages, and its rows fit them."""

import re
from datetime import date

import pytest

from loans.catalogue import LANGUAGES, words
from loans.models import Mfi
from loans.queries.reports.table import REPORTS
from loans.rules.report import Asked, Report
from messaging.rules.sesotho import doubts, mixed_words
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
YEAR = Asked(date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30))
# Words of English among the Sesotho, of the bookkeeper's own.
ENGLISH = frozenset({"debit", "credit", "gini"})


def asked_all(mfi: Mfi) -> dict[str, Report]:
    return {name: report(mfi.id, YEAR) for name, report in REPORTS.items()}


def every(report: Report) -> list[Report]:
    """Give a report with the tables beside it."""
    return [report, *report.tables.values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_every_report_has_its_word(maluti: Mfi, language: str) -> None:
    said = words(language, "report")
    missing = {
        (name, key)
        for name, report in asked_all(maluti).items()
        for table in every(report)
        for key in (*report.tables, *(one.key for one in (*table.columns, *table.totals)))
        if not said.get(key)
    }
    assert missing == set()
    # What a workbook's sheets may be called.
    sheets = {said[name] for report in asked_all(maluti).values() for name in report.tables}
    assert all(re.fullmatch(r"[^][*?:/\\]{1,31}", title) for title in (said["sheet"], *sheets))


def test_the_words_are_the_same_ones_in_both_languages_and_sesotho() -> None:
    said = words("st", "report")
    assert said.keys() == words("en", "report").keys()
    assert [(key, one) for key, text in said.items() for one in doubts(text, ENGLISH)] == []
    assert list(mixed_words(said.values())) == []


def test_rows_are_as_wide_as_the_columns_and_no_column_stands_twice(book: Book) -> None:
    loan = book.active(1000, 4, on=date(2026, 1, 5))
    book.pay(loan, "100.00", date(2026, 2, 5))
    for name, report in asked_all(book.mfi).items():
        for table in every(report):
            keys = [column.key for column in table.columns]
            assert len(set(keys)) == len(keys), name
            assert {len(row) for row in table.rows} <= {len(keys)}, name
