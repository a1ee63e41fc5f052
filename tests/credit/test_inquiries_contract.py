"""What every store of looks does, whichever engine keeps it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.registry import Inquiries
from credit.rules.address import Address
from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.stores.cassandra_inquiries import CassandraInquiries
from credit.stores.postgres_inquiries import PostgresInquiries
from tests.credit.conftest import MARCH

DAY, MOMENT = timedelta(days=1), timedelta(milliseconds=1)
MALUTI, SENQU = uuid4(), uuid4()


def store_on(engine: Address | None) -> Inquiries:
    return PostgresInquiries() if engine is None else CassandraInquiries(engine, days_kept=3_650)


@pytest.fixture
def inquiries(engine: Address | None) -> Inquiries:
    return store_on(engine)


def a_look(
    subject: UUID | None = None,
    at: datetime = MARCH,
    mfi_id: UUID = MALUTI,
    purpose: Purpose = Purpose.APPLICATION,
    officer: UUID | None = None,
) -> Inquiry:
    return Inquiry(
        id=uuid4(),
        subject=subject or uuid4(),
        mfi_id=mfi_id,
        purpose=purpose,
        consent_id=uuid4(),
        at=at,
        officer=officer,
    )


def test_a_look_is_kept_as_it_was_taken(inquiries: Inquiries) -> None:
    for look in (a_look(purpose=Purpose.COLLECTION), a_look(officer=uuid4())):
        inquiries.note_inquiry(look)
        assert inquiries.inquiries(look.subject, since=MARCH) == (look,)


def test_the_same_look_twice_is_one_and_the_first_stands(inquiries: Inquiries) -> None:
    look = a_look()
    inquiries.note_inquiry(look)
    inquiries.note_inquiry(replace(look, at=MARCH + DAY, consent_id=uuid4()))
    assert inquiries.inquiries(look.subject, since=MARCH) == (look,)
    # From a moment on that lies between the two there is none either.
    assert inquiries.inquiries(look.subject, since=MARCH + MOMENT) == ()


def test_the_latest_stands_first_whoever_looked(inquiries: Inquiries) -> None:
    first = a_look()
    second = a_look(first.subject, MARCH + DAY, SENQU, Purpose.REVIEW)
    for look in (second, first):
        inquiries.note_inquiry(look)
    assert inquiries.inquiries(first.subject, since=MARCH) == (second, first)


def test_what_was_before_the_moment_is_not_told(inquiries: Inquiries) -> None:
    look = a_look()
    inquiries.note_inquiry(look)
    assert inquiries.inquiries(look.subject, since=MARCH + MOMENT) == ()


def test_at_whom_nobody_looked_there_is_nothing_and_nothing_of_another(
    inquiries: Inquiries,
) -> None:
    inquiries.note_inquiry(a_look())
    assert inquiries.inquiries(uuid4(), since=MARCH) == ()


def test_two_people_may_be_looked_at_under_one_id(inquiries: Inquiries) -> None:
    one = a_look()
    other = replace(one, subject=uuid4())
    for look in (one, other):
        inquiries.note_inquiry(look)
    assert inquiries.inquiries(other.subject, since=MARCH) == (other,)


def test_a_moment_is_kept_to_the_millisecond(inquiries: Inquiries) -> None:
    look = a_look(at=MARCH.replace(microsecond=123_999))
    inquiries.note_inquiry(look)
    (kept,) = inquiries.inquiries(look.subject, since=look.at)
    assert kept.at == MARCH.replace(microsecond=123_000)


def test_looks_of_many_months_are_told_in_their_order(inquiries: Inquiries) -> None:
    first = a_look(at=datetime(2024, 11, 30, 23, 59, tzinfo=UTC))
    moments = [first.at + days * DAY for days in (1, 31, 32, 62, 365)]
    looks = [first, *(a_look(first.subject, at) for at in moments)]
    for look in looks:
        inquiries.note_inquiry(look)
    assert inquiries.inquiries(first.subject, since=first.at) == tuple(reversed(looks))
    assert inquiries.inquiries(first.subject, since=moments[2]) == tuple(reversed(looks[3:]))


# A day of the house, which is two hours ahead of UTC.
MIDNIGHT = datetime(2024, 3, 1, 22, 0, tzinfo=UTC)
NEXT_MIDNIGHT = MIDNIGHT + DAY


def test_an_officers_looks_of_a_day_are_counted_and_nobody_elses(inquiries: Inquiries) -> None:
    mfi, thabo, neo = uuid4(), uuid4(), uuid4()

    def count(officer: UUID, mfi_id: UUID = mfi) -> int:
        return inquiries.looks_of(mfi_id, officer, since=MIDNIGHT, until=NEXT_MIDNIGHT)

    assert count(thabo) == 0
    moments = (MIDNIGHT - MOMENT, MIDNIGHT, MIDNIGHT + 3 * DAY / 24, NEXT_MIDNIGHT - MOMENT)
    for at in (*moments, NEXT_MIDNIGHT):
        inquiries.note_inquiry(a_look(at=at, mfi_id=mfi, officer=thabo))
    for officer in (neo, None):
        inquiries.note_inquiry(a_look(at=MIDNIGHT, mfi_id=mfi, officer=officer))
    inquiries.note_inquiry(a_look(at=MIDNIGHT, mfi_id=SENQU, officer=thabo))
    assert (count(thabo), count(neo), count(uuid4()), count(thabo, SENQU)) == (3, 1, 0, 1)


def test_a_look_that_is_noted_again_counts_once_on_its_first_day(inquiries: Inquiries) -> None:
    mfi, thabo = uuid4(), uuid4()
    today, yesterday = (a_look(at=at, mfi_id=mfi, officer=thabo) for at in (MIDNIGHT, MARCH))
    for look in (today, yesterday):
        inquiries.note_inquiry(look)
        inquiries.note_inquiry(replace(look, at=look.at + DAY - MOMENT))
    assert inquiries.looks_of(mfi, thabo, since=MIDNIGHT, until=NEXT_MIDNIGHT) == 1


def test_what_a_lender_looked_at_is_listed_the_latest_first(inquiries: Inquiries) -> None:
    mfi = uuid4()
    looks = [
        a_look(at=MIDNIGHT + hours * DAY / 24, mfi_id=mfi, officer=officer)
        for hours, officer in ((0, uuid4()), (5, None), (23, uuid4()), (24, None))
    ]
    for look in (*looks, a_look(at=MIDNIGHT, mfi_id=SENQU), replace(looks[0], at=NEXT_MIDNIGHT)):
        inquiries.note_inquiry(look)
    assert inquiries.looked_at(mfi, since=MIDNIGHT, until=NEXT_MIDNIGHT) == (
        looks[2],
        looks[1],
        looks[0],
    )
    assert inquiries.looked_at(mfi, since=NEXT_MIDNIGHT, until=NEXT_MIDNIGHT + DAY) == (looks[3],)
    assert inquiries.looked_at(uuid4(), since=MIDNIGHT, until=NEXT_MIDNIGHT) == ()


def test_two_people_looked_at_under_one_id_are_two_looks(inquiries: Inquiries) -> None:
    mfi, thabo = uuid4(), uuid4()
    one = a_look(at=MIDNIGHT, mfi_id=mfi, officer=thabo)
    for look in (one, replace(one, subject=uuid4())):
        inquiries.note_inquiry(look)
    assert inquiries.looks_of(mfi, thabo, since=MIDNIGHT, until=NEXT_MIDNIGHT) == 2
    assert len(inquiries.looked_at(mfi, since=MIDNIGHT, until=NEXT_MIDNIGHT)) == 2


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda away: away.note_inquiry(a_look()), id="note"),
        pytest.param(lambda away: away.inquiries(uuid4(), since=MARCH), id="list"),
        pytest.param(
            lambda away: away.looks_of(MALUTI, uuid4(), since=MARCH, until=MARCH + DAY), id="count"
        ),
        pytest.param(
            lambda away: away.looked_at(MALUTI, since=MARCH, until=MARCH + DAY), id="of a lender"
        ),
    ],
)
def test_a_store_that_is_away_says_so_and_never_that_nobody_looked(
    silent_engine: Address | None, ask: Callable[[Inquiries], object]
) -> None:
    with pytest.raises(RegistryUnavailable):
        ask(store_on(silent_engine))
