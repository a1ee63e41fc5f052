"""A person's record in few words, for the tests of what is scored and shown of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry, State
from credit.rules.score import Known
from credit.rules.standing import Ended, Standing, month_number
from credit.rules.subject import Degree

TODAY = date(2026, 11, 22)
PALESA = uuid4()
# The lender that asks, and two others.
MALUTI, KHUBELU, SENQU = uuid4(), uuid4(), uuid4()
M1_000 = 100_000


def month(year: int, number: int) -> int:
    return month_number(date(year, number, 1))


def running(
    opened_on: date, oldest_due_on: date | None, late: dict[int, int] | None = None
) -> Standing:
    """A loan of M1,000 in six months, all of it still owed."""
    return Standing(
        subject=PALESA,
        mfi_id=KHUBELU,
        loan_id=uuid4(),
        revision=1,
        degree=Degree.SEEN,
        opened_on=opened_on,
        principal_lisente=M1_000,
        installments=6,
        period="month",
        owed_lisente=M1_000,
        oldest_due_on=oldest_due_on,
        late=late or {},
    )


def paid(opened_on: date, ended_on: date, late: dict[int, int] | None = None) -> Standing:
    """The same, paid to the end."""
    lent = running(opened_on, None, late)
    return replace(lent, owed_lisente=0, ended=Ended.PAID, ended_on=ended_on)


def given_up(opened_on: date, oldest_due_on: date, ended_on: date) -> Standing:
    """The same, of which nothing ever came, written off."""
    lent = running(opened_on, oldest_due_on)
    return replace(lent, ended=Ended.WRITTEN_OFF, ended_on=ended_on)


def entry(mfi_id: UUID, state: State, loan_id: UUID | None = None) -> Entry:
    """Room for M1,000 at a lender."""
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    return Entry(
        id=loan_id or uuid4(),
        subject=PALESA,
        mfi_id=mfi_id,
        consent_id=uuid4(),
        state=state,
        amount_lisente=M1_000,
        expires_at=at + timedelta(7),
        touched_at=at,
        claims=frozenset(),
    )


def look(
    mfi_id: UUID, days_ago: int = 1, purpose: Purpose = Purpose.APPLICATION, *, number: int = 0
) -> Inquiry:
    """A lender's look at her; the same number is the same look."""
    at = datetime(2026, 11, 22, 8, tzinfo=UTC) - timedelta(days_ago)
    return Inquiry(
        id=uuid5(mfi_id, f"{days_ago} {number}"),
        subject=PALESA,
        mfi_id=mfi_id,
        purpose=purpose,
        consent_id=uuid4(),
        at=at,
    )


def known(
    *standings: Standing,
    entries: tuple[Entry, ...] = (),
    looks: tuple[Inquiry, ...] = (),
    disputed: frozenset[UUID] = frozenset(),
    phone_since: date | None = None,
    income_lisente: int | None = None,
    application_id: UUID | None = None,
) -> Known:
    """Palesa's record, as Maluti asks for it today."""
    return Known(
        on=TODAY,
        asking=MALUTI,
        standings=standings,
        entries=entries,
        looks=looks,
        disputed=disputed,
        phone_since=phone_since,
        income_lisente=income_lisente,
        application_id=application_id,
    )
