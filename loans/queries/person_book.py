"""What a lender's book has of one borrower, as plain values in a fixed order, for herself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from loans.models import (
    Acceptance,
    Application,
    Borrower,
    Case,
    Charge,
    Collection,
    Decision,
    District,
    Document,
    Installment,
    Loan,
    Mfi,
    Payment,
    Payout,
    Person,
    Product,
    Refund,
    Reschedule,
    Reversal,
    Waiver,
    WriteOff,
)
from loans.models.application import NOTE, PURPOSE, WITHDRAWAL
from loans.notes import EVIDENCE, LOAN_NOTE
from loans.queries.borrowers import REASON, details_of, wallet_of
from loans.rules.details import Details
from loans.rules.plain import Plain, plain, plain_of
from loans.sealed import Unreadable, data_key_of, unseal
from loans.sealed_columns import CASE_TEXT
from loans.tenancy import TenantModel

# Columns, and how a value is called where its column does not say in what it is counted.
Fields = tuple[str, ...]
LISENTE = "_lisente"
PARTS = ("principal", "interest", "fees", "penalties")
SUMS = frozenset(
    {*PARTS, *(f"paid_{part}" for part in PARTS), *(f"waived_{part}" for part in PARTS)}
    | {f"to_{part}" for part in (*PARTS, "overpayment")}
    | {"schedule_fees", "schedule_penalties", "owed_before", "owed_after"}
    | {f"owed_{part}" for part in PARTS}
)
LOAN: Fields = (
    *("id", "reference", "at", "status", "principal_lisente", "installments", "disbursed_on"),
    *("paid_out_lisente", *(f"owed_{part}" for part in PARTS), "overpaid_lisente"),
    *("oldest_due_on", "rescheduled", "closed_on", "closed_why", "terms"),
)
APPLICATION: Fields = (
    *("id", "at", "status", "channel", "amount_lisente", "installments", "submitted_at"),
    *("offered_lisente", "offered_installments", "offered_at", "offer_ends_on", "external_id"),
)
DECISION: Fields = ("at", "kind", "by_id", "amount_lisente", "installments", "reason", "advice")
ACCEPTANCE: Fields = (
    *("at", "how", "language", "key_facts_version", "key_facts", "text_shown"),
    *("by_kind", "by_id"),
)
# Each table of a loan, by the name that it has in her file, and in which order its rows are.
Table = tuple[type[TenantModel], Fields, Fields]
OF_LOANS: Mapping[str, Table] = {
    "schedule": (
        Installment,
        (
            *("version", "number", "origin", "due_on", *PARTS),
            *(f"paid_{part}" for part in PARTS),
            *(f"waived_{part}" for part in PARTS),
        ),
        ("version", "number"),
    ),
    "payouts": (
        Payout,
        ("at", "on", "amount_lisente", "method", "status", "settled_at"),
        ("at", "id"),
    ),
    "payments": (
        Payment,
        (
            *("id", "at", "paid_on", "amount_lisente", "method", "reference", "recovery"),
            *("brought", *(f"to_{part}" for part in (*PARTS, "overpayment")), "balance_lisente"),
        ),
        ("at", "id"),
    ),
    "reversals": (Reversal, ("at", "on", "payment_id", "reason"), ("at", "id")),
    "refunds": (Refund, ("at", "on", "amount_lisente", "method", "reference"), ("at", "id")),
    "charges": (Charge, ("at", "on", "kind", "name", "amount_lisente", "due_on"), ("at", "id")),
    "waivers": (Waiver, ("at", "on", "component", "amount_lisente", "reason"), ("at", "id")),
    "write_offs": (WriteOff, ("at", "on", *PARTS, "reason", "undoes_id"), ("at", "id")),
    "reschedules": (
        Reschedule,
        ("at", "on", "version", "owed_before", "owed_after"),
        ("at", "id"),
    ),
    "collections": (
        Collection,
        ("at", "purpose", "amount_lisente", "status", "settled_at"),
        ("at", "id"),
    ),
}
CASE: Fields = (
    *("reference", "at", "kind", "status", "due_on", "disputed_id", "verdict", "outcome"),
    *("told", "resolved_at"),
)


class Opener:
    """Opens what is sealed under her key, or under that of whom she was once taken for."""

    def __init__(self) -> None:
        """Know no key yet."""
        self._keys: dict[UUID, bytes | None] = {}

    def open(self, person_id: UUID | None, field: str, sealed: str) -> str | None:
        """Give the words; None where there are none, or where the key is destroyed."""
        if person_id is None or not sealed:
            return None
        if person_id not in self._keys:
            person = Person.objects.filter(id=person_id).first()
            try:
                self._keys[person_id] = None if person is None else data_key_of(person)
            except Unreadable:
                self._keys[person_id] = None
        key = self._keys[person_id]
        return None if key is None else unseal(key, field, sealed)


def book_of(lender: Mfi, borrower_id: UUID) -> Plain:
    """Give all that one lender wrote down of a borrower."""
    row = Borrower.objects.of(lender.id).get(id=borrower_id)
    opener = Opener()
    return {
        "lender": lender.slug,
        "lender_name": lender.name,
        **_sheet(row, opener),
        "applications": _applications(row, opener),
        "loans": _loans(row, opener),
        "cases": [
            {
                **plain_of(case, CASE),
                "text": opener.open(row.person_id, CASE_TEXT, case.text_sealed),
            }
            for case in Case.objects.of(row.mfi_id).filter(borrower_id=row.id).order_by("at", "id")
        ],
        "documents": [
            plain_of(one, ("id", "at", "kind", "media_type", "size_bytes"))
            for one in Document.objects.of(row.mfi_id)
            .filter(borrower_id=row.id)
            .order_by("at", "id")
        ],
    }


def _sheet(row: Borrower, opener: Opener) -> dict[str, Plain]:
    try:
        details, wallet = details_of(row), wallet_of(row)
        wallet_number = plain(wallet)
    except Unreadable:
        details, wallet_number = Details(), None
    names = dict(District.objects.values_list("id", "name"))
    return {
        **plain_of(row, ("id", "at", "name", "phone", "status", "external_id")),
        "status_reason": opener.open(row.person_id, REASON, row.status_reason_sealed),
        "district": names.get(row.district_id),
        **plain_of(row, ("gender", "employment", "officer_id", "sim_swapped_at")),
        "details": plain(details),
        "wallet": wallet_number,
    }


def _applications(row: Borrower, opener: Opener) -> list[Plain]:
    mfi_id = row.mfi_id
    applications = list(
        Application.objects.of(mfi_id).filter(borrower_id=row.id).order_by("at", "id")
    )
    ids = [one.id for one in applications]
    decisions: dict[UUID, list[Plain]] = defaultdict(list)
    acceptances: dict[UUID, list[Plain]] = defaultdict(list)
    for one in Decision.objects.of(mfi_id).filter(application_id__in=ids).order_by("at", "id"):
        note = opener.open(one.sealed_for_id, NOTE, one.note_sealed)
        decisions[one.application_id].append({**plain_of(one, DECISION), "note": note})
    for yes in Acceptance.objects.of(mfi_id).filter(application_id__in=ids).order_by("at", "id"):
        note = opener.open(yes.sealed_for_id, EVIDENCE, yes.note_sealed)
        acceptances[yes.application_id].append({**plain_of(yes, ACCEPTANCE), "note": note})
    products = _products(mfi_id)
    return [
        {
            **plain_of(one, APPLICATION),
            "product": products[one.product_id],
            "purpose": opener.open(row.person_id, PURPOSE, one.purpose_sealed),
            "withdrawal_reason": opener.open(row.person_id, WITHDRAWAL, one.withdrawal_sealed),
            "decisions": decisions[one.id],
            "acceptances": acceptances[one.id],
        }
        for one in applications
    ]


def _loans(row: Borrower, opener: Opener) -> list[Plain]:
    loans = list(Loan.objects.of(row.mfi_id).filter(borrower_id=row.id).order_by("at", "id"))
    ids = [one.id for one in loans]
    products = _products(row.mfi_id)
    tables = {name: _of_loans(row.mfi_id, ids, table, opener) for name, table in OF_LOANS.items()}
    return [
        {
            **_sums(plain_of(one, LOAN)),
            "product": products[one.product_id],
            **{name: of_each.get(one.id, []) for name, of_each in tables.items()},
        }
        for one in loans
    ]


def _of_loans(
    mfi_id: UUID, loan_ids: Sequence[UUID], table: Table, opener: Opener
) -> dict[UUID, list[Plain]]:
    model, fields, order = table
    found: dict[UUID, list[Plain]] = defaultdict(list)
    rows: Any = model.objects.of(mfi_id)
    rows = rows.filter(loan_id__in=loan_ids).order_by(*order)
    for one in rows:
        told = _sums(plain_of(one, fields))
        if hasattr(one, "note_sealed"):
            told["note"] = opener.open(one.sealed_for_id, LOAN_NOTE, one.note_sealed)
        found[one.loan_id].append(told)
    return found


def _sums(values: dict[str, Plain]) -> dict[str, Plain]:
    """Say of sums that they are in lisente."""
    return {f"{name}{LISENTE}" if name in SUMS else name: one for name, one in values.items()}


def _products(mfi_id: UUID) -> dict[UUID, str]:
    return dict(Product.objects.of(mfi_id).values_list("id", "name"))
