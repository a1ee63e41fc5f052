"""The audit trail: nobody changes it through the product, and whoever does otherwise is found."""

import json
import threading
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections, transaction

from loans.actions.choose_language import choose_language
from loans.actions.seal_audit import seal_audit
from loans.deed import Actor, deed
from loans.models import AuditEntry, AuditSeal, HouseAuditEntry, HouseAuditSeal, Mfi
from loans.queries.trail import verify
from loans.record import record_act
from loans.tasks import seal_audit as seal_all
from tests.owner import as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4(), ip="192.0.2.7", request_id="r-1")
SEALER = Actor.system("sealer")


@deed
def act(mfi_id: UUID, number: int, *, by: Actor) -> None:
    record_act(by, "visit", "borrower", uuid4(), mfi_id=mfi_id, after={"n": number, "ok": True})


@pytest.fixture
def visits(maluti: Mfi) -> Mfi:
    for number in range(5):
        act(maluti.id, number, by=THABO)
    return maluti


def third(mfi: Mfi) -> UUID:
    return AuditSeal.objects.of(mfi).get(number=3).entry_id


def test_a_deed_leaves_its_row_unsealed_and_the_sealer_gives_it_a_place(visits: Mfi) -> None:
    assert (verify(visits.id).sealed, verify(visits.id).unsealed) == (0, 6)  # taken on, then five
    assert seal_audit(visits.id, by=SEALER) == 6
    assert seal_audit(visits.id, by=SEALER) == 0
    verdict = verify(visits.id)
    assert (verdict.whole, verdict.sealed, verdict.unsealed) == (True, 6, 0)


def test_the_chain_goes_on_where_it_ended(visits: Mfi) -> None:
    seal_audit(visits.id, by=SEALER)
    act(visits.id, 6, by=THABO)
    seal_audit(visits.id, by=SEALER)
    numbers = AuditSeal.objects.of(visits).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6, 7]
    assert verify(visits.id).whole


def test_each_lender_and_the_house_have_chains_of_their_own(visits: Mfi, senqu: Mfi) -> None:
    choose_language("+26658123456", "st", by=Actor.system("phone"))
    assert seal_all() == 8
    assert verify(visits.id).sealed == 6
    assert verify(senqu.id).sealed == 1
    assert verify(None).sealed == 1


CHANGES = {
    "one character of the actor": "UPDATE loans_auditentry SET actor_id = overlay(actor_id placing "
    "'_' from 1 for 1) WHERE mfi_id = %s AND id = %s",
    "one figure of the new values": 'UPDATE loans_auditentry SET after = \'{"n": 9, "ok": true}\''
    " WHERE mfi_id = %s AND id = %s",
    "the time": "UPDATE loans_auditentry SET at = '2026-01-01T00:00:00Z' "
    "WHERE mfi_id = %s AND id = %s",
    "the address": "UPDATE loans_auditentry SET ip = '192.0.2.8' WHERE mfi_id = %s AND id = %s",
    "one byte of the seal": "UPDATE loans_auditseal SET digest = "
    "set_byte(digest, 0, (get_byte(digest, 0) + 1) %% 256) WHERE mfi_id = %s AND entry_id = %s",
}


UNTIE = "ALTER TABLE loans_auditseal DROP CONSTRAINT loans_auditseal_entry_fk"
TIE = (
    "ALTER TABLE loans_auditseal ADD CONSTRAINT loans_auditseal_entry_fk "
    "FOREIGN KEY (mfi_id, entry_id) REFERENCES loans_auditentry (mfi_id, id)"
)


# What follows commits, for on a cluster one transaction is one role's.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_one_byte_changed_by_the_owner_is_found_and_its_row_named(change: str, visits: Mfi) -> None:
    seal_audit(visits.id, by=SEALER)
    victim = third(visits)
    with as_owner() as cursor:
        cursor.execute(CHANGES[change], [visits.id, victim])
    verdict = verify(visits.id)
    assert (verdict.broken_entry, verdict.broken_number) == (victim, 3)
    assert "changed" in verdict.why


@pytest.mark.django_db(transaction=True)
def test_a_row_that_was_taken_out_is_missed(visits: Mfi) -> None:
    seal_audit(visits.id, by=SEALER)
    victim = third(visits)
    with as_owner() as cursor:
        cursor.execute(UNTIE)
    try:
        with as_owner() as cursor:
            cursor.execute(
                "DELETE FROM loans_auditentry WHERE mfi_id = %s AND id = %s", [visits.id, victim]
            )
        verdict = verify(visits.id)
    finally:
        with as_owner() as cursor:
            cursor.execute(
                "DELETE FROM loans_auditseal WHERE mfi_id = %s AND entry_id = %s",
                [visits.id, victim],
            )
            cursor.execute(TIE)
    assert (verdict.broken_entry, verdict.why) == (victim, "the row is gone")


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_was_taken_out_is_missed(visits: Mfi) -> None:
    seal_audit(visits.id, by=SEALER)
    with as_owner() as cursor:
        cursor.execute("DELETE FROM loans_auditseal WHERE mfi_id = %s AND number = 3", [visits.id])
    assert verify(visits.id).why == "seal 3 is missing"


@pytest.mark.django_db(transaction=True)
def test_the_command_names_the_row_and_fails(visits: Mfi) -> None:
    seal_audit(visits.id, by=SEALER)
    victim = third(visits)
    with as_owner() as cursor:
        cursor.execute(CHANGES["the address"], [visits.id, victim])
    told = StringIO()
    with pytest.raises(CommandError, match="1 of 2 chains"):
        call_command("verify_audit", stdout=told)
    assert str(victim) in told.getvalue()


FORBIDDEN = [
    ("loans_auditentry", "UPDATE {} SET action = 'x'"),
    ("loans_auditentry", "DELETE FROM {}"),
    ("loans_auditentry", "TRUNCATE {} CASCADE"),
    ("loans_auditseal", "UPDATE {} SET number = 0"),
    ("loans_auditseal", "DELETE FROM {}"),
    ("loans_houseauditentry", "UPDATE {} SET action = 'x'"),
    ("loans_houseauditentry", "DELETE FROM {}"),
    ("loans_houseauditseal", "UPDATE {} SET number = 0"),
    ("loans_houseauditseal", "DELETE FROM {}"),
]


@pytest.mark.parametrize(("table", "statement"), FORBIDDEN)
def test_the_product_may_not_change_the_trail(table: str, statement: str, visits: Mfi) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match=f"permission denied for table {table}"):
            cursor.execute(statement.format(table))
        transaction.set_rollback(True)


def test_the_house_keeps_its_own_trail(db: None) -> None:
    choose_language("+26658123456", "st", by=Actor.system("phone"))
    entry = HouseAuditEntry.objects.get()
    assert (entry.action, entry.before, entry.after) == (
        "choose-language",
        {"language": ""},
        {"language": "st"},
    )
    assert "+266" not in json.dumps([entry.target_id, entry.before, entry.after, entry.actor_id])
    assert seal_audit(None, by=SEALER) == 1
    assert HouseAuditSeal.objects.get().entry_id == entry.id
    assert verify(None).whole


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_lay_one_chain(maluti: Mfi) -> None:
    for number in range(40):
        act(maluti.id, number, by=THABO)
    start = threading.Barrier(8, timeout=30)

    def seal() -> None:
        start.wait()
        seal_audit(maluti.id, by=SEALER)
        connections.close_all()

    sealers = [threading.Thread(target=seal) for _ in range(8)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join(60)
    seal_audit(maluti.id, by=SEALER)
    verdict = verify(maluti.id)
    assert (verdict.whole, verdict.sealed, verdict.unsealed) == (True, 41, 0)
    assert AuditEntry.objects.of(maluti).count() == 41
