"""What became of a broadcast leaves the house as a file that no spreadsheet reckons with."""

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from loans.catalogue import words
from loans.exports.forms import FORMS
from loans.exports.progress import nobody
from messaging.exports.broadcast_result import COLUMNS, Sent, broadcast_result
from messaging.models import Message
from tests.loans.exports.payloads import PAYLOADS

SIGNS = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
NOON = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 10, 0, 7, tzinfo=UTC)


def sent(name: str = "Palesa Mokoena", failure: str = "", status: str = "delivered") -> Sent:
    return Sent(
        phone="+26658123456",
        name=name,
        language="st",
        status=status,
        failure=failure,
        parts=2,
        queued_at=NOON,
        settled_at=None if status == "queued" else LATER,
    )


def table(rows: list[Sent], role: str, language: str = "en") -> list[list[str]]:
    told = words(language, "broadcast_result")
    content = b"".join(FORMS["csv"].write(broadcast_result(iter(rows), role, told), told, nobody))
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_manager_reads_who_heard_and_when() -> None:
    head, row = table([sent()], "manager")
    assert head == [
        "Phone",
        "Name",
        "Language",
        "What became of it",
        "Why not",
        "Parts",
        "Written down",
        "Settled",
    ]
    times = ["2026-11-22T12:00:00+02:00", "2026-11-22T12:00:07+02:00"]
    assert row == ["'+26658123456", "Palesa Mokoena", "st", "delivered", "", "2", *times]


@pytest.mark.parametrize("role", ["officer", "finance", "auditor"])
def test_others_read_no_whole_number(role: str) -> None:
    assert table([sent()], role)[1][0] == "'+266*****456"


def test_it_is_told_in_both_languages_and_knows_every_status() -> None:
    assert table([sent(status="queued")], "admin", "st")[1][3] == "e emetse ho romeloa"
    for status in Message.Status.values:
        for language in ("en", "st"):
            assert table([sent(status=status)], "admin", language)[1][3]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_a_formula_whatever_a_name_or_a_carrier_says(form: str) -> None:
    assert len(set(PAYLOADS)) >= 40
    told = words("en", "broadcast_result")
    report = broadcast_result((sent(one, one) for one in PAYLOADS), "admin", told)
    content = b"".join(FORMS[form].write(report, told, nobody))
    if form == "xlsx":
        rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())
        assert len(rows) == len(PAYLOADS) + 1
        assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {
            "s",
            "n",
        }
        return
    for cut_at in (",", ";", "\t"):
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        for row in csv.reader(text, delimiter=cut_at):
            assert not [cell for cell in row if cell.startswith(SIGNS)]
    assert len(COLUMNS) == 8
