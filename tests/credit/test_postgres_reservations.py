"""What only PostgreSQL can do to a reservation: lost commits, locks left behind, others' deeds."""

import threading
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.db import connection, transaction

from credit.models import PersonLock
from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.consent import Purpose
from credit.rules.exposure import ExposurePolicy, Refused
from credit.rules.reservation import Entry, State
from credit.stores.postgres_consents import PostgresConsents
from credit.stores.postgres_inquiries import PostgresInquiries
from credit.stores.postgres_reservations import PostgresReservations
from tests.credit.conftest import MARCH
from tests.credit.cut_line import CutLine
from tests.credit.test_consents_contract import a_consent
from tests.credit.test_inquiries_contract import a_look
from tests.credit.test_reservations_contract import MINUTE, SENQU, ask, held

pytestmark = pytest.mark.django_db(transaction=True)
RESERVATIONS = PostgresReservations(ExposurePolicy())


def test_a_reservation_whose_answer_is_lost_is_undecided_and_asking_again_settles_it(
    line: CutLine,
) -> None:
    asked = ask()
    line.break_at(b"COMMIT", nth=1, heard=True)
    with pytest.raises(RegistryUndecided):
        RESERVATIONS.reserve(asked, at=MARCH)
    (kept,) = RESERVATIONS.live(asked.subject, at=MARCH)
    assert RESERVATIONS.reserve(asked, at=MARCH) == kept
    assert isinstance(RESERVATIONS.reserve(ask(asked.subject, SENQU), at=MARCH), Refused)


def test_a_reservation_that_was_never_heard_is_undecided_too_and_asking_again_makes_it(
    line: CutLine,
) -> None:
    asked = ask()
    line.break_at(b"COMMIT", nth=1, heard=False)
    with pytest.raises(RegistryUndecided):
        RESERVATIONS.reserve(asked, at=MARCH)
    assert RESERVATIONS.live(asked.subject, at=MARCH) == ()
    assert isinstance(RESERVATIONS.reserve(asked, at=MARCH), Entry)


def test_a_lender_that_dies_between_look_and_booking_leaves_nothing(line: CutLine) -> None:
    asked = ask()
    line.break_at(b"INSERT INTO credit_exposure", nth=1, heard=True)
    with pytest.raises(RegistryUnavailable):
        RESERVATIONS.reserve(asked, at=MARCH)
    assert RESERVATIONS.live(asked.subject, at=MARCH) == ()
    assert isinstance(RESERVATIONS.reserve(ask(asked.subject, SENQU), at=MARCH), Entry)


def test_a_release_whose_answer_is_lost_is_undecided_and_asking_again_settles_it(
    line: CutLine,
) -> None:
    asked = ask()
    held(RESERVATIONS, asked)
    line.break_at(b"COMMIT", nth=1, heard=True)
    with pytest.raises(RegistryUndecided):
        RESERVATIONS.release(asked.subject, asked.id, at=MARCH)
    assert RESERVATIONS.release(asked.subject, asked.id, at=MARCH) is State.RELEASED


def test_the_look_is_noted_with_the_answer_and_not_without(line: CutLine) -> None:
    asked = ask()
    line.break_at(b"INSERT INTO credit_exposure", nth=1, heard=True)
    with pytest.raises(RegistryUnavailable):
        RESERVATIONS.reserve(asked, at=MARCH)
    looks = PostgresInquiries()
    assert looks.inquiries(asked.subject, since=MARCH) == ()
    RESERVATIONS.reserve(asked, at=MARCH)
    theirs = ask(asked.subject, SENQU)
    for _ in range(2):
        assert isinstance(RESERVATIONS.reserve(theirs, at=MARCH + MINUTE), Refused)
    assert looks.inquiries(asked.subject, since=MARCH) == (
        theirs.look(MARCH + MINUTE),
        asked.look(MARCH),
    )


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: RESERVATIONS.reserve(ask(), at=MARCH), id="reserve"),
        pytest.param(lambda: RESERVATIONS.release(uuid4(), uuid4(), at=MARCH), id="release"),
        pytest.param(lambda: RESERVATIONS.expose(uuid4(), uuid4(), 1, at=MARCH), id="expose"),
        pytest.param(lambda: RESERVATIONS.settle(uuid4(), uuid4(), at=MARCH), id="settle"),
        pytest.param(lambda: RESERVATIONS.live(uuid4(), at=MARCH), id="live"),
        pytest.param(lambda: PostgresConsents().give_consent(a_consent()), id="consent"),
        pytest.param(
            lambda: PostgresConsents().live_consent(uuid4(), uuid4(), Purpose.REVIEW, at=MARCH),
            id="live consent",
        ),
        pytest.param(lambda: PostgresInquiries().note_inquiry(a_look()), id="look"),
    ],
)
def test_no_store_works_inside_somebody_elses_transaction(call: Callable[[], object]) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable atomic block"):
        call()


@pytest.fixture
def a_lender_that_hangs() -> Iterator[Callable[[PersonLock], None]]:
    """Somebody holds a person's row, made or found, and neither goes on nor gives up."""
    holds, let_go = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def hang(person: PersonLock) -> None:
        def hold() -> None:
            with transaction.atomic():
                PersonLock.objects.bulk_create([person], ignore_conflicts=True)
                PersonLock.objects.select_for_update().get(borrower_id=person.borrower_id)
                holds.set()
                let_go.wait(20)
                transaction.set_rollback(True)
            connection.close()

        threads.append(threading.Thread(target=hold))
        threads[0].start()
        assert holds.wait(20)

    yield hang
    let_go.set()
    threads[0].join()


@pytest.mark.parametrize("is_known", [False, True])
def test_a_lender_that_hangs_does_not_hold_the_others_for_ever(
    a_lender_that_hangs: Callable[[PersonLock], None], *, is_known: bool
) -> None:
    asked = ask()
    if is_known:
        held(RESERVATIONS, asked)
    a_lender_that_hangs(PersonLock(borrower_id=asked.subject))
    with pytest.raises(RegistryUnavailable):
        RESERVATIONS.reserve(ask(asked.subject, SENQU), at=MARCH)
    # Whoever only looks is not held up at all.
    assert len(RESERVATIONS.live(asked.subject, at=MARCH)) == int(is_known)
