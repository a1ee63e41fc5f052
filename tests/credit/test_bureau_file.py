"""The bureau file: what stands in it, counted by hand, and that nothing is lost on the way."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.rules.bureau_fields import FIELDS
from credit.rules.bureau_file import (
    BureauRecord,
    Frequency,
    IdType,
    Joint,
    LoanStatus,
    Told,
    maloti,
    months_in_arrears,
    payment_pattern,
    read,
    read_maloti,
    told,
)
from credit.rules.bureau_text import Whose, csv_lines, json_lines
from credit.rules.standing import month_number
from credit.rules.subject import Degree
from tests.credit.bureau_samples import CONSENT, HER, JUNE, LATE, PAID

MALUTI = Whose("maluti", JUNE)
HEADER_CSV = (
    "line,format,currency,records,supplier,branch,loan_ref,borrower_key,id_type,degree,"
    "product_type,opened_on,principal,instalment,frequency,term,balance,overdue,"
    "months_in_arrears,days_past_due,status,status_on,last_paid_on,last_paid,pattern,joint,"
    "consent_id,disputed,as_of\r\n"
)


def test_the_file_as_csv_line_by_line() -> None:
    assert "".join(csv_lines(MALUTI, [LATE, PAID])) == (
        HEADER_CSV
        + "H,Letsema Bureau File 1,LSL,,maluti,,,,,,,,,,,,,,,,,,,,,,,,2026-06-30\r\n"
        + f"L,,,,maluti,1,ACDE3479,{HER},national_id,seen,Plain,2026-03-16,2000.00,540.00,month,4,"
        "1540.00,1040.00,1,45,running,2026-03-16,2026-06-05,40.00,1000NNNNNNNNNNNNNNNNNNNN,alone,"
        f"{CONSENT},no,2026-06-30\r\n"
        + f"L,,,,maluti,1,ACDE3480,{HER},national_id,seen,Plain,2026-03-16,2000.00,540.00,month,4,"
        "0.00,0.00,0,0,paid,2026-06-05,2026-06-05,40.00,0000NNNNNNNNNNNNNNNNNNNN,alone,,yes,"
        "2026-06-30\r\n"
        + "T,,,2,maluti,,,,,,,,4000.00,1080.00,,,1540.00,1040.00,,,,,,,,,,,2026-06-30\r\n"
    )


def test_the_file_as_json_with_its_keys_in_order() -> None:
    text = "".join(json_lines(MALUTI, [LATE]))
    assert text == (
        '{"as_of":"2026-06-30","currency":"LSL","format":"Letsema Bureau File 1","records":[\n'
        f'{{"as_of":"2026-06-30","balance":"1540.00","borrower_key":"{HER}","branch":"1",'
        f'"consent_id":"{CONSENT}","days_past_due":45,"degree":"seen","disputed":false,'
        '"frequency":"month","id_type":"national_id","instalment":"540.00","joint":"alone",'
        '"last_paid":"40.00","last_paid_on":"2026-06-05","loan_ref":"ACDE3479",'
        '"months_in_arrears":1,"opened_on":"2026-03-16","overdue":"1040.00",'
        '"pattern":"1000NNNNNNNNNNNNNNNNNNNN","principal":"2000.00","product_type":"Plain",'
        '"status":"running","status_on":"2026-03-16","supplier":"maluti","term":4}\n'
        '],"supplier":"maluti","totals":{"balance":"1540.00","instalment":"540.00",'
        '"overdue":"1040.00","principal":"2000.00","records":1}}\n'
    )
    assert json.dumps(json.loads(text), sort_keys=True) == json.dumps(json.loads(text))


def test_a_month_without_loans_is_a_file_all_the_same() -> None:
    _, header, trailer = "".join(csv_lines(MALUTI, [])).splitlines()
    assert (header[:24], trailer[:12]) == ("H,Letsema Bureau File 1,", "T,,,0,maluti")
    empty = json.loads("".join(json_lines(MALUTI, [])))
    assert (empty["records"], empty["totals"]["records"]) == ([], 0)


def test_every_field_is_in_the_table_of_fields_and_in_its_order() -> None:
    assert [one.name for one in FIELDS] == list(told(LATE))


@pytest.mark.parametrize(
    ("lisente", "text"),
    [(0, "0.00"), (5, "0.05"), (100, "1.00"), (123_456, "1234.56"), (-5, "-0.05")],
)
def test_a_sum_is_a_text_with_two_places(lisente: int, text: str) -> None:
    assert (maloti(lisente), read_maloti(text)) == (text, lisente)


@pytest.mark.parametrize("text", ["", "1", "1.5", "1.234", "1,00", "one.00", "1.0x"])
def test_what_is_no_sum_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match="two places"):
        read_maloti(text)


@pytest.mark.parametrize(
    ("days", "months"), [(0, 0), (29, 0), (30, 1), (59, 1), (60, 2), (400, 13)]
)
def test_less_than_thirty_days_late_is_no_month_in_arrears(days: int, months: int) -> None:
    assert months_in_arrears(days) == months


def test_a_pattern_tells_of_this_month_first() -> None:
    """Opened in February and brought along in April; late by 29 days in May and 330 in June."""
    late = {month_number(date(2026, 5, 1)): 29, month_number(date(2026, 6, 1)): 330}
    pattern = payment_pattern(
        late,
        opened_on=date(2026, 2, 28),
        ended_on=None,
        as_of=JUNE,
        known_from=month_number(date(2026, 4, 1)),
    )
    assert pattern == "900UU" + "N" * 19


def test_a_pattern_of_a_loan_that_ended_before_begins_where_it_was() -> None:
    pattern = payment_pattern(
        {}, opened_on=date(2026, 4, 1), ended_on=date(2026, 5, 3), as_of=JUNE, known_from=0
    )
    assert pattern == "N00" + "N" * 21


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
SUMS = st.integers(0, 10**12)
# Any text at all, with quotes, commas and ends of lines: what is not told well is caught elsewhere.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
RECORDS = st.builds(
    BureauRecord,
    supplier=WORDS,
    branch=WORDS,
    loan_ref=WORDS,
    borrower_key=st.none() | st.uuids(),
    id_type=st.sampled_from(IdType),
    degree=st.sampled_from(Degree),
    product_type=WORDS,
    opened_on=DAYS,
    principal_lisente=SUMS,
    instalment_lisente=SUMS,
    frequency=st.sampled_from(Frequency),
    term=st.integers(0, 600),
    balance_lisente=SUMS,
    overdue_lisente=SUMS,
    months_in_arrears=st.integers(0, 99),
    days_past_due=st.integers(0, 9999),
    status=st.sampled_from(LoanStatus),
    status_on=DAYS,
    last_paid_on=st.none() | DAYS,
    last_paid_lisente=st.none() | SUMS,
    pattern=WORDS,
    joint=st.sampled_from(Joint),
    consent_id=st.none() | st.uuids(),
    disputed=st.booleans(),
    as_of=DAYS,
)


@settings(max_examples=100)
@given(st.lists(RECORDS, max_size=4))
def test_the_file_read_back_gives_the_same_records(records: list[BureauRecord]) -> None:
    from_json = json.loads("".join(json_lines(MALUTI, records)))
    assert [read(one) for one in from_json["records"]] == records
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(MALUTI, records)), newline="")))
    assert [read_cells(row) for row in rows[1:-1]] == records
    for totals in (from_json["totals"], rows[-1]):
        assert int(totals["records"]) == len(records)
        assert read_maloti(totals["balance"]) == sum(one.balance_lisente for one in records)


def read_cells(cells: dict[str, str]) -> BureauRecord:
    """Read a line as a bureau would that knows the table of fields: all cells are texts there."""
    plain: dict[str, Told] = {}
    for one in FIELDS:
        cell = cells[one.name]
        if one.kind == "count":
            plain[one.name] = int(cell)
        elif one.kind == "yes or no":
            plain[one.name] = {"yes": True, "no": False}[cell]
        else:
            plain[one.name] = cell if cell or one.kind in {"text", "code"} else None
    return read(plain)


def test_the_day_before_a_month_ends_is_no_month_end() -> None:
    later = replace(LATE, as_of=JUNE - timedelta(1))
    assert told(later)["as_of"] == "2026-06-29"
