"""A file of telephone numbers: what of each row becomes a recipient, and why another does not."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from loans.rules import cells, phone
from loans.rules.table import (
    COLUMNS_MAX,
    NAME_CHARACTERS_SHOWN,
    ROWS_MAX,
    Cell,
    Columns,
    Fault,
    Line,
    Unreadable,
    lines_of,
    plain_name,
)

SIZE_BYTES_MAX = 10 * 2**20
PHONE = "phone"
# Whatever else a list has beside the numbers is for its sender's own eyes.
COLUMNS = Columns(frozenset({PHONE}), frozenset({"name"}))
# Other files under the name of a list: workbooks, archives, programs, pictures, papers.
OTHER_KINDS = (b"PK", b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG")
# Mobiles of Lesotho as nearly all lists have them: no other grammar and no plan need be asked.
PLAIN = re.compile(r"(?:\+266|00266|266)?([56][0-9]{7})", re.ASCII)
FIXED_LINES = re.compile(r"\+2662[0-9]{7}", re.ASCII)

NOTHING_THERE = "No number stands here."
NO_NUMBER = "No mobile number, such as 58123456 or +26658123456."
FIXED_LINE = "A fixed line: it takes no texts."
NOT_SERVED = "No mobile that exists, or one of a country that you do not serve."
STOPPED = "This number wants no texts from you."
# Which country's mobile a number in E.164 is, if it is any's.
CountryOf = Callable[[str], str | None]


class Outcome(StrEnum):
    """What became of a row; each has exactly one."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    # A number that has said stop.
    SKIPPED = "skipped"
    # A number that stands in a row above.
    DUPLICATE = "duplicate"


class Told(NamedTuple):
    """One row's outcome and why; the number itself is not repeated."""

    line: int
    outcome: Outcome
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Recipients:
    """A file as it was read: each row once, in the order of the file."""

    rows: Sequence[Told]
    # By the line of each accepted row.
    phones: Mapping[int, str]

    @property
    def counts(self) -> dict[Outcome, int]:
        """Count the rows of each outcome; together they are all rows."""
        counted = Counter(told.outcome for told in self.rows)
        return {outcome: counted[outcome] for outcome in Outcome}

    def without(self, stopped: Collection[str]) -> "Recipients":
        """Skip the numbers that have said stop."""
        lines = {line for line, number in self.phones.items() if number in stopped}
        skipped = [
            Told(told.line, Outcome.SKIPPED, STOPPED) if told.line in lines else told
            for told in self.rows
        ]
        left = {line: number for line, number in self.phones.items() if line not in lines}
        return Recipients(skipped, left)


def check_kind(content: bytes) -> None:
    """Refuse what is too long, or no text whatever its name says."""
    if len(content) > SIZE_BYTES_MAX:
        megabytes = SIZE_BYTES_MAX // 2**20
        raise Unreadable(Fault(1, "", f"At most {megabytes} MB: send two files."))
    if content.startswith(OTHER_KINDS):
        raise Unreadable(Fault(1, "", "This is no separated text: save it as CSV."))


def read_recipients(text: str, countries: Collection[str], country_of: CountryOf) -> Recipients:
    """Read all rows, or nothing where the text is no table with a column of phones."""
    full = (line for line in lines_of(text, COLUMNS) if any(line.cells))
    header = next(full, None)
    if header is None:
        raise Unreadable(Fault(1, "", "The file is empty."))
    rows, phones = _rows(full, _place(header), len(header.cells), countries, country_of)
    if not rows:
        raise Unreadable(Fault(header.number, "", "There is a header and no row under it."))
    return Recipients(rows, phones)


def _place(header: Line) -> int:
    """Find the column of phones; another that is there twice would make a row mean two things."""
    names = [plain_name(cell) for cell in header.cells]
    if len(names) > COLUMNS_MAX:
        raise Unreadable(Fault(header.number, "", f"At most {COLUMNS_MAX} columns."))
    faults = [
        Fault(header.number, name[:NAME_CHARACTERS_SHOWN], f"This column is there {times} times.")
        for name, times in Counter(names).items()
        if name and times > 1
    ]
    if PHONE not in names:
        faults.append(Fault(header.number, PHONE, "This column is missing."))
    if faults:
        raise Unreadable(*faults)
    return names.index(PHONE)


def _rows(
    lines: Iterator[Line],
    place: int,
    width: int,
    countries: Collection[str],
    country_of: CountryOf,
) -> tuple[list[Told], dict[int, str]]:
    rows: list[Told] = []
    phones: dict[int, str] = {}
    first: dict[str, int] = {}
    for number, of_row in lines:
        if len(rows) == ROWS_MAX:
            raise Unreadable(Fault(number, "", f"At most {ROWS_MAX} rows: send two files."))
        if len(of_row) != width:
            sentence = f"{len(of_row)} cells where the header has {width}."
            rows.append(Told(number, Outcome.REFUSED, sentence))
            continue
        found = reachable(of_row[place], countries, country_of)
        if isinstance(found, NotReachable):
            rows.append(Told(number, Outcome.REFUSED, found.why))
        elif (above := first.setdefault(found, number)) != number:
            same = f"The same stands in line {above}."
            rows.append(Told(number, Outcome.DUPLICATE, same))
        else:
            rows.append(Told(number, Outcome.ACCEPTED))
            phones[number] = found
    return rows, phones


class NotReachable(NamedTuple):
    """Why a cell names nobody who can be sent a text."""

    why: str


def reachable(cell: Cell, countries: Collection[str], country_of: CountryOf) -> str | NotReachable:
    """Read a number into E.164, or say why no text reaches it from this lender."""
    # Most by far are these, and asking the plans of all countries takes fifty times as long.
    if isinstance(cell, str) and "LS" in countries and (plain := PLAIN.fullmatch(cell.strip())):
        return f"+{phone.LESOTHO}{plain[1]}"
    only_here = all(country == "LS" for country in countries)
    return by_the_plan(cell, countries, _lesotho if only_here else country_of)


def _lesotho(number: str) -> str | None:
    """Tell a mobile of Lesotho from all others, where no other is served."""
    return "LS" if phone.LESOTHO_MOBILE.fullmatch(number) else None


def by_the_plan(
    cell: Cell, countries: Collection[str], country_of: CountryOf
) -> str | NotReachable:
    """Read a number by our grammar, then ask the numbering plans for it."""
    try:
        typed = cells.written_out(cell)
    except cells.NotRead as fault:
        return NotReachable(str(fault))
    if not typed:
        return NotReachable(NOTHING_THERE)
    try:
        number = phone.read(typed)
    except phone.NotAPhone:
        return NotReachable(FIXED_LINE if _is_fixed(typed) else NO_NUMBER)
    country = country_of(number)
    if country is None or country not in countries:
        return NotReachable(NOT_SERVED)
    return number


def _is_fixed(typed: str) -> bool:
    """Tell a fixed line of Lesotho, which our grammar of mobiles refuses, from what is nothing."""
    if phone.TYPED.fullmatch(typed) is None:
        return False
    digits = re.sub(r"[ -]", "", typed)
    if len(digits) == phone.NATIONAL_DIGITS:
        digits = phone.LESOTHO + digits
    return FIXED_LINES.fullmatch("+" + digits.removeprefix("+").removeprefix("00")) is not None
