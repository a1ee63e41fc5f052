"""The first sheet of a workbook: days as days, numbers in all their digits, formulas as none."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from numbers import Real
from typing import Protocol, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from loans.rules.table import COLUMNS_MAX, ROWS_MAX, Broken, Cell, Fault, Line, Unreadable

# A workbook is a packed folder: a few kilobytes can unpack to more than a machine has.
UNPACKED_BYTES_MAX = 100 * 2**20
PARTS_MAX = 500
# A sheet may say that it has a million rows, and be empty from the second on.
LINES_MAX = 2 * ROWS_MAX
FORMULA = Broken("A formula: copy the column and paste its values.")
ERROR = Broken("The spreadsheet has an error here.")
YES_OR_NO = Broken("A yes or no of the spreadsheet: write a word.")
NO_WORKBOOK = "This is no workbook that can be read: save it as .xlsx once more."


class SheetCell(Protocol):
    """A cell of a workbook that is only read."""

    value: object
    data_type: str


class Sheet(Protocol):
    """A sheet of a workbook that is only read: it has fewer ways than the library's types say."""

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, min_row: int = 1, *, max_col: int) -> Iterator[tuple[SheetCell, ...]]: ...


def lines_of_workbook(content: bytes) -> Iterator[Line]:
    """Read the sheet line by line, as wide as its first line that holds anything."""
    _check_package(content)
    try:
        yield from _lines(_first_sheet(content))
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable(Fault(1, "", NO_WORKBOOK)) from None


def _first_sheet(content: bytes) -> Sheet:
    with warnings.catch_warnings():
        # The library says what of a workbook it leaves aside: colours, lists to choose from.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    sheet = cast("Sheet", book.worksheets[0])
    # What a sheet says of its own size need not be so.
    sheet.reset_dimensions()
    return sheet


def _lines(sheet: Sheet) -> Iterator[Line]:
    """Look no further to the right than one cell beside the header."""
    rows = enumerate(sheet.iter_rows(max_col=COLUMNS_MAX + 1), 1)
    for header_at, cells in rows:
        header = _trimmed([_cell(cell) for cell in cells])
        if header:
            width = len(header)
            yield Line(header_at, header)
            break
    else:
        return
    below = sheet.iter_rows(min_row=header_at + 1, max_col=width + 1)
    for number, cells in enumerate(below, header_at + 1):
        if number > LINES_MAX:
            raise Unreadable(Fault(number, "", f"At most {ROWS_MAX} rows: send two files."))
        read = _trimmed([_cell(cell) for cell in cells])
        if read:
            yield Line(number, [*read, *[""] * (width - len(read))])


# Whatever the library comes upon in a package that is not as it should be.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ValueError,
    OverflowError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    SyntaxError,
    EOFError,
)


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError):
        raise Unreadable(Fault(1, "", NO_WORKBOOK)) from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise Unreadable(Fault(1, "", NO_WORKBOOK))
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_BYTES_MAX:
        raise Unreadable(Fault(1, "", "The workbook unpacks to far more than a list of people."))


def _trimmed(cells: list[Cell]) -> Sequence[Cell]:
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(cell: SheetCell) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return FORMULA if cell.data_type == "f" else ERROR
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, bool):
        return YES_OR_NO
    return f"{Decimal(str(value)).normalize():f}" if isinstance(value, Real) else str(value)
