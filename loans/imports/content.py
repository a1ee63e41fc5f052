"""What a file is, by its content: text or a workbook, and only if its name says so too."""

from collections.abc import Iterator
from pathlib import PurePath

from loans.imports.csv_text import text_of
from loans.imports.xlsx_workbook import lines_of_workbook
from loans.rules.table import Columns, Fault, Line, Row, Unreadable, lines_of, tabled

SIZE_BYTES_MAX = 10 * 2**20
ZIP = b"PK\x03\x04"


def read_table(name: str, content: bytes, columns: Columns) -> list[Row]:
    """Read a file of either kind into rows under known columns."""
    if len(content) > SIZE_BYTES_MAX:
        megabytes = SIZE_BYTES_MAX // 2**20
        raise Unreadable(Fault(1, "", f"At most {megabytes} MB: send two files."))
    return tabled(_lines(name, content, columns), columns)


def _lines(name: str, content: bytes, columns: Columns) -> Iterator[Line]:
    """Go by the content; a name that says something else is somebody's mistake, or a trick."""
    kind, is_zip = PurePath(name).suffix.casefold(), content.startswith(ZIP)
    if kind == ".xlsx" and is_zip:
        return lines_of_workbook(content)
    if kind in {".csv", ".txt", ".tsv"} and not is_zip:
        return lines_of(text_of(content), columns)
    raise Unreadable(Fault(1, "", "Neither separated text (.csv) nor a workbook (.xlsx)."))
