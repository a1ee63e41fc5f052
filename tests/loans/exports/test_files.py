"""What stands in the files: the same numbers in both, as a spreadsheet's own kinds of cells."""

import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from loans.catalogue import words
from loans.exports.csv_text import csv_text
from loans.exports.forms import FORMS
from loans.exports.progress import STEP_ROWS
from loans.exports.xlsx_workbook import xlsx_workbook
from loans.rules.report import Column, Kind, Report

ENGLISH, SESOTHO = words("en", "report"), words("st", "report")
HER = UUID("00000000-0000-4000-8000-000000000001")
DAY, PLACE = Column("day", Kind.DAY), Column("place", Kind.TEXT)
CODE, NAME = Column("code", Kind.ID), Column("name", Kind.TEXT)
PAYMENTS, IN = Column("payments", Kind.COUNT), Column("in", Kind.MONEY)
OUT, FUNDS = Column("out", Kind.PERCENT), Column("funds", Kind.MONEY)
REPORT = Report(
    (DAY, PLACE, CODE, NAME, PAYMENTS, IN, OUT),
    [
        (date(2026, 11, 21), "Thaba-Tseka", HER, "Tšepo Ntšekhe", 3, 125_000, Decimal("12.5")),
        (date(2026, 2, 1), "", None, None, 0, -5, Decimal(0)),
        (None, 'a, "b"', HER, True, 1_234_567, 10**14, Decimal("99.99")),
    ],
    {PAYMENTS: 1_234_570, IN: 10**14 + 124_995, FUNDS: 50},
)
LONG = Report((PAYMENTS,), [(number,) for number in range(2 * STEP_ROWS + 500)])


def sheet(report: Report) -> Worksheet:
    (content,) = xlsx_workbook(report, ENGLISH)
    made = load_workbook(io.BytesIO(content)).worksheets[0]
    assert isinstance(made, Worksheet)
    return made


def test_a_plain_file_is_rfc_4180_in_utf_8_with_its_mark() -> None:
    made = b"".join(csv_text(REPORT, SESOTHO))
    assert made.startswith(b"\xef\xbb\xbfLetsatsi,")
    assert made.decode("utf-8-sig").split("\r\n") == [
        "Letsatsi,Sebaka,Nomoro,Lebitso,Litefo,E kentsoeng,E nts'itsoeng",
        f"2026-11-21,Thaba-Tseka,{HER},Tšepo Ntšekhe,3,1250.00,12.50",
        "2026-02-01,,,,0,-0.05,0.00",
        f',"a, ""b""",{HER},e,1234567,1000000000000.00,99.99',
        "",
    ]


def test_a_workbook_has_numbers_days_and_texts() -> None:
    made = sheet(REPORT)
    rows = [[cell.value for cell in row] for row in made.iter_rows()]
    assert rows[0] == ["Day", "Place", "Account", "Name", "Payments", "In", "Out"]
    first = [datetime(2026, 11, 21), "Thaba-Tseka", str(HER), "Tšepo Ntšekhe", 3, 1250, 12.5]  # noqa: DTZ001
    assert rows[1] == first
    assert rows[2][4:] == [0, -0.05, 0]
    assert rows[3] == [None, 'a, "b"', str(HER), "yes", 1_234_567, 10**12, 99.99]
    formats = [cell.number_format for cell in made[2]]
    text = "General"
    assert formats == ["yyyy-mm-dd", text, text, text, "#,##0", "#,##0.00", "0.00"]


def test_its_head_is_bold_and_stays_and_its_columns_are_wide_enough() -> None:
    made = sheet(REPORT)
    assert made.freeze_panes == "A2"
    assert [cell.font.bold for cell in made[1]] == [True] * 7
    assert [cell.font.bold for cell in made[2]] == [False] * 7
    assert made.column_dimensions["F"].width >= len("1,000,000,000.00")
    assert made.title == "Report"


def test_its_sums_stand_below_and_those_without_a_column_after_them() -> None:
    made = sheet(REPORT)
    assert [cell.value for cell in made[5]] == [
        "Total",
        *[None] * 3,
        1_234_570,
        1000000001249.95,
        None,
    ]
    assert [cell.value for cell in made[6]][:2] == ["Own money", 0.5]
    assert made["F5"].number_format == made["B6"].number_format == "#,##0.00"
    assert made["F5"].font.bold
    assert made.max_row == 6
    assert sheet(Report((PAYMENTS,), [(1,)])).max_row == 2


# A report with two tables beside its own rows; words of columns stand in for those of tables.
WITH_TABLES = Report(
    (PAYMENTS,),
    [(3,)],
    tables={"funds": Report((NAME, IN), [("=1+1", 50)], {IN: 50}), "refunds": Report((NAME,), [])},
)


def test_further_tables_follow_below_or_on_sheets_of_their_own() -> None:
    text = b"".join(csv_text(WITH_TABLES, ENGLISH)).decode("utf-8-sig")
    assert text.split("\r\n") == [
        "Payments",
        "3",
        "",
        "Own money",
        "Name,In",
        "'=1+1,0.50",
        "",
        "Paid back to borrowers",
        "Name",
        "",
    ]
    (content,) = xlsx_workbook(WITH_TABLES, ENGLISH)
    sheets = load_workbook(io.BytesIO(content)).worksheets
    assert [one.title for one in sheets] == ["Report", "Own money", "Paid back to borrowers"]
    rows = [list(one.iter_rows(values_only=True)) for one in sheets]
    assert rows == [
        [("Payments",), (3,)],
        [("Name", "In"), ("=1+1", 0.5), ("Total", 0.5)],
        [("Name",)],
    ]


@pytest.mark.parametrize("form", FORMS)
def test_whoever_waits_hears_how_far_it_is(form: str) -> None:
    heard: list[int] = []
    made = list(FORMS[form].write(LONG, ENGLISH, heard.append))
    assert heard == [STEP_ROWS, 2 * STEP_ROWS]
    # The plain file goes out in pieces, a workbook can only be given whole.
    assert len(made) == (4 if form == "csv" else 1)


def test_a_plain_file_goes_out_before_all_of_it_is_written() -> None:
    read: list[int] = []

    class Read(list[tuple[int]]):
        def __iter__(self) -> Iterator[tuple[int]]:
            for row in LONG.rows:
                read.append(1)
                yield (int(str(row[0])),)

    pieces = csv_text(Report((PAYMENTS,), Read()), ENGLISH)
    assert [len(next(pieces)) > 0 for _ in range(2)] == [True, True]
    assert len(read) == STEP_ROWS


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_workbook_on_its_way_lies_in_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed leaves nobody's name behind on the disk."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[list[Path]] = []
    held = open_files()
    list(xlsx_workbook(LONG, ENGLISH, lambda _done: seen.append(list(tmp_path.iterdir()))))
    assert seen == [[], []]
    assert list(tmp_path.iterdir()) == []
    assert open_files() == held
