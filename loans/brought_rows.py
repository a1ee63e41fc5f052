"""The rows of a loan that began in other books: all that it would have if it had begun here."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from loans import ledger
from loans.models import Application, Borrower, Installment, Loan, Payment, Payout
from loans.models.payout import BROUGHT
from loans.rules import accounts
from loans.rules.allocation import Part
from loans.rules.arrears import oldest_due_on, owed
from loans.rules.brought_loan import Brought
from loans.rules.loan_rows import LoanRow
from loans.rules.product_terms import PlainTerms, ProductTerms
from loans.running import add_row
from loans.standing import RowIds


class Offered(NamedTuple):
    """A product with its terms, read once for all loans of it."""

    id: UUID
    terms: ProductTerms
    plain: PlainTerms


@dataclass(frozen=True, slots=True)
class Hands:
    """Under which file and by which two people the loans are brought along."""

    mfi_id: UUID
    file_id: UUID
    captured_by: UUID
    approved_by: UUID
    # Up to which day the lender's books are closed.
    closed_to: date | None


class Found(NamedTuple):
    """What a row's names stand for, and the reference of the new loan."""

    borrower: Borrower
    product: Offered
    reference: str


def write_loan(hands: Hands, found: Found, row: LoanRow, made: Brought) -> None:
    """Write the loan with all that it would have if it had begun here."""
    application_id, loan_id = uuid.uuid4(), uuid.uuid4()
    _application(hands, found, row, application_id)
    sums = owed(made.installments)
    fees = made.schedule.fees
    handed_over = row.principal - fees.deducted
    add_row(
        Loan,
        mfi_id=hands.mfi_id,
        id=loan_id,
        reference=found.reference,
        application_id=application_id,
        borrower_id=found.borrower.id,
        product_id=found.product.id,
        captured_by_id=hands.captured_by,
        approved_by_id=hands.approved_by,
        officer_id=found.borrower.officer_id,
        principal_lisente=row.principal,
        installments=row.installments,
        terms=found.product.plain,
        status=Loan.Status.ACTIVE.value,
        disbursed_on=row.disbursed_on,
        schedule_from=row.disbursed_on,
        paid_out_lisente=handed_over,
        owed_principal=sums[Part.PRINCIPAL],
        owed_interest=sums[Part.INTEREST],
        owed_fees=sums[Part.FEE],
        owed_penalties=sums[Part.PENALTY],
        oldest_due_on=oldest_due_on(made.installments),
        last_moved_on=row.last_paid_on or row.disbursed_on,
    )
    ids = _installments(hands.mfi_id, loan_id, made)
    payout_id = uuid.uuid4()
    add_row(
        Payout,
        mfi_id=hands.mfi_id,
        id=payout_id,
        loan_id=loan_id,
        amount_lisente=handed_over,
        method=BROUGHT,
        status=Payout.Status.PAID.value,
        on=row.disbursed_on,
        by_id=str(hands.approved_by),
        settled_at=timezone.now(),
    )
    source = ledger.Source(hands.mfi_id, "payout", payout_id, loan_id, hands.closed_to)
    opening = accounts.Account.OPENING
    entries = accounts.paid_out(opening, handed_over, fees.deducted, fees.added)
    ledger.post(source, row.disbursed_on, entries)
    if made.spent is not None:
        _payment(hands, loan_id, found.reference, row, made, ids)


def _application(hands: Hands, found: Found, row: LoanRow, application_id: UUID) -> None:
    now = timezone.now()
    add_row(
        Application,
        mfi_id=hands.mfi_id,
        id=application_id,
        borrower_id=found.borrower.id,
        product_id=found.product.id,
        amount_lisente=row.principal,
        installments=row.installments,
        status=Application.Status.ACCEPTED.value,
        channel=Application.Channel.IMPORT.value,
        captured_by_id=hands.captured_by,
        approved_by_id=hands.approved_by,
        external_id=row.external_id,
        import_id=hands.file_id,
        at=now,
        submitted_at=now,
        offered_lisente=row.principal,
        offered_installments=row.installments,
        offered_at=now,
        offer_ends_on=row.disbursed_on,
    )


def _installments(mfi_id: UUID, loan_id: UUID, made: Brought) -> RowIds:
    ids = [uuid.uuid4() for _ in made.installments]
    for row_id, row, stands in zip(ids, made.schedule.rows, made.installments, strict=True):
        paid = {f"paid_{part.value}": lisente for part, lisente in stands.paid.items()}
        add_row(
            Installment,
            mfi_id=mfi_id,
            id=row_id,
            loan_id=loan_id,
            number=row.number,
            due_on=row.due_on,
            principal=row.principal,
            interest=row.interest,
            schedule_fees=row.fees,
            fees=row.fees,
            **paid,
        )
    return RowIds(made.installments, ids)


def _payment(
    hands: Hands, loan_id: UUID, reference: str, row: LoanRow, made: Brought, ids: RowIds
) -> None:
    """Book what was paid before as one payment; the cash of today has nothing to do with it."""
    assert made.spent is not None
    on, parts, payment_id = made.spent.payment.on, made.spent.parts, uuid.uuid4()
    add_row(
        Payment,
        mfi_id=hands.mfi_id,
        id=payment_id,
        loan_id=loan_id,
        amount_lisente=row.paid,
        paid_on=on,
        method=row.method,
        # No bank and no wallet has such a number, and each loan's is another.
        reference=f"{BROUGHT} {reference}",
        brought=True,
        to_principal=parts[Part.PRINCIPAL],
        to_interest=parts[Part.INTEREST],
        to_fees=parts[Part.FEE],
        to_penalties=parts[Part.PENALTY],
        balance_lisente=sum(owed(made.installments).values()),
        by_id=str(hands.approved_by),
        at=timezone.now(),
    )
    source = ledger.Source(hands.mfi_id, "payment", payment_id, loan_id, hands.closed_to)
    paid = ids.paid(made.spent)
    ledger.post(source, on, accounts.received(accounts.Account.OPENING, paid, 0))
