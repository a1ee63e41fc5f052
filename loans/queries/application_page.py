"""One application with all that its lender's book knows to decide on it, in three trips."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from loans.dates import today
from loans.errors import NotThisLender
from loans.models import (
    Application,
    Borrower,
    Decision,
    District,
    Installment,
    Loan,
    Mfi,
    Person,
    Product,
    StaffMember,
)
from loans.queries.advice import Own, at_most, highest_of, monthly
from loans.queries.applications import (
    SENT,
    ApplicationSheet,
    LatestDecision,
    Named,
    decided,
    sheet,
)
from loans.queries.borrowers import DETAILS
from loans.queries.loans import RUNNING
from loans.queries.policy import policy_asked, the_policy
from loans.queries.products import terms_of
from loans.rules.affordability import Repaying, limit_percent
from loans.rules.calendar import Holidays
from loans.rules.details import Details
from loans.rules.key_facts import KeyFacts, Lender, key_facts
from loans.rules.policy import Policy
from loans.rules.product_terms import ProductTerms
from loans.rules.quote import Quote, quote
from loans.rules.terms import Terms
from loans.sealed import NATIONAL_ID, Unreadable, data_key_of, unseal
from loans.trip import ask, house_rows_like, rows_like

# What of a national id is shown.
DIGITS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """On which terms the page is to be."""

    lisente: int
    installments: int

    @property
    def key(self) -> str:
        """Name the terms, to tell whether they are those that somebody has seen."""
        return f"{self.lisente}-{self.installments}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRead:
    """What was read of an application."""

    sheet: ApplicationSheet
    policy: Policy
    borrower: Borrower
    person: Person
    product: Product
    district: str
    # None where her key is destroyed, and with it all that was sealed.
    details: Details | None
    national_id_end: str
    # All of hers at this lender, the newest first; and of this application, if it is one.
    loans: tuple[Loan, ...]
    loan: Loan | None
    decisions: tuple[LatestDecision, ...]
    # Whoever works or worked here, by the id of the account.
    staff: Mapping[UUID, str]
    # What the loans that she is repaying here ask a month.
    here_lisente: int

    @property
    def row(self) -> Application:
        """Give the application itself."""
        return self.sheet.row

    @property
    def asked(self) -> Asked:
        """Give the terms that are offered, by the first of two too, or else those she asked for."""
        row = self.row
        return Asked(
            row.offered_lisente or row.amount_lisente,
            row.offered_installments or row.installments,
        )

    @property
    def cycle(self) -> int:
        """Tell which loan of hers here it would be, the first being 1."""
        return 1 + sum(one.disbursed_on is not None for one in self.loans)

    def quoted(self, asked: Asked) -> Quote:
        """Reckon a schedule on such terms, paid out today; NoRate where it has none."""
        return quote(self._on(asked))

    def key_facts(self, asked: Asked, mfi: Mfi) -> KeyFacts:
        """State what she will be told of such terms; NoRate as above."""
        lender = Lender(mfi.name, mfi.phone, self.policy)
        return key_facts(lender, terms_of(self.product), self._on(asked), self.row.offer_ends_on)

    def own(self, asked: Asked) -> Own:
        """Give what the lender knows by itself of whether she can bear such terms."""
        income = None if self.details is None else self.details.income_month_lisente
        limit = limit_percent(self.product.affordable_percent, self.policy)
        this = at_most(terms_of(self.product), self._on(asked))
        return Own(this, self.here_lisente, income, limit)

    def _on(self, asked: Asked) -> Terms:
        kept, holidays = terms_of(self.product), self.policy.holidays
        return kept.terms(asked.lisente, asked.installments, today(), holidays=holidays)


def read_application(mfi_id: UUID, application_id: UUID) -> ApplicationRead:
    """Read one application of this lender; another's does not exist."""
    found, own = rows_like(Application, mfi_id, id=application_id), policy_asked(mfi_id)
    people = house_rows_like(StaffMember, mfi_id=mfi_id)
    ask(found, own, people)
    row = found.answer[0] if found.answer else None
    if row is None or row.status not in SENT:
        raise NotThisLender
    borrower = rows_like(Borrower, mfi_id, id=row.borrower_id)
    product = rows_like(Product, mfi_id, id=row.product_id)
    made = rows_like(Decision, mfi_id, application_id=row.id)
    hers = rows_like(Loan, mfi_id, borrower_id=row.borrower_id)
    ask(borrower, product, made, hers)
    her = borrower.answer[0]
    known = house_rows_like(Person, id=her.person_id)
    district = house_rows_like(District, id=her.district_id)
    ask(known, district)
    person, policy = known.answer[0], the_policy(own)
    loans = sorted(hers.answer, key=lambda loan: (loan.at, loan.id), reverse=True)
    loan = next((one for one in loans if one.application_id == row.id), None)
    decisions = sorted(made.answer, key=lambda one: (one.at, one.id), reverse=True)
    keys = _people(person, decisions)
    named = Named(row.product_id, product.answer[0].name)
    latest = decisions[0] if decisions else None
    return ApplicationRead(
        sheet=sheet(row, her, keys, named, latest, None if loan is None else loan.id),
        policy=policy,
        borrower=her,
        person=person,
        product=product.answer[0],
        district=district.answer[0].name,
        details=_details(person, her),
        national_id_end=_national_id_end(person),
        loans=tuple(loans),
        loan=loan,
        decisions=tuple(decided(one, keys) for one in decisions),
        staff={one.id: one.name for one in people.answer},
        here_lisente=_here(mfi_id, loans, policy.holidays),
    )


def _people(person: Person, decisions: list[Decision]) -> Mapping[UUID, Person]:
    """Give whose keys open the notes: mostly hers, or of whom she was taken for before."""
    people = {person.id: person}
    others = {one.sealed_for_id for one in decisions if one.sealed_for_id is not None}
    if unknown := others - people.keys():
        people |= Person.objects.in_bulk(unknown)
    return people


def _details(person: Person, borrower: Borrower) -> Details | None:
    try:
        sealed = borrower.details_sealed
        return Details.of(unseal(data_key_of(person), DETAILS, sealed) if sealed else "")
    except Unreadable:
        return None


def _national_id_end(person: Person) -> str:
    try:
        return unseal(data_key_of(person), NATIONAL_ID, person.national_id_sealed)[-DIGITS_SHOWN:]
    except Unreadable:
        return ""


def _here(mfi_id: UUID, loans: list[Loan], holidays: Holidays | None) -> int:
    """Add up what those ask a month that run: what is paid out by its schedule."""
    running = [one for one in loans if one.status in RUNNING]
    out = {one.id: one for one in running if one.disbursed_on is not None}
    rows: dict[UUID, list[Installment]] = {loan_id: [] for loan_id in out}
    if out:
        found = Installment.objects.of(mfi_id).filter(
            loan_id__in=out, origin=Installment.Origin.SCHEDULE
        )
        for row in found:
            if row.version == out[row.loan_id].schedule_version:
                rows[row.loan_id].append(row)
    return sum(monthly(_repaying(one, rows.get(one.id), holidays)) for one in running)


def _repaying(loan: Loan, rows: list[Installment] | None, holidays: Holidays | None) -> Repaying:
    kept = ProductTerms.of_plain(loan.terms)
    if rows is not None:
        return highest_of(kept, rows)
    # Not paid out yet: by the terms that it has kept, as if that were today.
    lisente, installments = loan.principal_lisente, loan.installments
    return at_most(kept, kept.terms(lisente, installments, today(), holidays=holidays))
