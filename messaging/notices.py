"""What is said about what happened: event, who hears it, which text, with which facts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from loans.actions.amend_borrower import PHONE, PHONE_CHANGED
from loans.actions.change_wallet import ASKED as WALLET_ASKED
from loans.actions.tell_her import About
from loans.catalogue import words
from loans.dates import today
from loans.models import (
    Acceptance,
    Application,
    Case,
    ConsentCode,
    Event,
    Installment,
    Loan,
    Payment,
    Person,
)
from loans.queries import consent_codes
from loans.queries.applications import one as one_application
from loans.queries.borrowers import WALLET, person_behind
from loans.queries.directory import lender_of
from loans.queries.loans import one as one_loan
from loans.queries.offers import key_facts_of
from loans.queries.pin_resets import ALLOWED, code_of, live
from loans.queries.statement import statement
from loans.rules.key_facts import PlainKeyFacts, payments_of, to_lisente
from loans.rules.key_facts_text import in_a_line
from loans.rules.written import day, maloti, moment, rate, telephone
from loans.sealed import Unreadable, data_key_of, unseal
from messaging.models import Message

Kind = Message.Kind
Facts = Mapping[str, str]
RECEIPT_CHARACTERS = 8
# So many lines of an account go into a text; all of them are on paper.
LINES_SENT = 12


class Told(NamedTuple):
    """Whom it concerns, what is said of it beside who says it, and to which phone if not hers."""

    borrower_id: UUID
    facts: Facts
    phone: str = ""


class Notice(NamedTuple):
    """One text: its label in the catalogues, and where its facts are found; None says nothing."""

    text: str
    kind: Message.Kind
    facts: Callable[[Event, str], Told | None]


def _application(event: Event, language: str) -> Told | None:
    sheet = one_application(event.mfi_id, event.subject_id)
    row, reasons = sheet.row, words(language, "refusals")
    reason = sheet.decision.reason if sheet.decision else ""
    return Told(
        row.borrower_id,
        {
            "amount": maloti(row.offered_lisente or row.amount_lisente),
            "until": day(row.offer_ends_on) if row.offer_ends_on else "",
            "reason": reasons.get(reason, ""),
        },
    )


def _accepted(event: Event, _language: str) -> Told | None:
    """Give her the facts that she agreed to, to keep; on paper she has them already."""
    row = Application.objects.of(event.mfi_id).get(id=event.subject_id)
    acceptance = Acceptance.objects.of(event.mfi_id).filter(application_id=row.id).first()
    if acceptance is None or acceptance.how != Acceptance.How.PIN:
        return None
    loan = Loan.objects.of(event.mfi_id).get(application_id=row.id)
    return Told(
        row.borrower_id,
        {"reference": loan.reference, **_of_facts(acceptance.key_facts)},
    )


def _facts_again(event: Event, _language: str) -> Told | None:
    """Send the facts of an offer that still waits."""
    row = Application.objects.of(event.mfi_id).filter(id=event.subject_id).first()
    if row is None or row.status != Application.Status.APPROVED or row.offer_ends_on is None:
        return None
    return Told(
        row.borrower_id, {**_of_facts(key_facts_of(row).plain()), "until": day(row.offer_ends_on)}
    )


def _of_facts(stated: PlainKeyFacts) -> Facts:
    """Say the facts as they were stated, whatever they would be today."""
    payments = payments_of(stated)
    return {
        "amount": maloti(to_lisente(stated["amount"])),
        "cost": maloti(to_lisente(stated["total_cost"])),
        "total": maloti(to_lisente(stated["total_to_pay"])),
        "payments": in_a_line(payments),
        "first": day(payments[0].first_due_on),
        "rate": rate(Decimal(stated["eir"])),
    }


def _statement(event: Event, language: str) -> Told | None:
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


def _cancelled(event: Event, _language: str) -> Told | None:
    loan = one_loan(event.mfi_id, event.subject_id)
    return Told(loan.borrower_id, {"reference": loan.reference})


def _reset_code(event: Event, _language: str) -> Told | None:
    """Send the code, as long as it opens anything."""
    if live(event.mfi_id, event.subject_id) != event.id:
        return None
    person = person_behind(event.mfi_id, event.subject_id)
    return Told(event.subject_id, {"reset": code_of(person, event.id)})


def _consent_code(event: Event, _language: str) -> Told | None:
    """Ask her in the words that count, and send the code, as long as it is good for anything."""
    sent = ConsentCode.objects.of(event.mfi_id).get(id=UUID(event.data["code"]))
    newest = consent_codes.latest(event.mfi_id, sent.borrower_id, sent.purpose).get()
    if newest.id != sent.id or not consent_codes.waits(sent, timezone.now()):
        return None
    person = person_behind(event.mfi_id, sent.borrower_id)
    says = {
        "asks": consent_codes.asks(sent.language, sent.purpose),
        "spoken": consent_codes.code_of(person, sent),
    }
    return Told(sent.borrower_id, says)


def _pin_changed(event: Event, _language: str) -> Told | None:
    return Told(event.subject_id, {"on": day(today())})


def _wallet_change(event: Event, _language: str) -> Told | None:
    """Warn whoever holds the number that counted when another was asked for; no word of her."""
    to = _old_number(event, WALLET)
    counts_from = timezone.localtime(datetime.fromisoformat(event.data["counts_from"]))
    return Told(event.subject_id, {"from": moment(counts_from)}, to) if to else None


def _phone_changed(event: Event, _language: str) -> Told | None:
    """Warn whoever holds the number that was hers; no word of her."""
    to = _old_number(event, PHONE)
    return Told(event.subject_id, {"on": day(timezone.localdate(event.at))}, to) if to else None


def _old_number(event: Event, sealed_as: str) -> str:
    """Open the number that an event names; who was erased since has none."""
    holder = Person.objects.get(id=event.data["sealed_for"])
    try:
        return unseal(data_key_of(holder), sealed_as, event.data["to"])
    except Unreadable:
        return ""


def _paid_out(event: Event, _language: str) -> Told | None:
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


def _paid(event: Event, language: str) -> Told | None:
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


def _not_paid(event: Event, _language: str) -> Told | None:
    loan = one_loan(event.mfi_id, event.subject_id)
    return Told(loan.borrower_id, {"amount": maloti(event.data["lisente"])})


def _complaint(event: Event, _language: str) -> Told | None:
    case = Case.objects.of(event.mfi_id).get(id=event.subject_id)
    if case.borrower_id is None or case.kind == Case.Kind.IDENTITY:
        return None
    return Told(case.borrower_id, {"reference": case.reference, "until": day(case.due_on)})


NOTICES: Mapping[str, Notice] = {
    "application.approved": Notice("approved", Kind.RECEIPT, _application),
    "application.returned": Notice("returned", Kind.RECEIPT, _application),
    "application.rejected": Notice("rejected", Kind.RECEIPT, _application),
    "offer.accepted": Notice("accepted", Kind.RECEIPT, _accepted),
    About.OFFER.value: Notice("facts", Kind.RECEIPT, _facts_again),
    About.STATEMENT.value: Notice("statement", Kind.RECEIPT, _statement),
    About.PIN.value: Notice("pin_changed", Kind.RECEIPT, _pin_changed),
    WALLET_ASKED: Notice("wallet_change", Kind.RECEIPT, _wallet_change),
    PHONE_CHANGED: Notice("phone_changed", Kind.RECEIPT, _phone_changed),
    ALLOWED: Notice("pin_reset", Kind.CODE, _reset_code),
    consent_codes.ASKED: Notice("consent_code", Kind.CODE, _consent_code),
    "loan.cancelled": Notice("cancelled", Kind.RECEIPT, _cancelled),
    "loan.disbursed": Notice("paid_out", Kind.RECEIPT, _paid_out),
    "payment.received": Notice("payment", Kind.RECEIPT, _paid),
    "loan.paid-off": Notice("paid_off", Kind.RECEIPT, _paid),
    "payment.reversed": Notice("reversed", Kind.RECEIPT, _paid),
    "collection.failed": Notice("payment_failed", Kind.RECEIPT, _not_paid),
    "case.opened": Notice("case_opened", Kind.RECEIPT, _complaint),
    "case.resolved": Notice("case_resolved", Kind.RECEIPT, _complaint),
}


def from_lender(mfi_id: UUID) -> Facts:
    """Say who speaks, whom to call and what to dial."""
    lender = lender_of(mfi_id)
    return {
        "lender": lender.name,
        "phone": telephone(lender.phone),
        "code": lender.service_code or settings.SERVICE_CODE,
    }
