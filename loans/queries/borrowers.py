"""Borrowers of one lender: found by phone, by national id, by the beginning of a name."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from loans.errors import NotThisLender
from loans.models import Borrower, District, Person
from loans.queries.totals import Totals, totals
from loans.rules import national_id
from loans.rules.details import Details
from loans.rules.names import folded
from loans.rules.wallet_number import WalletNumber
from loans.sealed import NATIONAL_ID, Unreadable, data_key_of, digests, unseal
from loans.trip import Question, Statement, ask, house_rows_like, rows_like

# What the sealed columns of a borrower's row are sealed as.
DETAILS, REASON, WALLET = "details", "status_reason", "wallet"
CLAIMANTS = b"SELECT id FROM loans_person WHERE national_id_digest = ANY(%s)"


@dataclass(frozen=True, slots=True)
class BorrowerSheet:
    """A borrower with what the platform knows of her: one line of a list, or one page."""

    id: UUID
    name: str
    phone: str
    district: str
    status: str
    identity: str
    language: str
    external_id: str | None
    at: datetime
    totals: Totals


@dataclass(frozen=True, slots=True)
class MoneyGoes:
    """The number that her money goes to, and the one that waits to be it, if any."""

    number: str
    waiting: str
    counts_from: datetime | None


@dataclass(frozen=True, slots=True)
class BorrowerPage(BorrowerSheet):
    """One borrower with all that the lender wrote down."""

    gender: str
    employment: str
    officer_id: UUID | None
    status_reason: str
    details: Details
    wallet: MoneyGoes


def of_lender(mfi_id: UUID) -> QuerySet[Borrower]:
    """Give all borrowers of a lender."""
    return Borrower.objects.of(mfi_id)


def found(mfi_id: UUID, *, phone: str | None = None, text: str | None = None) -> QuerySet[Borrower]:
    """Look borrowers up by a phone, and by a text: a national id, or how a name begins."""
    rows = of_lender(mfi_id)
    if phone is not None:
        rows = rows.filter(phone=phone)
    if text is not None:
        rows = rows.filter(_by_text(text))
    return rows


def is_name(text: str) -> bool:
    """Tell whether a text is looked up as the beginning of a name: then many may be found."""
    return _national_id(text) is None


def name_of(mfi_id: UUID, borrower_id: UUID) -> str | None:
    """Give the name by which a borrower of this lender stands in order."""
    rows = of_lender(mfi_id).filter(id=borrower_id)
    return rows.values_list("name_folded", flat=True).first()


def _national_id(text: str) -> str | None:
    try:
        return national_id.read(text)
    except national_id.NotANationalId:
        return None


def _by_text(text: str) -> Q:
    whole = _national_id(text)
    if whole is None:
        return Q(name_folded__startswith=folded(text))
    return Q(person_id__in=_claimants(whole))


def _claimants(whole_id: str) -> list[UUID]:
    """Find everybody who typed or showed a national id: a part of a look-up, so without the ORM."""
    asked = Statement(CLAIMANTS, [digests(NATIONAL_ID, whole_id)])
    known: Question[list[UUID]] = Question(asked, lambda rows: [row[0] for row in rows])
    ask(known)
    return known.answer


def sheets(rows: list[Borrower]) -> list[BorrowerSheet]:
    """Join what the coordinator and the loans know, in three queries for any number of rows."""
    if not rows:
        return []
    people = Person.objects.in_bulk([row.person_id for row in rows])
    districts = dict(District.objects.values_list("id", "name"))
    sums = totals(rows[0].mfi_id, [row.id for row in rows])
    return [
        _sheet(row, people[row.person_id], districts[row.district_id], sums.get(row.id, Totals()))
        for row in rows
    ]


def _sheet(row: Borrower, person: Person, district: str, sums: Totals) -> BorrowerSheet:
    return BorrowerSheet(
        id=row.id,
        name=row.name,
        phone=row.phone,
        district=district,
        status=row.status,
        identity=person.identity,
        language=person.language,
        external_id=row.external_id,
        at=row.at,
        totals=sums,
    )


def one(mfi_id: UUID, borrower_id: UUID) -> BorrowerSheet:
    """Give one borrower of this lender; another's does not exist."""
    row = of_lender(mfi_id).filter(id=borrower_id).first()
    if row is None:
        raise NotThisLender
    (sheet,) = sheets([row])
    return sheet


def person_behind(mfi_id: UUID, borrower_id: UUID) -> Person:
    """Give the person whom this lender knows as its borrower; another's does not exist."""
    her = rows_like(Borrower, mfi_id, id=borrower_id)
    ask(her)
    if not her.answer:
        raise NotThisLender
    known = house_rows_like(Person, id=her.answer[0].person_id)
    ask(known)
    return known.answer[0]


def persons_behind(mfi_id: UUID, borrower_ids: Collection[UUID]) -> dict[UUID, Person]:
    """Give the people whom this lender knows as its borrowers, by the borrower's id."""
    rows = Borrower.objects.of(mfi_id).filter(id__in=borrower_ids)
    known = dict(rows.values_list("id", "person_id"))
    people = Person.objects.in_bulk(list(known.values()))
    return {borrower_id: people[person_id] for borrower_id, person_id in known.items()}


def page(mfi_id: UUID, borrower_id: UUID) -> BorrowerPage:
    """Open one borrower's page."""
    sheet = one(mfi_id, borrower_id)
    row = of_lender(mfi_id).get(id=borrower_id)
    return BorrowerPage(
        **{field.name: getattr(sheet, field.name) for field in fields(sheet)},
        gender=row.gender,
        employment=row.employment,
        officer_id=row.officer_id,
        status_reason=_opened(row, REASON, row.status_reason_sealed),
        details=details_of(row),
        wallet=money_goes(row),
    )


def income_of(row: Borrower) -> int | None:
    """Give what she says that she earns a month; of one who was erased nobody knows."""
    try:
        return details_of(row).income_month_lisente
    except Unreadable:
        return None


def details_of(row: Borrower) -> Details:
    """Open what of a borrower is kept sealed: her income, her kin, who stands surety."""
    return Details.of(_opened(row, DETAILS, row.details_sealed))


def wallet_of(row: Borrower) -> WalletNumber:
    """Open to which number her money goes, and which is to follow it."""
    return WalletNumber.of(_opened(row, WALLET, row.wallet_sealed))


def money_goes(row: Borrower) -> MoneyGoes:
    """Tell where her money goes at this moment, and what waits."""
    wallet, now = wallet_of(row), timezone.now()
    waiting = wallet.waiting(row.phone, now)
    counts_from = wallet.counts_from if waiting else None
    return MoneyGoes(wallet.in_force(row.phone, now), waiting, counts_from)


def _opened(row: Borrower, field: str, sealed: str) -> str:
    """Open one sealed value; of one who was erased nothing is left to open."""
    if not sealed:
        return ""
    return unseal(data_key_of(Person.objects.get(id=row.person_id)), field, sealed)


def district_id(name: str) -> int | None:
    """Find a district by its English name."""
    return District.objects.filter(name=name).values_list("id", flat=True).first()
