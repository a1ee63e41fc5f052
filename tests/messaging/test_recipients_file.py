"""A file of numbers as lenders really send them: each row has one outcome, and all add up."""

import csv
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.imports.csv_text import text_of
from loans.numbering import country_of
from loans.rules.cells import IS_SHORTENED
from loans.rules.table import Unreadable
from messaging.rules.recipients_file import (
    FIXED_LINE,
    NO_NUMBER,
    NOT_SERVED,
    NOTHING_THERE,
    Outcome,
    Recipients,
    by_the_plan,
    check_kind,
    reachable,
    read_recipients,
)

PALESA, LINEO = "+26658123456", "+26663123456"
LESOTHO = ("LS",)
ACCEPTED, REFUSED, DUPLICATE = Outcome.ACCEPTED, Outcome.REFUSED, Outcome.DUPLICATE


def read(content: str | bytes) -> Recipients:
    raw = content.encode() if isinstance(content, str) else content
    check_kind(raw)
    return read_recipients(text_of(raw), LESOTHO, country_of)


def refused(content: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(Unreadable) as refusal:
        read(content)
    return [(line, column, sentence) for line, column, sentence in refusal.value.faults]


def numbers(content: str | bytes) -> list[str]:
    return list(read(content).phones.values())


@pytest.mark.parametrize(
    "typed",
    ["58123456", "+26658123456", "26658123456", "0026658123456", "5812 3456", "+266-5812-3456"],
)
def test_palesas_number_is_one_number_however_it_is_written(typed: str) -> None:
    assert numbers(f"phone\n{typed}\n") == [PALESA]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2.6658E+10", IS_SHORTENED),
        ('"2,6658E+10"', IS_SHORTENED),
        ("22312345", FIXED_LINE),
        ("+266 22312345", FIXED_LINE),
        ("0026622312345", FIXED_LINE),
        ("+27821234567", NOT_SERVED),
        ("+12025550123", NOT_SERVED),
        ("=+26658123456", NO_NUMBER),
        ("=1+1", NO_NUMBER),
        ("+26658123456,ext5", NO_NUMBER),
        ("+26658123456ext5", NO_NUMBER),
        ("tel:+26658123456", NO_NUMBER),
        ("٥٨١٢٣٤٥٦", NO_NUMBER),
        ("\uff15\uff18123456", NO_NUMBER),
        ("\u200f58123456", NO_NUMBER),
        ("5812345", NO_NUMBER),
        ("581234567", NO_NUMBER),
        ("48123456", NO_NUMBER),
        ("Palesa", NO_NUMBER),
        ("5" * 10_000, "At most 1000 characters."),
    ],
)
def test_what_no_text_reaches_is_refused_with_the_reason(typed: str, why: str) -> None:
    told = read(f"phone;name\n{typed};x\n63123456;x\n")
    assert [(one.line, one.outcome, one.sentence) for one in told.rows] == [
        (2, REFUSED, why),
        (3, ACCEPTED, ""),
    ]


def test_a_neighbour_is_served_where_the_lender_serves_her_country() -> None:
    told = read_recipients("phone\n+27821234567\n", ("LS", "ZA"), country_of)
    assert list(told.phones.values()) == ["+27821234567"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_each_separator_is_known_and_further_columns_are_left_alone(separator: str) -> None:
    rows = [["Name", "PHONE", "note"], ["Palesa", "58123456", "=1+1"], ['A "B"\nC', "63123456", ""]]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    told = read(out.getvalue())
    # The quoted name has a line break in it: her row begins in line 3 and ends in line 4.
    assert dict(told.phones) == {2: PALESA, 3: LINEO}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_each_encoding_of_spreadsheets_is_read(encoding: str) -> None:
    assert numbers("phone,name\r\n58123456,Tšepo\r\n".encode(encoding)) == [PALESA]


def test_what_windows_wrote_is_read_too() -> None:
    assert numbers("phone;name\r\n58123456;Tšepo Ramošoeu\r\n".encode("cp1252")) == [PALESA]


def test_what_is_no_text_is_refused_with_its_line() -> None:
    sentence = "Here is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV once more."
    assert refused(b"phone\n58123456\n5812\x003456\n") == [(3, "", sentence)]
    assert refused(b"phone\n58123456\n\x81\n") == [(3, "", sentence)]


def test_other_kinds_of_files_are_told_by_their_content() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("xl/workbook.xml", "phone\n58123456\n")
    sentence = "This is no separated text: save it as CSV."
    for content in (packed.getvalue(), b"MZ\x90", b"\x7fELF\x02", b"%PDF-1.7"):
        assert refused(content) == [(1, "", sentence)]


def test_a_file_of_another_form_is_refused_whole() -> None:
    assert refused("") == [(1, "", "The file is empty.")]
    assert refused("\n\n\n") == [(1, "", "The file is empty.")]
    assert refused("phone\n") == [(1, "", "There is a header and no row under it.")]
    assert refused("58123456\n63123456\n") == [(1, "phone", "This column is missing.")]
    assert refused("phone,Phone\n1,2\n") == [(1, "phone", "This column is there 2 times.")]
    quote = "From here on it is no table: a quote that does not close, perhaps."
    assert refused('phone\n58123456\n"63123456\n') == [(3, "", quote)]


def test_a_file_is_as_long_as_it_may_be_and_no_longer() -> None:
    rows = "".join(f"5{number:07d}\n" for number in range(100_000))
    assert len(read(f"phone\n{rows}").phones) == 100_000
    assert refused(f"phone\n{rows}58123456\n") == [
        (100_002, "", "At most 100000 rows: send two files.")
    ]
    long = b"phone\n" + b"x" * (10 * 2**20)
    assert refused(long) == [(1, "", "At most 10 MB: send two files.")]


def test_a_number_that_is_there_twice_is_sent_one_text_and_counted() -> None:
    told = read("phone\n58123456\n+26658123456\n\n0026658123456\n")
    assert [(one.line, one.outcome) for one in told.rows] == [
        (2, ACCEPTED),
        (3, DUPLICATE),
        (5, DUPLICATE),
    ]
    assert told.rows[2].sentence == "The same stands in line 2."


def test_whoever_has_said_stop_is_skipped_and_counted() -> None:
    told = read("phone,name\n58123456,a\n63123456,b\n58123456,c\n,d\n").without({PALESA})
    assert told.counts == {"accepted": 1, "refused": 1, "skipped": 1, "duplicate": 1}
    assert told.rows[-1].sentence == NOTHING_THERE
    assert list(told.phones.values()) == [LINEO]


CELLS = st.one_of(
    st.from_regex(r"\A(?:\+266|00266|266|\+27|)[ -]?[2-8][0-9]{6,8}\Z"),
    st.sampled_from(["58123456", "63123456", "2.6658E+10", "", "=1+1", "Palesa"]),
    st.text(max_size=20),
)


@given(typed=CELLS)
@settings(max_examples=1000, deadline=None)
def test_the_short_way_gives_the_answer_of_the_long_one(typed: str) -> None:
    for countries in (("LS",), ("LS", "ZA"), ("ZA",), ()):
        long = by_the_plan(typed, countries, country_of)
        assert reachable(typed, countries, country_of) == long


@given(
    st.lists(
        st.tuples(st.text("0123456789+ -Ee.x=", max_size=14) | CELLS, st.booleans()),
        min_size=1,
        max_size=30,
    ),
    st.sets(st.sampled_from([PALESA, LINEO])),
)
@settings(max_examples=300, deadline=None)
def test_every_row_has_one_outcome_and_all_add_up(
    rows: list[tuple[str, bool]], stopped: set[str]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["phone", "name"])
    for typed, short in rows:
        writer.writerow([typed, "x"] if not short else [typed, "x", "too many"])
    told = read_recipients(out.getvalue(), LESOTHO, country_of).without(stopped)
    assert len(told.rows) == len(rows) == sum(told.counts.values())
    assert told.counts[ACCEPTED] == len(told.phones) == len(set(told.phones.values()))
    assert not set(told.phones.values()) & stopped


@pytest.mark.parametrize("begins", ["+2665", "5", "5 ", "+275", "25"])
def test_a_hundred_thousand_rows_take_less_than_three_seconds(begins: str) -> None:
    rows = "".join(f"Lineo {number},{begins}{number:07d}\n" for number in range(100_000))
    content = f"name,phone\n{rows}".encode()
    began = time.process_time()
    assert len(read(content).rows) == 100_000
    assert time.process_time() - began < 3
