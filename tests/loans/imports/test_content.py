"""A file is what its content is: text in any encoding a spreadsheet writes, or a workbook."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from loans.imports import content as files
from loans.imports import xlsx_workbook
from loans.imports.content import read_table
from loans.rules.table import Broken, Cell, Columns, Fault, Unreadable

COLUMNS = Columns(required=frozenset({"name", "phone"}), optional=frozenset({"paid", "on"}))
TEXT = "name;phone\r\nRethabilé Thamae;58123456\r\n’Malineo;62047719\r\n"


def read(content: bytes, name: str = "members.csv") -> list[tuple[int, dict[str, Cell]]]:
    return [(row.line, dict(row.cells)) for row in read_table(name, content, COLUMNS)]


def refused(content: bytes, name: str = "members.csv") -> tuple[Fault, ...]:
    with pytest.raises(Unreadable) as error:
        read(content, name)
    return error.value.faults


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_every_encoding_that_a_spreadsheet_writes(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == [
        (2, {"name": "Rethabilé Thamae", "phone": "58123456"}),
        (3, {"name": "’Malineo", "phone": "62047719"}),
    ]


NO_TEXT = "Here is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV once more."


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"name,phone\nPalesa,1\nLin\x00eo,2\n", 3),
        (b"name,phone\nPalesa,1\nLin\x81\xe9o,2\n", 3),
        (b"name,phone\nPalesa\x1b[0m,1\n", 2),
        (b"\xef\xbb\xbfname,phone\nLin\xe9o,2\n", 2),
        ("name,phone\nPalesa,1\n".encode("utf-16") + b"x", 3),
        (b"MZ\x90\x00\x03\x00\x00\x00", 1),
        (b"%PDF-1.7\n%\xe2\xe3\x00", 2),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), 1),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(content: bytes, line: int) -> None:
    assert refused(content) == (Fault(line, "", NO_TEXT),)


def workbook(rows: list[list[object]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.create_sheet("notes").append(["nothing of this is read"])
    book.save(out)
    return out.getvalue()


NEITHER = "Neither separated text (.csv) nor a workbook (.xlsx)."


@pytest.mark.parametrize("name", ["members.csv", "members.exe", "members", "members.xls"])
def test_a_workbook_under_another_name_is_refused(name: str) -> None:
    content = workbook([["name", "phone"], ["Palesa", "1"]])
    assert refused(content, name) == (Fault(1, "", NEITHER),)


@pytest.mark.parametrize("name", ["members.xlsx", "members.exe", "members.pdf"])
def test_text_under_another_name_is_refused(name: str) -> None:
    assert refused(TEXT.encode(), name) == (Fault(1, "", NEITHER),)


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        packed(a=b"name,phone\n"),
        packed(**{"xl/workbook.xml": b"<workbook/>"}),
        b"PK\x03\x04 and nothing of the sort",
        workbook([["name", "phone"], ["Palesa", "1"]])[:-400],
        workbook([["name", "phone"], ["Palesa", "1"]]).replace(
            b"xl/worksheets/", b"xl/warksheets/"
        ),
    ],
)
def test_a_package_that_is_no_workbook_is_refused(content: bytes) -> None:
    assert refused(content, "members.xlsx") == (Fault(1, "", xlsx_workbook.NO_WORKBOOK),)


def test_a_package_that_unpacks_to_a_flood_is_never_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flood = packed(**{"xl/workbook.xml": bytes(2**20)})
    assert len(flood) < 2**12
    monkeypatch.setattr(xlsx_workbook, "UNPACKED_BYTES_MAX", 2**20 - 1)
    (fault,) = refused(flood, "members.xlsx")
    assert fault.sentence == "The workbook unpacks to far more than a list of people."
    many = packed(**{"xl/workbook.xml": b"", **{f"x{number}": b"" for number in range(500)}})
    (fault,) = refused(many, "members.xlsx")
    assert fault.sentence == "The workbook unpacks to far more than a list of people."


def test_a_file_that_is_too_large_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.SIZE_BYTES_MAX == 10 * 2**20
    monkeypatch.setattr(files, "SIZE_BYTES_MAX", len(TEXT.encode()))
    assert len(read(TEXT.encode())) == 2
    monkeypatch.setattr(files, "SIZE_BYTES_MAX", len(TEXT.encode()) - 1)
    assert refused(TEXT.encode()) == (Fault(1, "", "At most 0 MB: send two files."),)


def test_cells_of_a_workbook_are_what_they_are() -> None:
    content = workbook(
        [
            [],
            ["Name", "Phone", "Paid", "On"],
            ["Palesa", 26658123456, 1250.1, date(2026, 12, 25)],
            [],
            ["Lineo", "058", 1e3, datetime(2026, 12, 25, 7, 30)],  # noqa: DTZ001 (as sheets have it)
            ["=A1", "=1+1", True, None],
        ]
    )
    formula, yes = xlsx_workbook.FORMULA, xlsx_workbook.YES_OR_NO
    assert read(content, "Members.XLSX") == [
        (3, {"name": "Palesa", "phone": "26658123456", "paid": "1250.1", "on": date(2026, 12, 25)}),
        (5, {"name": "Lineo", "phone": "058", "paid": "1000", "on": "2026-12-25 07:30:00"}),
        (6, {"name": formula, "phone": formula, "paid": yes, "on": ""}),
    ]


def test_an_error_of_the_spreadsheet_is_no_text() -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "phone"])
    sheet.append(["Palesa", "#REF!"])
    sheet.cell(2, 2).data_type = "e"
    book.save(out)
    ((_, cells),) = read(out.getvalue(), "members.xlsx")
    assert isinstance(cells["phone"], Broken)


def test_an_empty_sheet_is_an_empty_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(workbook([]), "members.xlsx") == (Fault(1, "", "The file is empty."),)
    monkeypatch.setattr(xlsx_workbook, "LINES_MAX", 2)
    content = workbook([["name", "phone"], ["Palesa", "1"], ["Lineo", "2"]])
    (fault,) = refused(content, "members.xlsx")
    assert fault == Fault(3, "", "At most 100000 rows: send two files.")


def test_a_cell_beside_the_header_is_told() -> None:
    content = workbook([["name", "phone"], ["Palesa", "1", "a note"]])
    (row,) = read_table("members.xlsx", content, COLUMNS)
    assert row.fault == "3 cells where the header has 2."
