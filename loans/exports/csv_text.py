"""A report as CSV (RFC 4180), in pieces: UTF-8 with a mark by which spreadsheets know it."""

import csv
import io
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Protocol

from loans.exports.progress import STEP_ROWS, Tell, Words, nobody
from loans.rules.report import Kind, Report, Value
from loans.rules.report_values import told
from loans.rules.spreadsheet_text import literal


class Writer(Protocol):
    """Python's own, which has no name."""

    def writerow(self, row: Iterable[object], /) -> object: ...

    def writerows(self, rows: Iterable[Iterable[object]], /) -> object: ...


def csv_text(report: Report, words: Words, tell: Tell = nobody) -> Iterator[bytes]:
    """Write the heads of the columns, then the rows; sums stand on no line of their own.

    What a report holds beside its rows follows below, each table after an empty line and its name.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    yield BOM_UTF8
    for done in _rows(writer, report, words):
        if done % STEP_ROWS == 0:
            yield _taken(out)
            tell(done)
    for name, table in report.tables.items():
        writer.writerows([[], [literal(words[name])]])
        deque(_rows(writer, table, words), maxlen=0)
    yield _taken(out)


def _rows(writer: Writer, report: Report, words: Words) -> Iterator[int]:
    """Write a table, and count its rows."""
    writer.writerow([literal(words[column.key]) for column in report.columns])
    for done, row in enumerate(report.rows, 1):
        pairs = zip(row, report.columns, strict=True)
        writer.writerow([_cell(value, column.kind, words) for value, column in pairs])
        yield done


def _cell(value: Value, kind: Kind, words: Words) -> str | int | None:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    plain = told(value, kind)
    return literal(plain) if isinstance(value, str) and isinstance(plain, str) else plain


def _taken(out: io.StringIO) -> bytes:
    """Take what has been written so far; half a character cannot be told, and is a question."""
    text = out.getvalue().encode(errors="replace")
    out.seek(0)
    out.truncate()
    return text
