"""A lender's month for a credit bureau: told out of its book once, and kept as it was told."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from credit.rules.bureau_check import LeftOut, checked
from credit.rules.bureau_file import (
    BureauRecord,
    Frequency,
    IdType,
    Joint,
    LoanStatus,
    months_in_arrears,
    months_shown,
    payment_pattern,
)
from credit.rules.bureau_keeping import Kept, Line
from credit.rules.consent import Purpose
from credit.rules.standing import first_day, last_day, month_number
from credit.rules.subject import Degree
from loans.dates import midnight, today
from loans.errands.registry import contributions, keeping, registry_borrowers
from loans.errors import MonthOpen, MonthOver
from loans.models import Borrower, Case, Event, MfiState, Person
from loans.models.event import CONSENT_GIVEN
from loans.queries.borrowers import DETAILS
from loans.queries.bureau_loans import BureauMonth, LoanThen
from loans.queries.directory import lender_of
from loans.queries.lateness import Month
from loans.queries.policy import policy_of
from loans.rules.details import Details
from loans.rules.identity import Identity
from loans.sealed import Unreadable, data_key_of, unseal

# A lender keeps one book here, whatever its offices.
BRANCH: Final = "1"
Tell = Callable[[int], object]


class NothingSound(Exception):
    """All loans of a month were left out: to freeze that would help nobody."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a month: kept, or None where all of its loans were left out."""

    kept: Kept | None
    # Of a month that was kept before, what is left out stands with its lines.
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose a loan is, as that is known now, and what she allowed and disputed by then."""

    key: UUID | None
    identity: Identity
    joint: Joint
    consent_id: UUID | None
    disputed: frozenset[UUID]


def bureau_month(mfi_id: UUID, month: int, tell: Tell = lambda _loans: None) -> Made:
    """Tell a month that is over out of the lender's book and keep it; once kept, it stands."""
    _check_over(mfi_id, month)
    with contributions.asked() as store:
        known = store.kept_month(mfi_id, month)
        if known is not None:
            return Made(known)
        lines = _Lines(mfi_id, month, tell)
        try:
            kept = store.keep_month(mfi_id, month, lines.all(), at=timezone.now())
        except NothingSound:
            return Made(None, tuple(lines.left_out))
    return Made(kept, tuple(lines.left_out))


def kept_lines(kept: Kept) -> Iterator[Line]:
    """Give what stands for a month, in its order."""
    with contributions.asked() as store:
        yield from store.month(kept.mfi_id, kept.month)


def _check_over(mfi_id: UUID, month: int) -> None:
    """Refuse a month whose last day is not closed, as none to come is: it would still change.

    One so long ago that it is not kept is refused too: it would come back.
    """
    if month < keeping.retention.months_from(today()):
        raise MonthOver(month=last_day(month).isoformat())
    last = last_day(month)
    closed_to = MfiState.objects.of(mfi_id).values_list("day_closed_on", flat=True).get()
    if closed_to is None or closed_to < last:
        raise MonthOpen(last_day=last.isoformat(), closed_to=str(closed_to or "never"))


class _Lines:
    """The lines of a month as they come out of the book, some hundreds of loans at a time."""

    def __init__(self, mfi_id: UUID, month: int, tell: Tell) -> None:
        self.mfi_id, self.last, self.tell = mfi_id, last_day(month), tell
        # Before this moment the month was not over.
        self.over = midnight(self.last + timedelta(1))
        self.supplier = lender_of(mfi_id).slug
        shown = [Month(one, first_day(one), last_day(one)) for one in months_shown(self.last)]
        floor = policy_of(mfi_id).bureau_floor_lisente
        self.book = BureauMonth(mfi_id, first_day(month), self.last, floor, shown)
        self.sound = 0
        self.left_out: list[LeftOut] = []

    def all(self) -> Iterator[Line]:
        for loans in self.book.loans():
            whose = self._whose({one.borrower_id for one in loans})
            for loan in loans:
                line = checked(self._record(loan, whose[loan.borrower_id]))
                if isinstance(line, LeftOut):
                    self.left_out.append(line)
                else:
                    self.sound += 1
                yield line
            self.tell(self.sound + len(self.left_out))
        if self.left_out and not self.sound:
            raise NothingSound

    def _record(self, loan: LoanThen, whose: _Whose) -> BureauRecord:
        status, since = _status(loan)
        brought = loan.brought_on
        return BureauRecord(
            supplier=self.supplier,
            branch=BRANCH,
            loan_ref=loan.reference,
            borrower_key=whose.key,
            id_type=IdType.PROVED if whose.identity.proven else IdType.DECLARED,
            degree=Degree(whose.identity.value),
            product_type=loan.product,
            opened_on=loan.opened_on,
            principal_lisente=loan.principal_lisente,
            instalment_lisente=loan.schedule.next_lisente,
            frequency=Frequency(loan.period),
            term=loan.schedule.installments,
            balance_lisente=loan.owed.balance,
            overdue_lisente=loan.owed.overdue,
            months_in_arrears=months_in_arrears(loan.owed.days_late),
            days_past_due=loan.owed.days_late,
            status=status,
            status_on=since,
            last_paid_on=loan.last_paid.on if loan.last_paid else None,
            last_paid_lisente=loan.last_paid.lisente if loan.last_paid else None,
            pattern=payment_pattern(
                loan.late,
                opened_on=loan.opened_on,
                ended_on=None if status is LoanStatus.RUNNING else since,
                as_of=self.last,
                known_from=month_number(brought) if brought else 0,
            ),
            joint=whose.joint,
            consent_id=whose.consent_id,
            disputed=loan.application_id in whose.disputed,
            as_of=self.last,
        )

    def _whose(self, borrower_ids: Collection[UUID]) -> Mapping[UUID, _Whose]:
        rows = list(Borrower.objects.of(self.mfi_id).filter(id__in=borrower_ids))
        people = Person.objects.in_bulk({row.person_id for row in rows})
        keys = registry_borrowers(people.values())
        consents, disputed = self._consents(borrower_ids), self._disputed(borrower_ids)
        found = {}
        for row in rows:
            person = people[row.person_id]
            found[row.id] = _Whose(
                keys.get(row.person_id),
                Identity(person.identity),
                _joint(row, person),
                consents.get(row.id),
                disputed,
            )
        return found

    def _consents(self, borrower_ids: Collection[UUID]) -> dict[UUID, UUID]:
        """Find the last consent of each to a question for an application."""
        given = Event.objects.of(self.mfi_id).filter(
            type=CONSENT_GIVEN,
            subject_id__in=borrower_ids,
            at__lt=self.over,
            data__purpose=Purpose.APPLICATION.value,
        )
        rows = given.order_by("at", "id").values_list("subject_id", "data__consent")
        return {borrower_id: UUID(consent) for borrower_id, consent in rows}

    def _disputed(self, borrower_ids: Collection[UUID]) -> frozenset[UUID]:
        """Find the loans that were disputed at the end of the month."""
        cases = Case.objects.of(self.mfi_id).filter(
            Q(resolved_at__isnull=True) | Q(resolved_at__gte=self.over),
            kind=Case.Kind.DISPUTE,
            borrower_id__in=borrower_ids,
            at__lt=self.over,
        )
        return frozenset(one for one in cases.values_list("disputed_id", flat=True) if one)


def _status(loan: LoanThen) -> tuple[LoanStatus, date]:
    if loan.given_up_on is not None:
        return LoanStatus.WRITTEN_OFF, loan.given_up_on
    if loan.paid_off_on is not None:
        return LoanStatus.PAID, loan.paid_off_on
    return LoanStatus.RUNNING, loan.opened_on


def _joint(row: Borrower, person: Person) -> Joint:
    """Tell whether anybody stands surety for her; of who was erased nothing is known."""
    try:
        text = (
            unseal(data_key_of(person), DETAILS, row.details_sealed) if row.details_sealed else ""
        )
    except Unreadable:
        text = ""
    return Joint.GUARANTOR if Details.of(text).guarantors else Joint.ALONE
