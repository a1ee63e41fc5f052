"""A report as a workbook: sums as numbers, days as days, texts as texts."""

import io
import os
import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter

from loans.exports.progress import STEP_ROWS, Tell, Words, nobody
from loans.rules.report import Column, Kind, Report, Value
from loans.rules.report_values import in_maloti, told
from loans.rules.spreadsheet_text import literal

FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.PERCENT: "0.00",
    Kind.COUNT: "#,##0",
    Kind.DAY: "yyyy-mm-dd",
}
WIDTHS = {
    Kind.MONEY: 16,
    Kind.PERCENT: 10,
    Kind.COUNT: 10,
    Kind.DAY: 12,
    Kind.TEXT: 28,
    Kind.ID: 38,
}
# What XML cannot hold, half characters among it.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNSHOWN = "\ufffd"
BOLD = Font(bold=True)


class _InMemory(WorksheetWriter):
    """The sheet on its way into the workbook.

    The library's own way is a file on the disk, which everybody's names would stay in, unsealed,
    when a worker is killed.
    """

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        """Begin a file that no folder knows."""
        self._held = os.memfd_create("sheet")
        super().__init__(sheet, out=f"/proc/self/fd/{self._held}")

    def cleanup(self) -> None:
        """Let go of it."""
        os.close(self._held)


def xlsx_workbook(report: Report, words: Words, tell: Tell = nobody) -> Iterator[bytes]:
    """Write the sheets, and give the workbook in one piece: it ends with its own contents.

    What a report holds beside its rows has a sheet for each table.
    """
    book = Workbook(write_only=True)
    _write(book, words["sheet"], report, words, tell)
    for name, table in report.tables.items():
        _write(book, words[name], table, words, nobody)
    whole = io.BytesIO()
    book.save(whole)
    yield whole.getvalue()


def _write(book: Workbook, title: str, report: Report, words: Words, tell: Tell) -> None:
    sheet = book.create_sheet(title)
    assert isinstance(sheet, WriteOnlyWorksheet)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(report.columns, 1):
        width = max(WIDTHS[column.kind], len(words[column.key]) + 2)
        dimensions = sheet.column_dimensions  # type: ignore[attr-defined]
        dimensions[get_column_letter(number)].width = width
    writer = _InMemory(sheet)
    writer.write_top()
    sheet._writer = writer  # type: ignore[attr-defined]  # noqa: SLF001 (no other way to say where)
    for row in _rows(sheet, report, words, tell):
        sheet.append(row)


def _rows(
    sheet: WriteOnlyWorksheet, report: Report, words: Words, tell: Tell
) -> Iterator[list[Cell | None]]:
    yield [_text(sheet, words[column.key], bold=True) for column in report.columns]
    for done, row in enumerate(report.rows, 1):
        yield _cells(sheet, report.columns, row, words)
        if done % STEP_ROWS == 0:
            tell(done)
    yield from _sums(sheet, report, words)


def _sums(sheet: WriteOnlyWorksheet, report: Report, words: Words) -> Iterator[list[Cell | None]]:
    """Put each sum under its column, and below them those that have no column."""
    under = [report.totals.get(column) for column in report.columns]
    if any(value is not None for value in under):
        row = _cells(sheet, report.columns, under, words, bold=True)
        if row[0] is None:
            row[0] = _text(sheet, words["sum"], bold=True)
        yield row
    for column, value in report.totals.items():
        if column not in report.columns:
            label = _text(sheet, words[column.key], bold=True)
            yield [label, _cell(sheet, value, column.kind, words, bold=True)]


def _cells(
    sheet: WriteOnlyWorksheet,
    columns: Iterable[Column],
    values: Iterable[Value],
    words: Words,
    *,
    bold: bool = False,
) -> list[Cell | None]:
    return [
        _cell(sheet, value, column.kind, words, bold=bold)
        for column, value in zip(columns, values, strict=True)
    ]


def _cell(
    sheet: WriteOnlyWorksheet, value: Value, kind: Kind, words: Words, *, bold: bool
) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return _text(sheet, words["yes" if value else "no"], bold=bold)
    if kind not in FORMATS or isinstance(value, str | UUID):
        return _text(sheet, str(told(value, kind)), bold=bold)
    shown = in_maloti(value) if kind is Kind.MONEY and isinstance(value, int) else value
    cell = WriteOnlyCell(sheet)
    cell.value = shown
    cell.number_format = FORMATS[kind]
    if bold:
        cell.font = BOLD
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool) -> Cell:
    """Say of a text that it is one: what begins with a sign would be taken for a formula."""
    cell = WriteOnlyCell(sheet, NOT_XML.sub(UNSHOWN, text))
    cell.data_type = "s"
    # It stays one also when somebody goes into the cell and leaves it again.
    cell.quotePrefix = literal(text) != text
    if bold:
        cell.font = BOLD
    return cell
