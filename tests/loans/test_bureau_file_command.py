"""The operator's command: the file, the report beside it, and who took it."""

import csv
import io
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command

from loans.errands.close_day import close_days
from loans.models import AuditEntry, Loan
from tests.loans.book import Book, on_product
from tests.loans.reports.lending import at, lend, pay

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.citus,
    pytest.mark.long_on_citus,
]
LENT, NEXT = date(2026, 1, 10), date(2026, 4, 1)
# March's file: M1,000 over four months, of which the first two of M270 are overdue.
TOTALS = {
    "records": 1,
    "principal": "1000.00",
    "instalment": "270.00",
    "balance": "1040.00",
    "overdue": "540.00",
}


class Said(NamedTuple):
    out: str
    err: str


def run(*words: object) -> Said:
    out, err = StringIO(), StringIO()
    with at(NEXT):
        call_command("bureau_file", *map(str, words), stdout=out, stderr=err)
    return Said(out.getvalue(), err.getvalue())


def refusal(*words: object) -> str:
    with pytest.raises(CommandError) as error:
        run(*words)
    assert error.value.returncode == 1
    return str(error.value)


def lent(book: Book, product: str = "Plain") -> Loan:
    with at(LENT):
        return lend(book, LENT, to=book.borrower(), product=on_product(product))


@pytest.fixture
def closed(book: Book) -> Book:
    """A lender whose March is over and closed."""
    with at(NEXT):
        close_days(book.mfi.id, date(2026, 3, 31))
    return book


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_file_comes_out_and_the_report_beside_it(closed: Book) -> None:
    loan = lent(closed)
    said = run("maluti", "2026-03")
    header, line, trailer = rows(said.out)
    assert (header["format"], header["supplier"]) == ("Letsema Bureau File 1", "maluti")
    assert (line["loan_ref"], line["balance"]) == (loan.reference, "1040.00")
    assert (trailer["line"], trailer["records"], trailer["as_of"]) == ("T", "1", "2026-03-31")
    report = json.loads(said.err)
    assert len(report.pop("digest")) == 64
    assert report == {
        "format": "Letsema Bureau File 1",
        "supplier": "maluti",
        "as_of": "2026-03-31",
        "totals": TOTALS,
        "left_out": 0,
        "codes": {},
        "faults": [],
    }


def test_both_are_written_to_files_the_same_bytes_each_time(closed: Book, tmp_path: Path) -> None:
    loan, out = lent(closed), tmp_path / "march.json"
    written = []
    for _ in range(2):
        said = run("maluti", "2026-03", "--format", "json", "--out", out)
        assert said == Said("", "")
        written.append([out.read_bytes(), (tmp_path / "march.json.report.json").read_bytes()])
        out.unlink()
        # Dated back into March, it changes nothing of what was told.
        pay(closed, loan, "270.00", date(2026, 3, 30))
    assert written[0] == written[1]
    assert json.loads(written[0][0])["totals"] == TOTALS
    assert json.loads(written[0][1])["totals"] == TOTALS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["march.json.report.json"]


def test_on_the_screen_and_in_a_file_it_is_the_same(closed: Book, tmp_path: Path) -> None:
    lent(closed)
    run("maluti", "2026-03", "--out", tmp_path / "march.csv")
    shown = run("maluti", "2026-03").out
    assert (tmp_path / "march.csv").read_bytes().decode() == shown
    assert shown.count("\r\n") == shown.count("\n") == 4


def test_who_took_it_and_when_stands_in_the_lenders_trail(closed: Book, tmp_path: Path) -> None:
    lent(closed)
    run("maluti", "2026-03", "--by", "maluti-finance", "--format", "json")
    run("maluti", "2026-03", "--out", tmp_path / "march.csv")
    taken = AuditEntry.objects.of(closed.mfi).filter(action="export").order_by("actor_kind")
    assert [(one.actor_kind, one.actor_id) for one in taken] == [
        ("staff", closed.finance.id),
        ("system", "operator"),
    ]
    assert {(one.target_kind, one.target_id, one.at.date()) for one in taken} == {
        ("bureau-file", "2026-03", NEXT)
    }
    assert [one.after for one in taken] == [
        {"form": form, "rows": 1, "on": "2026-03-31"} for form in ("json", "csv")
    ]


def test_a_loan_that_is_left_out_is_in_the_report_and_in_no_file(
    closed: Book, tmp_path: Path
) -> None:
    sound, wrong = lent(closed), lent(closed, "=1+1")
    reports = []
    for _ in range(2):
        out = tmp_path / "march.csv"
        run("maluti", "2026-03", "--out", out)
        assert [one["loan_ref"] for one in rows(out.read_text("utf-8"))] == [
            "",
            sound.reference,
            "",
        ]
        reports.append(json.loads((tmp_path / "march.csv.report.json").read_text("utf-8")))
    assert reports[0] == reports[1]
    assert (reports[0]["left_out"], reports[0]["codes"]) == (1, {"formula": 1})
    assert reports[0]["faults"] == [
        {"loan_ref": wrong.reference, "field": "product_type", "code": "formula"}
    ]


def test_where_every_loan_is_left_out_nothing_is_written_but_why(
    closed: Book, tmp_path: Path
) -> None:
    wrong, out = lent(closed, "=1+1"), tmp_path / "march.csv"
    assert refusal("maluti", "2026-03", "--out", out) == (
        "Nothing was written: every loan was left out."
    )
    report = json.loads((tmp_path / "march.csv.report.json").read_text("utf-8"))
    assert [one["loan_ref"] for one in report["faults"]] == [wrong.reference]
    assert not out.exists()
    assert not AuditEntry.objects.of(closed.mfi).filter(action="export").exists()


def test_a_month_that_is_open_is_refused_and_leaves_no_file(closed: Book, tmp_path: Path) -> None:
    out = tmp_path / "april.csv"
    assert refusal("maluti", "2026-04", "--out", out) == (
        "Nothing was written: month-open, last_day 2026-04-30, closed_to 2026-03-31."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_lender_or_a_colleague_whom_nobody_knows_is_refused(closed: Book) -> None:
    assert refusal("senqu", "2026-03") == "No lender answers to senqu."
    said = refusal("maluti", "2026-03", "--by", "mpho")
    assert said == "mpho does not work at this lender."


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "March", "0000-01", "2026-03-01"])
def test_a_month_is_written_one_way(closed: Book, month: str) -> None:
    assert "write the month as 2026-06" in refusal("maluti", month)


def test_a_file_that_cannot_be_written_leaves_what_was_there(closed: Book, tmp_path: Path) -> None:
    lent(closed)
    folder = tmp_path / "march.csv"
    folder.mkdir()
    assert str(folder) in refusal("maluti", "2026-03", "--out", folder)
    assert folder.is_dir()
    assert sorted(tmp_path.iterdir()) == [folder]
