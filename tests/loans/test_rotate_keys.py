"""A new key takes over from the old one while officers go on looking borrowers up."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from loans.actions import rotate_keys as rotation
from loans.actions.rotate_keys import Batch, rotate_keys
from loans.deed import Actor
from loans.errors import AlreadyTaken
from loans.models import HouseAuditEntry, Mfi, Person
from loans.queries import borrowers
from loans.rules.identity import Identity
from loans.sealed import (
    NATIONAL_ID,
    current_key_id,
    digest,
    new_data_key,
    seal,
    unwrap,
)
from tests.loans.test_register_borrower import DETAILS, new, register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
OPERATOR = Actor.system("operator")
OLD, NEW = bytes(range(32)), bytes(range(32, 64))
READERS = 3


@pytest.fixture(autouse=True)
def keys(settings: Settings) -> None:
    settings.PII_KEYS = {"k1": OLD}


def a_new_key_in_front(settings: Settings) -> None:
    settings.PII_KEYS = {"k2": NEW, "k1": OLD}


def national_id(number: int) -> str:
    return f"1990{number:08d}"


def person_of(number: int) -> Person:
    """A person as registering makes one, without a lender: for crowds."""
    person_id = uuid4()
    key = new_data_key(person_id)
    return Person(
        id=person_id,
        phone=f"+2665{number:07d}",
        language="st",
        identity=Identity.DECLARED,
        national_id_digest=digest(NATIONAL_ID, national_id(number)),
        digest_key_id=current_key_id(),
        national_id_sealed=seal(unwrap(person_id, key), NATIONAL_ID, national_id(number)),
        data_key=key.wrapped,
        data_key_id=key.key_id,
    )


def borrowers_at(mfi: Mfi, count: int) -> list[UUID]:
    return [
        register(
            mfi,
            replace(
                new(f"+26658{number:06d}", Identity.SEEN, national_id=national_id(number)),
                details=DETAILS,
            ),
        )
        for number in range(count)
    ]


def rotated() -> str:
    told = StringIO()
    call_command("rotate_keys", stdout=told)
    return told.getvalue()


def test_afterwards_the_old_key_is_not_needed(maluti: Mfi, settings: Settings) -> None:
    made = borrowers_at(maluti, 5)
    a_new_key_in_front(settings)
    assert rotated() == "5 people brought under k2, 0 left\n"
    settings.PII_KEYS = {"k2": NEW}
    for number, borrower_id in enumerate(made):
        found = borrowers.found(maluti.id, text=national_id(number))
        assert [row.id for row in found] == [borrower_id]
        assert borrowers.page(maluti.id, borrower_id).details == DETAILS
    assert rotated() == "0 people brought under k2, 0 left\n"
    act = HouseAuditEntry.objects.get(action="rotate-keys")
    assert (act.after["rows"], act.after["key"]) == (5, "k2")


def test_broken_off_it_goes_on_where_it_stopped(
    maluti: Mfi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowers_at(maluti, 5)
    a_new_key_in_front(settings)
    monkeypatch.setattr(rotation, "BATCH_ROWS", 2)
    first = rotate_keys(None, by=OPERATOR)
    assert first.rows == 2
    assert Person.objects.filter(data_key_id="k2", digest_key_id="k2").count() == 2
    assert rotated() == "3 people brought under k2, 0 left\n"
    assert rotate_keys(None, by=OPERATOR) == Batch(0)


def test_the_erased_and_the_joined_are_no_trouble(maluti: Mfi, settings: Settings) -> None:
    borrowers_at(maluti, 2)
    erased, joined = Person.objects.all()
    Person.objects.filter(id=erased.id).update(data_key=None, national_id_digest=None)
    Person.objects.filter(id=joined.id).update(national_id_digest=None)
    a_new_key_in_front(settings)
    assert rotated() == "1 people brought under k2, 0 left\n"
    assert Person.objects.get(id=joined.id).national_id_digest is None


def test_without_the_old_key_nothing_is_touched(maluti: Mfi, settings: Settings) -> None:
    borrowers_at(maluti, 2)
    settings.PII_KEYS = {"k2": NEW}
    with pytest.raises(CommandError, match="not among PII_KEYS"):
        rotated()
    assert Person.objects.filter(data_key_id="k1").count() == 2


@pytest.fixture
def errors() -> Iterator[list[BaseException]]:
    found: list[BaseException] = []
    yield found
    assert not found


@pytest.mark.parametrize("crowd", [300, pytest.param(100_000, marks=pytest.mark.full)])
def test_officers_go_on_reading_and_registering_meanwhile(
    crowd: int, maluti: Mfi, settings: Settings, errors: list[BaseException]
) -> None:
    made = borrowers_at(maluti, 20)
    Person.objects.bulk_create((person_of(100 + n) for n in range(crowd)), batch_size=1000)
    a_new_key_in_front(settings)
    over, read = threading.Event(), [0] * READERS

    def go(reader: int) -> None:
        try:
            while not over.is_set() or not read[reader]:
                number = read[reader] % len(made)
                (row,) = borrowers.found(maluti.id, text=national_id(number))
                assert row.id == made[number]
                assert borrowers.page(maluti.id, row.id).details == DETAILS
                again = new(identity=Identity.SEEN, national_id=national_id(number))
                with pytest.raises(AlreadyTaken):
                    register(maluti, again)
                read[reader] += 1
        except BaseException as error:  # noqa: BLE001 (whatever goes wrong is told)
            errors.append(error)
        finally:
            connections.close_all()

    readers = [threading.Thread(target=go, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        told = rotated()
    finally:
        over.set()
        for reader in readers:
            reader.join(60)
    assert told.splitlines()[-1] == f"{crowd + 20} people brought under k2, 0 left"
    assert min(read) > 0
    assert not Person.objects.exclude(data_key_id="k2", digest_key_id="k2").exists()
