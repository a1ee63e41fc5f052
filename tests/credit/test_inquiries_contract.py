"""What every store of looks does; another one joins the suite by a line."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.registry import Inquiries
from credit.rules.consent import Purpose
from credit.rules.inquiry import Inquiry
from credit.stores.postgres_inquiries import PostgresInquiries
from tests.credit.conftest import A_REAL_DATABASE, MARCH, closed_port, database_at

STORES = [
    pytest.param(PostgresInquiries, id="postgresql", marks=[A_REAL_DATABASE, pytest.mark.citus])
]
DAY, MOMENT = timedelta(days=1), timedelta(milliseconds=1)
MALUTI, SENQU = uuid4(), uuid4()


@pytest.fixture(params=STORES)
def inquiries(request: pytest.FixtureRequest) -> Inquiries:
    store: Inquiries = request.param()
    return store


def a_look(
    subject: UUID | None = None,
    at: datetime = MARCH,
    mfi_id: UUID = MALUTI,
    purpose: Purpose = Purpose.APPLICATION,
) -> Inquiry:
    return Inquiry(
        id=uuid4(),
        subject=subject or uuid4(),
        mfi_id=mfi_id,
        purpose=purpose,
        consent_id=uuid4(),
        at=at,
    )


def test_a_look_is_kept_as_it_was_taken(inquiries: Inquiries) -> None:
    look = a_look(purpose=Purpose.COLLECTION)
    inquiries.note_inquiry(look)
    assert inquiries.inquiries(look.subject, since=MARCH) == (look,)


def test_the_same_look_twice_is_one_and_the_first_stands(inquiries: Inquiries) -> None:
    look = a_look()
    inquiries.note_inquiry(look)
    inquiries.note_inquiry(replace(look, at=MARCH + DAY, consent_id=uuid4()))
    assert inquiries.inquiries(look.subject, since=MARCH) == (look,)


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


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda away: away.note_inquiry(a_look()), id="note"),
        pytest.param(lambda away: away.inquiries(uuid4(), since=MARCH), id="list"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_store_that_is_away_says_so_and_never_that_nobody_looked(
    ask: Callable[[Inquiries], object],
) -> None:
    with database_at("127.0.0.1", closed_port()), pytest.raises(RegistryUnavailable):
        ask(PostgresInquiries())
