"""Made-up people in the registry: what lenders told of them, in rows as the stores write them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from bench.cluster.bare import Row
from credit.rules.moment import to_the_millisecond
from credit.rules.reservation import Entry, State
from credit.rules.standing import Standing, month_number
from credit.rules.subject import Degree
from credit.stores.cassandra_histories import TIME_OF_ONE
from credit.stores.cassandra_reservations import kept
from credit.stores.standing_text import key_of, text_of

# Four lenders, of whom each has told until now.
LENDERS: Final = tuple(UUID(int=number) for number in range(1, 5))
CONSENT: Final = UUID(int=99)
OFFICER: Final = UUID(int=98)
A_YEAR: Final = timedelta(365)
PEOPLE_FROM, LOANS_FROM = 1 << 64, 1 << 96
LOANS_OF_ONE_MAX: Final = 1000


def person(number: int) -> UUID:
    """Name somebody."""
    return UUID(int=PEOPLE_FROM + number)


def digest(number: int) -> bytes:
    """Give what stands for her document, and for her phone."""
    return number.to_bytes(32)


def loan_of(number: int, loan: int) -> UUID:
    """Name one of her loans."""
    return UUID(int=LOANS_FROM + number * LOANS_OF_ONE_MAX + loan)


def entry(number: int, loan: int, now: datetime) -> Entry:
    """Give a loan of M1,000 and a little, as it takes up her room."""
    at = to_the_millisecond(now)
    return Entry(
        id=loan_of(number, loan),
        subject=person(number),
        mfi_id=LENDERS[loan % len(LENDERS)],
        consent_id=CONSENT,
        state=State.EXPOSED,
        amount_lisente=100_000 + loan,
        expires_at=at,
        touched_at=at - timedelta(days=loan),
        claims=frozenset(),
        monthly_lisente=27_000,
        degree=Degree.SEEN,
        lent_at=at - A_YEAR + timedelta(days=loan),
    )


def standing(number: int, loan: int, today: date, revision: int = 12) -> Standing:
    """Give how the same loan stands: lent a year ago, late in three months, of which one is now."""
    this = month_number(today)
    return Standing(
        subject=person(number),
        mfi_id=LENDERS[loan % len(LENDERS)],
        loan_id=loan_of(number, loan),
        revision=revision,
        degree=Degree.SEEN,
        opened_on=today - A_YEAR + timedelta(days=loan),
        principal_lisente=500_000,
        installments=24,
        period="month",
        owed_lisente=100_000 + loan,
        oldest_due_on=today - timedelta(days=loan % 20),
        late={this - 9: 4, this - 3: 12},
        last_paid_on=today - timedelta(days=30),
    )


def line_row(line: Standing) -> Row:
    """Give a line as its table has it."""
    return (*key_of(line), text_of(line))


def standing_row(line: Standing) -> Row:
    """Give the newest line of a loan as its table has it, with the time that it bears."""
    return (*line_row(line), line.revision * TIME_OF_ONE)


def entry_rows(numbers: range, loans: int) -> Iterator[Row]:
    """Give what takes up the room of some people, so many loans each."""
    now = timezone.now()
    for number in numbers:
        yield from ((loans, *kept(entry(number, loan, now))) for loan in range(loans))


def standing_rows(numbers: range, loans: int) -> Iterator[Row]:
    """Give how their loans stand."""
    today = timezone.localdate()
    for number in numbers:
        yield from (standing_row(standing(number, loan, today)) for loan in range(loans))


def phone_rows(numbers: range) -> Iterator[Row]:
    """Give the day on which each was last seen with her phone."""
    now = to_the_millisecond(timezone.now())
    return ((digest(number), person(number), now, "b1") for number in numbers)
