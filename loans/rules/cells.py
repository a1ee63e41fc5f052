"""Reading the cells of a row: each kind has one way to be written, and no other is guessed."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

from loans.rules import names, national_id, phone
from loans.rules.details import NotWords, read_words
from loans.rules.rounding import LISENTE_PER_LOTI
from loans.rules.table import CELL_CHARACTERS_MAX, Broken, Cell, Fault, Row

T = TypeVar("T")
EXTERNAL_ID_CHARACTERS_MAX = 60
FIRST_YEAR, LAST_YEAR = 1900, 2199
# A million million maloti: more than a country's banks hold.
LISENTE_MAX = 10**14
SUM = re.compile(r"(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2})?", re.ASCII)
WHOLE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
SLASHED_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)
SHORTENED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+", re.ASCII)
MONTHS = 12

# What an empty cell of a kind is.
NO_DAY: date | None = None
NO_SUM: int | None = None
DayReader = Callable[[Cell], date]

IS_SHORTENED = "The spreadsheet has shortened this number; make the column text, then write it out."
LOST_NOUGHT = "Twelve digits; has the spreadsheet lost a nought? Make the column text."


class NotRead(ValueError):
    """A cell that cannot be what its column holds; says so in one sentence, without the cell."""


class DayOrder(Enum):
    """Which comes first where a day is written with slashes; unsaid, only 25/12/2026 is clear."""

    UNSAID = "unsaid"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Accepted(NamedTuple, Generic[T]):
    """A row that was read, and where it stands."""

    line: int
    row: T


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """All rows of a file: those that were read, and every fault of the others."""

    lines: tuple[int, ...]
    accepted: tuple[Accepted[T], ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class RowReader:
    """Reads one row cell by cell, and goes on after a fault to find the next one."""

    row: Row
    faults: list[Fault] = field(default_factory=list)

    def need(self, column: str, read: Callable[[Cell], T]) -> T | None:
        """Read a cell that must hold something; None after a fault."""
        if self.is_empty(column):
            self.fault(column, "This must be filled in.")
            return None
        return self._read(column, read)

    def take(self, column: str, read: Callable[[Cell], T], default: T) -> T:
        """Read a cell that may be empty, or a column that may be missing."""
        if self.is_empty(column):
            return default
        found = self._read(column, read)
        return default if found is None else found

    def is_empty(self, column: str) -> bool:
        """Tell whether nothing stands there."""
        cell = self.row.cells.get(column, "")
        return isinstance(cell, str) and not cell.strip()

    def fault(self, column: str, sentence: str) -> None:
        """Note a fault of this row."""
        self.faults.append(Fault(self.row.line, column, sentence))

    def _read(self, column: str, read: Callable[[Cell], T]) -> T | None:
        try:
            return read(self.row.cells[column])
        except NotRead as fault:
            self.fault(column, str(fault))
            return None


def read_rows(rows: Iterable[Row], read: Callable[[RowReader], T | None]) -> Reading[T]:
    """Read every row; one is accepted when nothing at all is wrong with it."""
    lines, accepted, faults = [], [], []
    for row in rows:
        lines.append(row.line)
        if row.fault:
            faults.append(Fault(row.line, "", row.fault))
            continue
        reader = RowReader(row)
        made = read(reader)
        if made is not None and not reader.faults:
            accepted.append(Accepted(row.line, made))
        faults += reader.faults
    return Reading(tuple(lines), tuple(accepted), tuple(faults))


def without_repeats(reading: Reading[T], column: str, key: Callable[[T], str | None]) -> Reading[T]:
    """Refuse the second row of the same: nobody can say which of two is right."""
    first: dict[str, int] = {}
    kept, faults = [], list(reading.faults)
    for one in reading.accepted:
        value = key(one.row)
        there = one.line if value is None else first.setdefault(value, one.line)
        if there == one.line:
            kept.append(one)
        else:
            faults.append(Fault(one.line, column, f"The same stands in line {there}."))
    return Reading(reading.lines, tuple(kept), tuple(faults))


def text(cell: Cell) -> str:
    """Read text, with nothing around it."""
    if isinstance(cell, Broken):
        raise NotRead(cell.why)
    if isinstance(cell, date):
        raise NotRead("This is a day, and no day belongs here.")
    if len(cell) > CELL_CHARACTERS_MAX:
        raise NotRead(f"At most {CELL_CHARACTERS_MAX} characters.")
    return cell.strip()


def written_out(cell: Cell) -> str:
    """Read digits that a spreadsheet has not shortened to 2.6658E+10."""
    digits = text(cell)
    if SHORTENED.fullmatch(digits):
        raise NotRead(IS_SHORTENED)
    return digits


def name(cell: Cell) -> str:
    """Read a person's name."""
    try:
        return names.read(text(cell))
    except names.NotAName:
        raise NotRead("No name of a person: letters, spaces, hyphens, apostrophes.") from None


def mobile(cell: Cell) -> str:
    """Read a phone into E.164."""
    digits = written_out(cell)
    try:
        return phone.read(digits)
    except phone.NotAPhone:
        raise NotRead("No mobile number, such as 58123456 or +26658123456.") from None


def identity_number(cell: Cell) -> str:
    """Read a national id."""
    digits = written_out(cell)
    try:
        return national_id.read(digits)
    except national_id.NotANationalId:
        short = digits.isascii() and digits.isdigit() and len(digits) < national_id.DIGITS
        raise NotRead(LOST_NOUGHT if short else "A national id has twelve digits.") from None


def own_number(cell: Cell) -> str:
    """Read a number of the lender's own, such as a member's or a loan's."""
    number = written_out(cell)
    if len(number) > EXTERNAL_ID_CHARACTERS_MAX or not number.isprintable():
        raise NotRead(f"At most {EXTERNAL_ID_CHARACTERS_MAX} letters, digits and signs.")
    return number


def words(cell: Cell) -> str:
    """Read a few words."""
    try:
        return read_words(text(cell))
    except NotWords:
        raise NotRead("A few words without line breaks or other controls.") from None


def sum_of_maloti(cell: Cell) -> int:
    """Read maloti into lisente."""
    typed = written_out(cell)
    if not SUM.fullmatch(typed):
        raise NotRead("A sum in maloti with a point and nothing else, such as 1250.00.")
    lisente = int(Decimal(typed) * LISENTE_PER_LOTI)
    if lisente > LISENTE_MAX:
        raise NotRead("More money than there is.")
    return lisente


def some_maloti(cell: Cell) -> int:
    """Read a sum above nought."""
    lisente = sum_of_maloti(cell)
    if not lisente:
        raise NotRead("At least 0.01.")
    return lisente


def count(cell: Cell) -> int:
    """Read a whole number of things."""
    typed = written_out(cell)
    if not WHOLE.fullmatch(typed):
        raise NotRead("A whole number, such as 12.")
    return int(typed)


def day(order: DayOrder) -> DayReader:
    """Give the reader of days: 2026-12-25, or 25/12/2026 in the order that the sender says."""

    def read(cell: Cell) -> date:
        if isinstance(cell, date):
            return _within(cell)
        typed = written_out(cell)
        if iso := ISO_DAY.fullmatch(typed):
            return _day_of(*map(int, iso.groups()))
        if slashed := SLASHED_DAY.fullmatch(typed):
            first, second, year = map(int, slashed.groups())
            if order is DayOrder.MONTH_FIRST:
                first, second = second, first
            elif order is DayOrder.UNSAID and first <= MONTHS and first != second:
                raise NotRead("Day or month first? Write 2026-12-25, or say it for the whole file.")
            return _day_of(year, second, first)
        raise NotRead("A day as 2026-12-25 or 25/12/2026.")

    return read


def _day_of(year: int, month: int, number: int) -> date:
    try:
        return _within(date(year, month, number))
    except ValueError as error:
        if isinstance(error, NotRead):
            raise
        raise NotRead("No day of the calendar.") from None


def _within(found: date) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotRead(f"A day between {FIRST_YEAR} and {LAST_YEAR}.")
    return found


def one_of(known: Mapping[str, T]) -> Callable[[Cell], T]:
    """Give the reader of a word out of a few, in any case."""
    by_word = {word.casefold(): value for word, value in known.items()}

    def read(cell: Cell) -> T:
        word = text(cell).casefold()
        if word not in by_word:
            raise NotRead(f"One of {_listed(known)}.")
        return by_word[word]

    return read


def _listed(words_known: Collection[str]) -> str:
    listed: Sequence[str] = list(words_known)
    return ", ".join(listed)
