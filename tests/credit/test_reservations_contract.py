"""What every store of reservations does; another one joins the suite by a line."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from credit.outage import RegistryUnavailable
from credit.registry import Reservations
from credit.rules.exposure import ExposurePolicy, Refused, Why
from credit.rules.reservation import Asked, Entry, Given, State
from credit.rules.restoring import Restored
from credit.rules.subject import Degree
from credit.stores.cassandra_reservations import CassandraReservations
from credit.stores.postgres_reservations import PostgresReservations
from tests.credit.conftest import (
    MARCH,
    closed_port,
    database_at,
    nobodys_address,
)

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MALUTI, SENQU = uuid4(), uuid4()


def ask(subject: UUID | None = None, mfi_id: UUID = MALUTI, amount_lisente: int = 100_000) -> Asked:
    return Asked(
        id=uuid4(),
        subject=subject or uuid4(),
        mfi_id=mfi_id,
        consent_id=uuid4(),
        claim=uuid4(),
        inquiry_id=uuid4(),
        amount_lisente=amount_lisente,
        expires_at=MARCH + 7 * DAY,
    )


def held(reservations: Reservations, asked: Asked) -> Entry:
    entry = reservations.reserve(asked, at=MARCH)
    assert isinstance(entry, Entry)
    return entry


def test_what_is_reserved_is_there_for_all_to_count(reservations: Reservations) -> None:
    asked = ask()
    entry = held(reservations, asked)
    assert entry == Entry(
        id=asked.id,
        subject=asked.subject,
        mfi_id=MALUTI,
        consent_id=asked.consent_id,
        state=State.RESERVED,
        amount_lisente=100_000,
        expires_at=MARCH + 7 * DAY,
        touched_at=MARCH,
        claims=frozenset({asked.claim}),
    )
    assert reservations.live(asked.subject, at=MARCH) == (entry,)


def test_what_is_known_of_her_travels_with_what_is_held_and_lent(
    reservations: Reservations,
) -> None:
    asked = replace(ask(), degree=Degree.MATCHED, monthly_lisente=18_000)
    assert held(reservations, asked).degree is Degree.MATCHED
    reservations.expose(asked.subject, asked.id, 90_000, at=MARCH + DAY)
    (lent,) = reservations.live(asked.subject, at=MARCH + DAY)
    assert (lent.degree, lent.lent_at, lent.monthly_lisente) == (
        Degree.MATCHED,
        MARCH + DAY,
        18_000,
    )
    brought = Given(
        id=uuid4(), subject=uuid4(), mfi_id=SENQU, owed_lisente=5_000, degree=Degree.SEEN
    )
    reservations.expose_given(brought, at=MARCH)
    (entry,) = reservations.live(brought.subject, at=MARCH)
    assert (entry.degree, entry.lent_at) == (Degree.SEEN, None)


def test_a_lender_keeps_to_what_it_agreed_beside_what_all_share(reservations: Reservations) -> None:
    modest = ExposurePolicy(loans_max=None, owed_lisente_max=90_000)
    asked = replace(ask(), agreed=modest)
    assert reservations.reserve(asked, at=MARCH) == Refused(Why.OWED, 1, 90_000)
    within = replace(asked, income_lisente=50_000, amount_lisente=80_000)
    of_income = replace(within, agreed=replace(modest, income_percent_max=100))
    assert reservations.reserve(of_income, at=MARCH) == Refused(Why.INCOME, 1, 50_000)
    assert isinstance(reservations.reserve(within, at=MARCH), Entry)


def test_what_a_lender_agreed_lifts_nothing_that_all_share(reservations: Reservations) -> None:
    free = ExposurePolicy(
        loans_max=9, owed_lisente_max=10**9, income_percent_max=9_000, cooling_days=1
    )
    first = replace(ask(), agreed=free)
    held(reservations, first)
    second = replace(ask(first.subject, SENQU), agreed=free)
    assert reservations.reserve(second, at=MARCH) == Refused(Why.LOANS, 0, 4_900_000)
    much = replace(ask(amount_lisente=5_000_001), agreed=free)
    assert reservations.reserve(much, at=MARCH) == Refused(Why.OWED, 1, 5_000_000)


def test_a_loan_that_is_paid_back_is_remembered_while_others_are_to_wait(
    reservations: Reservations,
) -> None:
    asked = ask()
    held(reservations, asked)
    reservations.expose(asked.subject, asked.id, 100_000, at=MARCH)
    reservations.settle(asked.subject, asked.id, at=MARCH + 2 * DAY)
    waits = ExposurePolicy(cooling_days=7)
    hers = replace(ask(asked.subject, SENQU), agreed=waits)
    refused = reservations.reserve(hers, at=MARCH + 3 * DAY)
    assert refused == Refused(Why.COOLING, 1, 5_000_000)
    own = replace(ask(asked.subject, MALUTI), agreed=waits)
    entry = reservations.reserve(own, at=MARCH + 3 * DAY)
    assert isinstance(entry, Entry)
    reservations.release(asked.subject, own.id, at=MARCH + 3 * DAY)
    later = replace(hers, expires_at=MARCH + 30 * DAY)
    assert isinstance(reservations.reserve(later, at=MARCH + 7 * DAY), Entry)


def test_the_same_twice_is_one_with_the_same_answer(reservations: Reservations) -> None:
    asked = ask()
    assert held(reservations, asked) == held(reservations, asked)
    assert len(reservations.live(asked.subject, at=MARCH)) == 1


def test_another_lender_is_refused_until_the_first_gives_it_back(
    reservations: Reservations,
) -> None:
    first = ask()
    second = ask(first.subject, SENQU)
    held(reservations, first)
    assert reservations.reserve(second, at=MARCH) == Refused(Why.LOANS, 0, 4_900_000)
    gave_back = reservations.release(first.subject, first.id, claim=first.claim, at=MARCH)
    assert gave_back is State.RELEASED
    assert held(reservations, second).state is State.RESERVED
    assert reservations.reserve(first, at=MARCH) == Refused(Why.LOANS, 0, 4_900_000)


def test_too_much_is_refused_with_what_is_left(reservations: Reservations) -> None:
    asked = ask(amount_lisente=5_000_001)
    assert reservations.reserve(asked, at=MARCH) == Refused(Why.OWED, 1, 5_000_000)
    assert reservations.live(asked.subject, at=MARCH) == ()


def test_one_that_has_expired_frees_its_room_and_becomes_no_loan(
    reservations: Reservations,
) -> None:
    asked = ask()
    held(reservations, asked)
    end = asked.expires_at
    assert reservations.live(asked.subject, at=end) == ()
    hers = replace(ask(asked.subject, SENQU), expires_at=end + DAY)
    assert isinstance(reservations.reserve(hers, at=end), Entry)
    for ending in (reservations.release, reservations.settle):
        assert ending(asked.subject, asked.id, at=end) is State.EXPIRED
    assert reservations.expose(asked.subject, asked.id, 1, at=end) is State.EXPIRED


def test_a_loan_is_held_until_it_is_settled(reservations: Reservations) -> None:
    asked = ask()
    held(reservations, asked)
    much_later = MARCH + 400 * DAY
    for _ in range(2):
        assert reservations.expose(asked.subject, asked.id, 90_000, at=MARCH) is State.EXPOSED
    assert reservations.release(asked.subject, asked.id, at=MARCH) is State.EXPOSED
    (loan,) = reservations.live(asked.subject, at=much_later)
    assert (loan.state, loan.amount_lisente) == (State.EXPOSED, 90_000)
    owed = reservations.change_exposure(asked.subject, asked.id, 40_000, at=MARCH + DAY)
    late_word = reservations.change_exposure(asked.subject, asked.id, 80_000, at=MARCH)
    assert owed is late_word is State.EXPOSED
    (loan,) = reservations.live(asked.subject, at=much_later)
    assert loan.amount_lisente == 40_000
    for _ in range(2):
        assert reservations.settle(asked.subject, asked.id, at=much_later) is State.SETTLED
    assert reservations.live(asked.subject, at=much_later) == ()
    assert isinstance(reservations.reserve(ask(asked.subject, SENQU), at=MARCH), Entry), (
        "a new application has all the room"
    )


def test_a_loan_given_before_counts_whatever_the_policy_and_without_a_consent(
    reservations: Reservations,
) -> None:
    asked = ask()
    held(reservations, asked)
    told = Given(id=uuid4(), subject=asked.subject, mfi_id=SENQU, owed_lisente=6_000_000)
    told = replace(told, monthly_lisente=50_000)
    for _ in range(2):
        assert reservations.expose_given(told, at=MARCH) is State.EXPOSED
    _, loan = sorted(
        reservations.live(asked.subject, at=MARCH), key=lambda entry: entry.amount_lisente
    )
    assert loan == Entry(
        id=told.id,
        subject=asked.subject,
        mfi_id=SENQU,
        consent_id=None,
        state=State.EXPOSED,
        amount_lisente=6_000_000,
        expires_at=MARCH,
        touched_at=MARCH,
        claims=frozenset(),
        monthly_lisente=50_000,
    )
    assert isinstance(reservations.reserve(ask(asked.subject), at=MARCH), Refused)
    less = replace(told, owed_lisente=40_000)
    assert reservations.expose_given(less, at=MARCH + DAY) is State.EXPOSED
    assert reservations.expose_given(told, at=MARCH) is State.EXPOSED, "late word"
    owed = {entry.id: entry.amount_lisente for entry in reservations.live(asked.subject, at=MARCH)}
    assert owed[told.id] == 40_000
    later = MARCH + 2 * DAY
    assert reservations.change_exposure(asked.subject, told.id, 10_000, at=later) is State.EXPOSED
    assert reservations.settle(asked.subject, told.id, at=later) is State.SETTLED
    assert told.id not in {entry.id for entry in reservations.live(asked.subject, at=later)}


def test_nothing_ends_that_never_began(reservations: Reservations) -> None:
    nobody, nothing = uuid4(), uuid4()
    assert reservations.release(nobody, nothing, at=MARCH) is None
    assert reservations.expose(nobody, nothing, 1, at=MARCH) is None
    assert reservations.change_exposure(nobody, nothing, 1, at=MARCH) is None
    assert reservations.settle(nobody, nothing, at=MARCH) is None


def test_one_person_can_end_nothing_of_anothers(reservations: Reservations) -> None:
    asked = ask()
    held(reservations, asked)
    assert reservations.release(uuid4(), asked.id, at=MARCH) is None
    assert len(reservations.live(asked.subject, at=MARCH)) == 1


def test_what_nobody_asked_for_since_is_listed_by_lender_and_can_be_swept(
    reservations: Reservations,
) -> None:
    mfi_id = uuid4()
    asked = [ask(mfi_id=mfi_id) for _ in range(3)]
    for minutes, one in enumerate(asked):
        reservations.reserve(one, at=MARCH + minutes * MINUTE)
    reservations.expose(asked[1].subject, asked[1].id, 1, at=MARCH + MINUTE)
    since = MARCH + 2 * MINUTE
    listed = reservations.untouched(mfi_id, since=since)
    assert [entry.id for entry in listed] == [asked[0].id]
    assert reservations.untouched(uuid4(), since=since) == ()
    # Somebody asks again between the list and the sweep.
    reservations.reserve(asked[0], at=since)
    swept = reservations.release(asked[0].subject, asked[0].id, at=since, untouched_since=since)
    assert swept is State.RESERVED
    assert reservations.untouched(mfi_id, since=since) == ()
    assert (
        reservations.release(
            asked[0].subject, asked[0].id, at=since, untouched_since=since + MINUTE
        )
        is State.RELEASED
    )


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda away: away.reserve(ask(), at=MARCH), id="reserve"),
        pytest.param(lambda away: away.release(uuid4(), uuid4(), at=MARCH), id="release"),
        pytest.param(lambda away: away.expose(uuid4(), uuid4(), 1, at=MARCH), id="expose"),
        pytest.param(
            lambda away: away.expose_given(
                Given(id=uuid4(), subject=uuid4(), mfi_id=MALUTI, owed_lisente=1), at=MARCH
            ),
            id="expose_given",
        ),
        pytest.param(
            lambda away: away.restore(
                Restored(
                    id=uuid4(),
                    subject=uuid4(),
                    mfi_id=MALUTI,
                    state=State.EXPOSED,
                    amount_lisente=1,
                ),
                at=MARCH,
            ),
            id="restore",
        ),
        pytest.param(lambda away: away.settle(uuid4(), uuid4(), at=MARCH), id="settle"),
        pytest.param(lambda away: away.live(uuid4(), at=MARCH), id="live"),
        pytest.param(lambda away: away.untouched(uuid4(), since=MARCH), id="untouched"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_a_store_that_is_away_says_so_and_never_that_there_is_room(
    call: Callable[[Reservations], object],
) -> None:
    with database_at("127.0.0.1", closed_port()), pytest.raises(RegistryUnavailable):
        call(PostgresReservations(ExposurePolicy()))
    away = nobodys_address(closed_port())
    with pytest.raises(RegistryUnavailable):
        call(CassandraReservations(away, ExposurePolicy(), lambda _look: None))
