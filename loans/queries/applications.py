"""Applications of one lender as its staff read them: who asks for what, and what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from loans.dates import midnight
from loans.errors import NotThisLender
from loans.models import Application, Borrower, Decision, Loan, Person, Product
from loans.models.application import NOTE, PURPOSE, WITHDRAWAL
from loans.sealed import data_key_of, unseal

A_DAY = timedelta(1)
# What she has not sent yet is nobody's business but hers.
SENT = tuple(one for one in Application.Status if one is not Application.Status.DRAFT)
# What somebody, she or the lender, is yet to answer.
WAITING = (
    Application.Status.SUBMITTED,
    Application.Status.RETURNED,
    Application.Status.APPROVED,
)
OFFERED = (Application.Status.APPROVED, Application.Status.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Named:
    """A row of the lender's, as another names it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class LatestDecision:
    """What was decided, last or before, and by whom."""

    kind: str
    by: UUID
    at: datetime
    reason: str
    # None where nothing was noted, and where she has been erased.
    note: str | None
    amount_lisente: int
    installments: int
    waiting_for: str | None
    # None where nothing was advised: before a second approval, and with a refusal.
    advice: Mapping[str, str | int | None] | None


@dataclass(frozen=True, slots=True)
class Offer:
    """The terms that wait for her, or that she agreed to."""

    amount_lisente: int
    installments: int
    ends_on: date


@dataclass(frozen=True, slots=True)
class ApplicationSheet:
    """An application with all that a list or a page says of it."""

    row: Application
    borrower: Named
    # How far it is proved who she is.
    identity: str
    product: Named
    purpose: str | None
    withdrawal_reason: str | None
    decision: LatestDecision | None
    offer: Offer | None
    loan: UUID | None
    waiting_for: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which applications; None asks for any."""

    status: str | None = None
    borrower_id: UUID | None = None
    # Who looks after her.
    officer_id: UUID | None = None
    product_id: UUID | None = None
    # The first and the last day on which it came.
    since: date | None = None
    until: date | None = None
    # What the registry said to its approval, where that is still to be looked at.
    registry: str | None = None
    # For how many days at least it has waited, as it still does.
    age_days: int | None = None


def found(mfi_id: UUID, wanted: Wanted, today: date) -> QuerySet[Application]:
    """Give a lender's applications that are as wanted."""
    rows = of_lender(mfi_id)
    values = {
        "status": wanted.status,
        "borrower_id": wanted.borrower_id,
        "borrower__officer_id": wanted.officer_id,
        "product_id": wanted.product_id,
    }
    rows = rows.filter(**{name: value for name, value in values.items() if value is not None})
    if wanted.registry is not None:
        is_conflict = wanted.registry == Application.Registry.CONFLICT
        rows = rows.filter(unchecked_at__isnull=False)
        rows = rows.exclude(conflict="") if is_conflict else rows.filter(conflict="")
    if wanted.since is not None:
        rows = rows.filter(at__gte=midnight(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(at__lt=midnight(wanted.until + A_DAY))
    if wanted.age_days is not None:
        then = midnight(today - timedelta(wanted.age_days) + A_DAY)
        # It came before it was sent, and only the one is in an index.
        rows = rows.filter(status__in=WAITING, submitted_at__lt=then, at__lt=then)
    return rows


def unchecked(mfi_id: UUID) -> list[Application]:
    """List what was approved without the registry, and is an offer or a loan for all that."""
    held = (Application.Status.APPROVED, Application.Status.ACCEPTED)
    rows = Application.objects.of(mfi_id).filter(unchecked_at__isnull=False, conflict="")
    return list(rows.filter(status__in=held).order_by("unchecked_at", "id"))


def of_lender(mfi_id: UUID) -> QuerySet[Application]:
    """Give a lender's applications that were sent."""
    return Application.objects.of(mfi_id).filter(status__in=SENT)


def latest_of(mfi_id: UUID, borrower_id: UUID) -> Application | None:
    """Give the one that a borrower sent last."""
    return of_lender(mfi_id).filter(borrower_id=borrower_id).order_by("-at", "-id").first()


def check_there(mfi_id: UUID, application_id: UUID) -> None:
    """Refuse an application that this lender has not."""
    if not of_lender(mfi_id).filter(id=application_id).exists():
        raise NotThisLender


def one(mfi_id: UUID, application_id: UUID) -> ApplicationSheet:
    """Give one application of this lender; another's does not exist."""
    row = of_lender(mfi_id).filter(id=application_id).first()
    if row is None:
        raise NotThisLender
    (sheet,) = sheets(mfi_id, [row])
    return sheet


def sheets(mfi_id: UUID, rows: list[Application]) -> list[ApplicationSheet]:
    """Join what else is known of them, in five queries for any number of rows."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    who = {row.borrower_id for row in rows}
    borrowers = {one.id: one for one in Borrower.objects.of(mfi_id).filter(id__in=who)}
    people = Person.objects.in_bulk([one.person_id for one in borrowers.values()])
    products = dict(
        Product.objects.of(mfi_id)
        .filter(id__in={row.product_id for row in rows})
        .values_list("id", "name")
    )
    decisions = Decision.objects.of(mfi_id).filter(application_id__in=ids)
    latest = {
        one.application_id: one
        for one in decisions.order_by("application_id", "-at", "-id").distinct("application_id")
    }
    loans = Loan.objects.of(mfi_id).filter(application_id__in=ids)
    made = dict(loans.values_list("application_id", "id"))
    # A note stays under the key of whom she was taken for when it was written.
    kept_for = {one.sealed_for_id for one in latest.values() if one.sealed_for_id is not None}
    if others := kept_for - people.keys():
        people |= Person.objects.in_bulk(others)
    return [
        sheet(
            row,
            borrowers[row.borrower_id],
            people,
            Named(row.product_id, products[row.product_id]),
            latest.get(row.id),
            made.get(row.id),
        )
        for row in rows
    ]


def sheet(
    row: Application,
    borrower: Borrower,
    people: Mapping[UUID, Person],
    product: Named,
    decision: Decision | None,
    loan: UUID | None,
) -> ApplicationSheet:
    """Put one together; her words are read with her own key."""
    person = people[borrower.person_id]
    key = _key(person)
    waiting_for = row.waiting_for or None
    return ApplicationSheet(
        row=row,
        borrower=Named(borrower.id, borrower.name),
        identity=person.identity,
        product=product,
        purpose=_read(key, PURPOSE, row.purpose_sealed),
        withdrawal_reason=_read(key, WITHDRAWAL, row.withdrawal_sealed),
        decision=None if decision is None else decided(decision, people, waiting_for),
        offer=_offer(row),
        loan=loan,
        waiting_for=waiting_for,
    )


def decided(
    decision: Decision, people: Mapping[UUID, Person], waiting_for: str | None = None
) -> LatestDecision:
    """Tell what was decided; the note is read with the key of whom it was kept for."""
    kept_for = decision.sealed_for_id
    key = None if kept_for is None else _key(people[kept_for])
    return LatestDecision(
        kind=decision.kind,
        by=decision.by_id,
        at=decision.at,
        reason=decision.reason,
        note=_read(key, NOTE, decision.note_sealed),
        amount_lisente=decision.amount_lisente,
        installments=decision.installments,
        waiting_for=waiting_for,
        advice=decision.advice or None,
    )


def _key(person: Person) -> bytes | None:
    return None if person.data_key is None else data_key_of(person)


def _read(key: bytes | None, field: str, sealed: str) -> str | None:
    """Open words; there are none where nothing was written, or where her key is destroyed."""
    return unseal(key, field, sealed) if key and sealed else None


def _offer(row: Application) -> Offer | None:
    if row.status not in OFFERED:
        return None
    assert row.offered_lisente is not None
    assert row.offered_installments is not None
    assert row.offer_ends_on is not None
    return Offer(row.offered_lisente, row.offered_installments, row.offer_ends_on)
