"""A table somebody sends: rows under columns of known names, from text or from a workbook."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

ROWS_MAX = 100_000
COLUMNS_MAX = 100
CELL_CHARACTERS_MAX = 1000
SEPARATORS = (",", ";", "\t")
NAME_CHARACTERS_SHOWN = 40


class Broken(NamedTuple):
    """A cell that holds nothing to be read: a formula, an error of the spreadsheet."""

    why: str


# Text as it was typed; a day, where a workbook knows that it is one.
Cell = str | date | Broken


class Line(NamedTuple):
    """Cells as they stand, and the number of the line where they begin."""

    number: int
    cells: Sequence[Cell]


class Fault(NamedTuple):
    """What is wrong where; a cell is never repeated in it, for it may name a person."""

    line: int
    column: str
    sentence: str


class Unreadable(ValueError):
    """No table of this kind: nothing of the file was read."""

    def __init__(self, *faults: Fault) -> None:
        """Keep all that was found."""
        super().__init__("; ".join(fault.sentence for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Columns:
    """The names that a table's header may have, in any order, and those that it must have."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Give both."""
        return self.required | self.optional


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its columns' names; where it does not fit its header, only the fault."""

    line: int
    cells: Mapping[str, Cell]
    fault: str = ""


def lines_of(text: str, columns: Columns) -> Iterator[Line]:
    """Read separated values: by comma, semicolon or tab, with line breaks inside quotes."""
    separator = _separator(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield Line(begins, cells)
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            Fault(begins, "", "From here on it is no table: a quote that does not close, perhaps.")
        ) from None


def tabled(lines: Iterable[Line], columns: Columns) -> list[Row]:
    """Put cells under their names. Empty lines are none; each row fits its header or says so."""
    full = (line for line in lines if any(cell != "" for cell in line.cells))
    header = next(full, None)
    if header is None:
        raise Unreadable(Fault(1, "", "The file is empty."))
    names = _names(header, columns)
    rows: list[Row] = []
    for line in full:
        if len(rows) == ROWS_MAX:
            raise Unreadable(Fault(line.number, "", f"At most {ROWS_MAX} rows: send two files."))
        rows.append(_row(line, names))
    if not rows:
        raise Unreadable(Fault(header.number, "", "There is a header and no row under it."))
    return rows


def plain_name(cell: Cell) -> str:
    """Bring a column's name to one form: `National ID` is national_id."""
    return re.sub(r"[ _-]+", "_", cell.strip().casefold()) if isinstance(cell, str) else ""


def _row(line: Line, names: Sequence[str]) -> Row:
    there, wanted = len(line.cells), len(names)
    if there != wanted:
        return Row(line.number, {}, f"{there} cells where the header has {wanted}.")
    return Row(line.number, dict(zip(names, line.cells, strict=True)))


def _names(header: Line, columns: Columns) -> list[str]:
    names = [plain_name(cell) for cell in header.cells]
    if len(names) > COLUMNS_MAX:
        raise Unreadable(Fault(header.number, "", f"At most {COLUMNS_MAX} columns."))
    faults = [
        Fault(header.number, name, "This column is missing.")
        for name in sorted(columns.required - set(names))
    ]
    for name, times in Counter(names).items():
        shown = name[:NAME_CHARACTERS_SHOWN]
        if name not in columns.known:
            known = ", ".join(sorted(columns.known))
            faults.append(Fault(header.number, shown, f"No such column; there are {known}."))
        elif times > 1:
            faults.append(Fault(header.number, shown, f"This column is there {times} times."))
    if faults:
        raise Unreadable(*faults)
    return names


def _separator(text: str, columns: Columns) -> str:
    """Take the one that makes most known names of the first line that holds anything."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def names_made(separator: str) -> int:
        cells = first.split(separator)
        return len({plain_name(cell.strip().strip('"')) for cell in cells} & columns.known)

    return max(SEPARATORS, key=names_made)
