"""Facts of a loan: paid out, each payment, its end, and its whole account."""

from uuid import UUID

from loans.catalogue import words
from loans.models import Event, Installment, Payment, WriteOff
from loans.queries.loans import one as one_loan
from loans.queries.statement import statement
from loans.rules.written import day, maloti
from messaging.facts_of.told import Told

RECEIPT_CHARACTERS = 8
# So many lines of an account go into a text; all of them are on paper.
LINES_SENT = 12
LOST = ("principal", "interest", "fees", "penalties")


def paid_out(event: Event, _language: str) -> Told | None:
    """Say what she received, and what she pays first."""
    loan = one_loan(event.mfi_id, event.subject_id)
    rows = Installment.objects.of(event.mfi_id).filter(
        loan_id=loan.id, version=loan.schedule_version
    )
    first = rows.order_by("due_on", "number").first()
    if first is None:
        return None
    asks = first.principal + first.interest + first.fees
    return Told(
        loan.borrower_id,
        {
            "reference": loan.reference,
            "amount": maloti(loan.paid_out_lisente),
            "payment": maloti(asks),
            "first": day(first.due_on),
        },
    )


def paid(event: Event, language: str) -> Told | None:
    """Say what came or went back, and what is owed after it."""
    loan = one_loan(event.mfi_id, event.subject_id)
    payment = Payment.objects.of(event.mfi_id).get(id=UUID(event.data["payment"]))
    return Told(
        loan.borrower_id,
        {
            "reference": loan.reference,
            "amount": maloti(event.data["lisente"]),
            "balance": maloti(event.data["balance_lisente"]),
            "receipt": payment.id.hex[:RECEIPT_CHARACTERS].upper(),
            "on": day(payment.paid_on),
            "reason": words(language, "reasons").get(str(event.data.get("reason", "")), ""),
        },
    )


def not_paid(event: Event, _language: str) -> Told | None:
    """Say what did not come."""
    loan = one_loan(event.mfi_id, event.subject_id)
    return Told(loan.borrower_id, {"amount": maloti(event.data["lisente"])})


def cancelled(event: Event, _language: str) -> Told | None:
    """Say which loan is given back."""
    loan = one_loan(event.mfi_id, event.subject_id)
    return Told(loan.borrower_id, {"reference": loan.reference})


def written_off(event: Event, _language: str) -> Told | None:
    """Say what she owes still: that a lender gives a loan up forgives nothing."""
    loan = one_loan(event.mfi_id, event.subject_id)
    if loan.status != loan.Status.WRITTEN_OFF:
        return None
    lost = WriteOff.objects.of(event.mfi_id).filter(loan_id=loan.id, undoes_id=None).latest("at")
    owed = sum(int(getattr(lost, name)) for name in LOST)
    return Told(loan.borrower_id, {"reference": loan.reference, "amount": maloti(owed)})


def account(event: Event, language: str) -> Told | None:
    """Send the whole account of a loan, its newest line first."""
    loan = one_loan(event.mfi_id, event.subject_id)
    lines = statement(event.mfi_id, loan.id, language=language).lines
    told = ", ".join(
        f"{row.on:%d/%m/%y} {row.description} {maloti(row.debit - row.credit)}"
        for row in reversed(lines[-LINES_SENT:])
    )
    return Told(
        loan.borrower_id,
        {"reference": loan.reference, "balance": maloti(loan.owed_lisente), "lines": told},
    )
