"""Open loans as a lender's spreadsheet has them: what was lent, and what was paid so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from loans.rules import cells
from loans.rules.allocation import Part
from loans.rules.borrower_rows import names_a_person
from loans.rules.cells import DayOrder, Reading, RowReader, read_rows, without_repeats
from loans.rules.table import Columns, Row

PARTS = {
    "principal_paid": Part.PRINCIPAL,
    "interest_paid": Part.INTEREST,
    "fees_paid": Part.FEE,
}
COLUMNS = Columns(
    required=frozenset({"external_id", "product", "principal", "installments", "disbursed_on"}),
    optional=frozenset(
        {
            "borrower",
            "national_id",
            "first_due_on",
            "paid_so_far",
            *PARTS,
            "last_paid_on",
            "paid_by",
            "outstanding",
        }
    ),
)
METHODS = {"cash": "cash", "bank": "bank", "wallet": "wallet"}
INSTALLMENTS_MAX = 600
# The ledger's own bounds: no day before it, and no sum above it.
FIRST_DAY = date(2020, 1, 1)
LISENTE_MAX = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRow:
    """One loan of a file; of the borrower either the lender's number or the national id."""

    external_id: str
    borrower: str
    national_id: str
    product: str
    principal: int
    installments: int
    disbursed_on: date
    first_due_on: date | None = None
    paid: int = 0
    # Where the file says which part was paid.
    parts: dict[Part, int] = field(default_factory=dict)
    last_paid_on: date | None = None
    method: str = "cash"
    outstanding: int | None = None


def read_loans(
    rows: Iterable[Row], today: date, order: DayOrder = DayOrder.UNSAID
) -> Reading[LoanRow]:
    """Read all rows, and find all faults; a loan that comes twice is one of them."""
    reading = read_rows(rows, partial(_read, today=today, day=cells.day(order)))
    return without_repeats(reading, "external_id", lambda row: row.external_id)


def _read(row: RowReader, *, today: date, day: cells.DayReader) -> LoanRow | None:
    external_id = row.need("external_id", cells.own_number)
    borrower, national_id = _borrower(row)
    product = row.need("product", cells.words)
    principal = row.need("principal", cells.some_maloti)
    installments = row.need("installments", cells.count)
    disbursed_on = row.need("disbursed_on", day)
    first_due_on = row.take("first_due_on", day, cells.NO_DAY)
    paid, parts = _paid(row)
    last_paid_on = row.take("last_paid_on", day, cells.NO_DAY)
    method = row.take("paid_by", cells.one_of(METHODS), "cash")
    outstanding = row.take("outstanding", cells.some_maloti, cells.NO_SUM)
    if external_id and names_a_person(external_id, national_id):
        row.fault("external_id", "The loan's own number, not her id.")
    if installments is not None and installments > INSTALLMENTS_MAX:
        row.fault("installments", f"At most {INSTALLMENTS_MAX}.")
    if max(principal or 0, paid) > LISENTE_MAX:
        row.fault("principal", "More than a loan can be.")
    if disbursed_on is not None:
        _check_days(row, today, disbursed_on, first_due_on, last_paid_on)
    if paid and row.is_empty("last_paid_on"):
        row.fault("last_paid_on", "Something was paid: on which day last?")
    if external_id is None or product is None or principal is None:
        return None
    if installments is None or disbursed_on is None:
        return None
    return LoanRow(
        external_id=external_id,
        borrower=borrower,
        national_id=national_id,
        product=product,
        principal=principal,
        installments=installments,
        disbursed_on=disbursed_on,
        first_due_on=first_due_on,
        paid=paid,
        parts=parts,
        last_paid_on=last_paid_on,
        method=method,
        outstanding=outstanding,
    )


def _borrower(row: RowReader) -> tuple[str, str]:
    """Take whoever it is by one of two columns; both would be two answers to one question."""
    borrower = row.take("borrower", cells.own_number, "")
    national_id = row.take("national_id", cells.identity_number, "")
    if row.is_empty("borrower") == row.is_empty("national_id"):
        row.fault("borrower", "Her number with you, or in national_id her id: one of the two.")
    return borrower, national_id


def _paid(row: RowReader) -> tuple[int, dict[Part, int]]:
    """Take what was paid in one sum, or by parts, or as both where they agree."""
    told = [column for column in PARTS if not row.is_empty(column)]
    parts = {PARTS[column]: row.take(column, cells.sum_of_maloti, 0) for column in told}
    one_sum = row.take("paid_so_far", cells.sum_of_maloti, 0)
    if not told:
        return one_sum, {}
    total = sum(parts.values())
    if not row.is_empty("paid_so_far") and total != one_sum:
        row.fault("paid_so_far", "Principal, interest and fees paid do not add up to this.")
    return total, {part: parts.get(part, 0) for part in PARTS.values()}


def _check_days(
    row: RowReader,
    today: date,
    disbursed_on: date,
    first_due_on: date | None,
    last_paid_on: date | None,
) -> None:
    if not FIRST_DAY <= disbursed_on <= today:
        row.fault("disbursed_on", f"Between {FIRST_DAY.isoformat()} and today.")
        return
    if first_due_on is not None and first_due_on <= disbursed_on:
        row.fault("first_due_on", "After the day on which she got the money.")
    if last_paid_on is not None and not disbursed_on <= last_paid_on <= today:
        row.fault("last_paid_on", "Between the day on which she got the money and today.")
