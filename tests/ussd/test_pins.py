"""PINs: tried a few times, counted whatever happens, and of no use to who has the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from django.db import connection
from django.utils import timezone

from loans.models import Borrower, Mfi, Person
from tests.dump import dump
from tests.loans.test_register_borrower import new, register
from ussd.engine.domain import PinLocked, PinRight, PinTry, PinWrong
from ussd.models import Pin
from ussd.pins import PAUSE, has_pin, set_pin, try_pin

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
RIGHT, WRONG = "2749", "2750"


@pytest.fixture
def palesa(maluti: Mfi) -> UUID:
    """A person with a PIN."""
    person_id = registered(maluti)
    set_pin(person_id, RIGHT)
    return person_id


def registered(mfi: Mfi) -> UUID:
    return Borrower.objects.of(mfi).get(id=register(mfi, new())).person_id


def wait(person_id: UUID) -> None:
    Pin.objects.filter(person_id=person_id).update(
        locked_until=timezone.now() - timedelta(seconds=1)
    )


def tries(person_id: UUID) -> int:
    return Pin.objects.get(person_id=person_id).tries


def test_the_right_pin_is_right_and_another_is_not(palesa: UUID) -> None:
    assert try_pin(palesa, RIGHT) == PinRight()
    assert try_pin(palesa, WRONG) == PinWrong(left=4)


def test_who_never_chose_a_pin_cannot_be_tried(maluti: Mfi) -> None:
    person_id = registered(maluti)
    assert not has_pin(person_id)
    assert try_pin(person_id, RIGHT) == PinLocked()


def test_five_wrong_ones_in_a_row_lock_it_for_half_an_hour(palesa: UUID) -> None:
    told = [try_pin(palesa, WRONG) for _ in range(5)]
    assert told == [*(PinWrong(left) for left in (4, 3, 2, 1)), PinLocked()]
    assert try_pin(palesa, RIGHT) == PinLocked()
    locked_until = Pin.objects.get(person_id=palesa).locked_until
    assert locked_until is not None
    assert timedelta(0) < PAUSE - (locked_until - timezone.now()) < timedelta(minutes=1)
    wait(palesa)
    assert try_pin(palesa, RIGHT) == PinRight()


def test_the_right_pin_takes_the_wrong_ones_back(palesa: UUID) -> None:
    for _ in range(3):
        told = [try_pin(palesa, WRONG) for _ in range(4)]
        assert told[-1] == PinWrong(left=1)
        assert try_pin(palesa, RIGHT) == PinRight()
        assert tries(palesa) == 0


def test_the_fifth_try_may_still_be_right(palesa: UUID) -> None:
    for _ in range(4):
        try_pin(palesa, WRONG)
    assert try_pin(palesa, RIGHT) == PinRight()
    assert try_pin(palesa, RIGHT) == PinRight()


def test_after_ten_wrong_ones_only_a_new_pin_helps(palesa: UUID) -> None:
    for _ in range(2):
        for _ in range(5):
            try_pin(palesa, WRONG)
        wait(palesa)
    assert try_pin(palesa, RIGHT) == PinLocked()
    set_pin(palesa, "8305")
    assert try_pin(palesa, RIGHT) == PinWrong(left=4)
    assert try_pin(palesa, "8305") == PinRight()


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_wrong_ones_at_once_five_are_looked_at(palesa: UUID) -> None:
    def one(_: int) -> list[PinTry]:
        try:
            return [try_pin(palesa, WRONG) for _ in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as many:
        told = [answer for answers in many.map(one, range(10)) for answer in answers]
    assert len(told) == 100
    looked_at = [answer for answer in told if isinstance(answer, PinWrong)]
    # The fifth is told that it is locked.
    assert sorted(answer.left for answer in looked_at) == [1, 2, 3, 4]
    assert tries(palesa) == 5
    assert try_pin(palesa, RIGHT) == PinLocked()


def test_two_people_with_one_pin_have_nothing_in_common(palesa: UUID, maluti: Mfi) -> None:
    lineo = register(maluti, new(phone="+26658765432", national_id="198703142222"))
    people = [palesa, Borrower.objects.of(maluti).get(id=lineo).person_id]
    set_pin(people[1], RIGHT)
    one, other = (Pin.objects.get(person_id=person_id).hashed for person_id in people)
    assert one != other
    Pin.objects.filter(person_id=people[0]).update(hashed=other)
    assert try_pin(people[0], RIGHT) == PinWrong(left=4)


def test_the_database_alone_tells_no_pin(palesa: UUID) -> None:
    """Whoever tries all PINs needs what they were keyed with; what lies beside it is not that."""
    person = Person.objects.get(id=palesa)
    hashed = Pin.objects.get(person_id=palesa).hashed
    assert person.data_key is not None
    for known in (RIGHT.encode(), bytes(person.data_key) + RIGHT.encode()):
        with pytest.raises(VerifyMismatchError):
            PasswordHasher().verify(hashed, known)


def test_with_her_key_goes_her_pin(palesa: UUID) -> None:
    Person.objects.filter(id=palesa).update(data_key=None)
    assert try_pin(palesa, RIGHT) == PinLocked()


@pytest.mark.django_db(transaction=True)
def test_a_pin_of_six_digits_stands_nowhere(maluti: Mfi) -> None:
    person_id = registered(maluti)
    set_pin(person_id, "740913")
    assert try_pin(person_id, "740913") == PinRight()
    assert try_pin(person_id, "740914") == PinWrong(left=4)
    stolen = dump()
    assert "740913" not in stolen
    assert "740914" not in stolen
