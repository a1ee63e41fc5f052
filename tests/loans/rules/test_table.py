"""A table somebody sends is read under its names, whatever separates its cells, or refused."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules import table
from loans.rules.cells import RowReader, read_rows, text
from loans.rules.import_report import Report
from loans.rules.table import Columns, Fault, Line, Unreadable, lines_of, tabled

COLUMNS = Columns(required=frozenset({"name", "phone"}), optional=frozenset({"town"}))


def read(content: str) -> list[tuple[int, dict[str, object], str]]:
    rows = tabled(lines_of(content, COLUMNS), COLUMNS)
    return [(row.line, dict(row.cells), row.fault) for row in rows]


def refused(content: str) -> tuple[Fault, ...]:
    with pytest.raises(Unreadable) as error:
        read(content)
    return error.value.faults


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_any_line_end_give_the_same_rows(separator: str, end: str) -> None:
    lines = [["phone", "Name", "TOWN"], ["58123456", "Palesa", "Roma"], ["62047719", "Lineo", ""]]
    content = end.join(separator.join(line) for line in lines)
    assert read(content) == [
        (2, {"phone": "58123456", "name": "Palesa", "town": "Roma"}, ""),
        (3, {"phone": "62047719", "name": "Lineo", "town": ""}, ""),
    ]


def test_quotes_hold_anything_and_lines_are_counted_as_they_stand() -> None:
    content = 'name,phone\n"Mokoena, ""Palesa""\nof Roma",1\n\n ,\nLineo,2\n'
    assert read(content) == [
        (2, {"name": 'Mokoena, "Palesa"\nof Roma', "phone": "1"}, ""),
        (5, {"name": " ", "phone": ""}, ""),
        (6, {"name": "Lineo", "phone": "2"}, ""),
    ]


def test_names_are_known_however_they_are_spaced_and_quoted() -> None:
    columns = Columns(required=frozenset({"national_id"}))
    content = '" National-ID "\n1\n'
    assert [dict(row.cells) for row in tabled(lines_of(content, columns), columns)] == [
        {"national_id": "1"}
    ]


def test_every_fault_of_the_header_is_told_by_its_name() -> None:
    known = "No such column; there are name, phone, town."
    assert refused("town,nmae,town\nRoma,Palesa,Roma\n") == (
        Fault(1, "name", "This column is missing."),
        Fault(1, "phone", "This column is missing."),
        Fault(1, "town", "This column is there 2 times."),
        Fault(1, "nmae", known),
    )
    assert refused("\n\nname,phone,\nPalesa,1,\n") == (Fault(3, "", known),)
    assert [fault.column for fault in refused(f"name,phone,{'x' * 900}\n")] == ["x" * 40]


@pytest.mark.parametrize("content", ["", "\n\n", ",,,\n,\n"])
def test_nothing_is_an_empty_file(content: str) -> None:
    assert refused(content) == (Fault(1, "", "The file is empty."),)


def test_a_header_alone_is_no_table() -> None:
    assert refused("name,phone\n\n") == (Fault(1, "", "There is a header and no row under it."),)


def test_a_row_that_does_not_fit_its_header_says_so_alone() -> None:
    assert read("name,phone\nPalesa\nLineo,1\nMpho,2,3\n") == [
        (2, {}, "1 cells where the header has 2."),
        (3, {"name": "Lineo", "phone": "1"}, ""),
        (4, {}, "3 cells where the header has 2."),
    ]


@pytest.mark.parametrize("row", ['"Palesa,1\n', '"Palesa"x,1\n', f"{'x' * 200_000},1\n"])
def test_where_the_table_ends_the_line_is_told(row: str) -> None:
    faults = refused(f"name,phone\nLineo,2\n{row}")
    assert faults == (
        Fault(3, "", "From here on it is no table: a quote that does not close, perhaps."),
    )


def test_more_rows_or_columns_than_a_file_may_have_are_refused() -> None:
    rows = [Line(1, ["name", "phone"])]
    rows += [Line(number, ["Palesa", "1"]) for number in range(2, table.ROWS_MAX + 2)]
    assert len(tabled(rows, COLUMNS)) == table.ROWS_MAX
    with pytest.raises(Unreadable, match="At most 100000 rows: send two files"):
        tabled([*rows, Line(table.ROWS_MAX + 2, ["Palesa", "1"])], COLUMNS)
    with pytest.raises(Unreadable, match="At most 100 columns"):
        tabled([Line(1, ["name"] * 101)], COLUMNS)


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8)


@given(ROWS, st.sampled_from(table.SEPARATORS))
def test_accepted_and_refused_rows_add_up_whatever_is_in_them(
    rows: list[list[str]], separator: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([["name", "phone"], *rows])

    def one(row: RowReader) -> str | None:
        return row.need("name", text)

    try:
        there = tabled(lines_of(out.getvalue(), COLUMNS), COLUMNS)
    except Unreadable:
        there = []
    reading = read_rows(there, one)
    report = Report(reading.lines, reading.faults)
    full = [row for row in rows if any(cell != "" for cell in row)]
    assert report.accepted + report.refused == len(reading.lines) == len(full)
    good = [row for row in full if len(row) == 2 and row[0].strip() and len(row[0]) <= 1000]
    assert report.accepted == len(reading.accepted) == len(good)
    assert [one.row for one in reading.accepted] == [row[0].strip() for row in good]


@given(st.text())
def test_any_text_at_all_is_read_or_refused(content: str) -> None:
    with suppress(Unreadable):
        assert tabled(lines_of(content, COLUMNS), COLUMNS)
