"""The sheet that a native speaker gets: a line a text, for any spreadsheet, no line a formula."""

from collections.abc import Iterable, Mapping, Sequence

from loans.exports.csv_text import csv_text
from loans.imports.content import read_table
from loans.rules.report import Column, Kind, Report
from loans.rules.table import Columns, Row
from ussd.proofreading.said import Said

SCREEN, ENGLISH, SESOTHO = "screen", "english", "sesotho"
BACK_TRANSLATION, REVIEWED_BY = "back_translation", "reviewed_by"
HEADS: Mapping[str, str] = {
    SCREEN: "screen",
    ENGLISH: "English",
    SESOTHO: "Sesotho",
    BACK_TRANSLATION: "back-translation",
    REVIEWED_BY: "reviewed_by",
}
COLUMNS = Columns(
    required=frozenset({SCREEN, SESOTHO, REVIEWED_BY}),
    optional=frozenset({ENGLISH, BACK_TRANSLATION}),
)


def written(texts: Iterable[Said]) -> bytes:
    """Write it; the back-translation is the readers' own column, and stays in the sheet."""
    report = Report(
        columns=tuple(Column(key, Kind.TEXT) for key in HEADS),
        rows=[(one.name, one.english, one.sesotho, "", one.reviewed_by) for one in texts],
    )
    return b"".join(csv_text(report, HEADS))


def read(name: str, content: bytes) -> Sequence[Row]:
    """Read one that came back; Unreadable where it is no such sheet."""
    return read_table(name, content, COLUMNS)
