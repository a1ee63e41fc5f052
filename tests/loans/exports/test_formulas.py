"""Whatever somebody wrote into a text, no spreadsheet reckons with it."""

import csv
import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell

from loans.catalogue import words
from loans.exports.forms import FORMS
from loans.exports.progress import nobody
from loans.rules.report import Column, Kind, Report
from tests.loans.exports.payloads import PAYLOADS

WORDS = words("en", "report")
SIGNS = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
TEXTS = (Column("name", Kind.TEXT), Column("place", Kind.ID), Column("code", Kind.TEXT))
# Each payload in each text column, and a text where a sum was to be.
HOSTILE = Report(
    (*TEXTS, Column("in", Kind.MONEY)),
    [(one, one, one, one) for one in PAYLOADS],
    {Column("name", Kind.TEXT): PAYLOADS[0]},
)


def written(form: str, report: Report) -> bytes:
    return b"".join(FORMS[form].write(report, WORDS, nobody))


def cells(workbook: bytes) -> Iterator[Cell]:
    for row in load_workbook(io.BytesIO(workbook)).worksheets[0].iter_rows():
        for cell in row:
            assert isinstance(cell, Cell)
            yield cell


def test_there_are_forty_of_them() -> None:
    assert len(set(PAYLOADS)) >= 40


def test_a_workbook_has_no_formula_and_no_error() -> None:
    found = list(cells(written("xlsx", HOSTILE)))
    assert len(found) == (len(PAYLOADS) + 2) * 4
    assert {cell.data_type for cell in found if cell.value is not None} == {"s"}


def test_a_workbooks_texts_are_as_they_were_written() -> None:
    kept = [cell.value for cell in cells(written("xlsx", HOSTILE)) if cell.column == 1][1:-1]
    readable = [(one, seen) for one, seen in zip(PAYLOADS, kept, strict=True) if one.isprintable()]
    assert len(readable) > 25
    assert [seen for _, seen in readable] == [one for one, _ in readable]


@pytest.mark.parametrize("cut_at", [",", ";", "\t"])
def test_no_cell_of_a_plain_file_begins_a_formula(cut_at: str) -> None:
    """Also where the reader cuts at semicolons or tabs, as spreadsheets do in some countries."""
    text = written("csv", HOSTILE).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=cut_at):
        for cell in row:
            assert not cell.startswith(SIGNS), cell


def test_a_plain_file_is_cut_into_the_cells_it_has() -> None:
    text = written("csv", HOSTILE).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(PAYLOADS) + 1
    assert {len(row) for row in rows} == {4}
