"""A row of open loans: what was lent to whom, what was paid, and days that can have been."""

from collections.abc import Mapping
from datetime import date

import pytest

from loans.rules.allocation import Part
from loans.rules.cells import Reading
from loans.rules.loan_rows import COLUMNS, LoanRow, read_loans
from loans.rules.table import Fault, Line, tabled

TODAY = date(2026, 11, 21)
LOAN = {
    "external_id": "L-1",
    "borrower": "M-1",
    "product": "Business loan",
    "principal": "1200.00",
    "installments": "12",
    "disbursed_on": "2026-06-30",
}
HER_ID = "199001012345"
PAID = {**LOAN, "paid_so_far": "300.00", "last_paid_on": "2026-10-31"}


def read(*rows: Mapping[str, str]) -> Reading[LoanRow]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [Line(1, names)]
    lines += [Line(at, [row.get(name, "") for name in names]) for at, row in enumerate(rows, 2)]
    return read_loans(tabled(lines, COLUMNS), TODAY)


def loan(row: Mapping[str, str]) -> LoanRow:
    reading = read(row)
    assert reading.faults == ()
    return reading.accepted[0].row


def test_what_must_be_there_is_enough() -> None:
    assert loan(LOAN) == LoanRow(
        external_id="L-1",
        borrower="M-1",
        national_id="",
        product="Business loan",
        principal=120_000,
        installments=12,
        disbursed_on=date(2026, 6, 30),
    )


def test_what_was_paid_comes_in_one_sum_or_in_parts_or_as_both() -> None:
    paid = loan({**PAID, "paid_by": "Bank", "outstanding": "1188.00", "first_due_on": "2026-07-31"})
    assert (paid.paid, paid.parts, paid.method) == (30_000, {}, "bank")
    assert (paid.last_paid_on, paid.outstanding) == (date(2026, 10, 31), 118_800)
    assert paid.first_due_on == date(2026, 7, 31)
    in_parts = {**PAID, "principal_paid": "228.00", "interest_paid": "72.00"}
    by_part = {Part.PRINCIPAL: 22_800, Part.INTEREST: 7_200, Part.FEE: 0}
    for one_sum in ("300.00", ""):
        read_in_parts = loan({**in_parts, "paid_so_far": one_sum})
        assert (read_in_parts.paid, read_in_parts.parts) == (30_000, by_part)


def test_parts_that_do_not_add_up_are_told() -> None:
    assert read({**PAID, "principal_paid": "228.00"}).faults == (
        Fault(2, "paid_so_far", "Principal, interest and fees paid do not add up to this."),
    )


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"external_id": ""}, "external_id"),
        (
            {"external_id": HER_ID, "borrower": "", "national_id": HER_ID},
            "external_id",
        ),
        ({"borrower": ""}, "borrower"),
        ({"national_id": "199001012345"}, "borrower"),
        ({"product": ""}, "product"),
        ({"principal": "0.00"}, "principal"),
        ({"principal": "10000000000.01"}, "principal"),
        ({"paid_so_far": "10000000000.01"}, "principal"),
        ({"installments": "601"}, "installments"),
        ({"installments": ""}, "installments"),
        ({"disbursed_on": ""}, "disbursed_on"),
        ({"disbursed_on": "2026-11-22"}, "disbursed_on"),
        ({"disbursed_on": "2019-12-31"}, "disbursed_on"),
        ({"first_due_on": "2026-06-30"}, "first_due_on"),
        ({"last_paid_on": ""}, "last_paid_on"),
        ({"last_paid_on": "2026-06-29"}, "last_paid_on"),
        ({"last_paid_on": "2026-11-22"}, "last_paid_on"),
        ({"last_paid_on": "31.10.2026"}, "last_paid_on"),
        ({"paid_by": "cheque"}, "paid_by"),
        ({"outstanding": "0.00"}, "outstanding"),
    ],
)
def test_one_thing_wrong_is_one_fault_in_its_column(change: dict[str, str], column: str) -> None:
    reading = read({**PAID, **change})
    assert [(fault.line, fault.column) for fault in reading.faults] == [(2, column)]
    assert reading.accepted == ()


def test_a_loan_that_comes_twice_is_refused_the_second_time() -> None:
    assert read(LOAN, {**LOAN, "borrower": "M-2"}).faults == (
        Fault(3, "external_id", "The same stands in line 2."),
    )
