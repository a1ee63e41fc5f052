"""What only PostgreSQL can do to a registry: lost commits, locks left behind, others' deeds."""

import threading
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, connection, transaction

from credit.models import BorrowerByIdentity
from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.stores.postgres import PostgresRegistry
from tests.credit.conftest import MAY, Somebody
from tests.credit.cut_line import CutLine

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_commit_whose_answer_is_lost_is_undecided_and_asking_again_settles_it(
    postgres_registry: PostgresRegistry, line: CutLine, palesa: Somebody
) -> None:
    line.break_at(b"COMMIT", nth=1, heard=True)
    with pytest.raises(RegistryUndecided):
        postgres_registry.enrol(palesa.identity)
    in_the_book = postgres_registry.find(palesa.identity)
    assert in_the_book is not None
    assert postgres_registry.enrol(palesa.identity) == in_the_book


def test_a_commit_that_was_never_heard_is_undecided_too_and_asking_again_makes_it(
    postgres_registry: PostgresRegistry, line: CutLine, palesa: Somebody
) -> None:
    line.break_at(b"COMMIT", nth=1, heard=False)
    with pytest.raises(RegistryUndecided):
        postgres_registry.point_phone(palesa.phone, uuid4(), at=MAY)
    assert postgres_registry.borrowers_of_phone(palesa.phone) == ()


def test_an_enrolment_that_breaks_before_its_commit_changed_nothing(
    postgres_registry: PostgresRegistry, line: CutLine, palesa: Somebody
) -> None:
    line.break_at(b"INSERT INTO", nth=1, heard=True)
    with pytest.raises(RegistryUnavailable):
        postgres_registry.enrol(palesa.identity)
    assert postgres_registry.find(palesa.identity) is None


def test_a_read_whose_end_is_lost_is_no_riddle(
    postgres_registry: PostgresRegistry, line: CutLine, palesa: Somebody
) -> None:
    line.break_at(b"COMMIT", nth=1, heard=True)
    with pytest.raises(RegistryUnavailable):
        postgres_registry.find(palesa.identity)


def test_the_registry_never_works_inside_somebody_elses_transaction(
    postgres_registry: PostgresRegistry, palesa: Somebody
) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable atomic block"):
        postgres_registry.enrol(palesa.identity)
    assert postgres_registry.find(palesa.identity) is None


def test_a_lender_that_hangs_with_an_enrolment_half_done_does_not_hold_the_others_for_ever(
    postgres_registry: PostgresRegistry, palesa: Somebody
) -> None:
    half_done, let_go = threading.Event(), threading.Event()

    def a_lender_that_hangs() -> None:
        with transaction.atomic():
            BorrowerByIdentity.objects.create(
                id_type=palesa.identity.id_type,
                digest=palesa.identity.digest,
                key_id=palesa.identity.key_id,
                borrower_id=uuid4(),
            )
            half_done.set()
            let_go.wait(20)
            transaction.set_rollback(True)
        connection.close()

    hanging = threading.Thread(target=a_lender_that_hangs)
    hanging.start()
    half_done.wait(20)
    try:
        with pytest.raises(RegistryUnavailable):
            postgres_registry.enrol(palesa.identity)
    finally:
        let_go.set()
        hanging.join()
    assert postgres_registry.find(palesa.identity) is None
    assert postgres_registry.enrol(palesa.identity) == postgres_registry.find(palesa.identity)


@pytest.mark.parametrize("heard_of_it", [False, True])
def test_after_a_session_was_ended_by_the_operator_the_next_call_has_a_new_one(
    postgres_registry: PostgresRegistry, palesa: Somebody, *, heard_of_it: bool
) -> None:
    postgres_registry.version()
    mine = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params()) as operator:
        operator.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    if heard_of_it:
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    with pytest.raises(RegistryUnavailable):
        postgres_registry.enrol(palesa.identity)
    assert postgres_registry.enrol(palesa.identity) == postgres_registry.find(palesa.identity)
