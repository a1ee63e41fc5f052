"""Keeps and tries PINs, none of which is stored, logged or sent: each lives as long as its hop.

What is stored is argon2id over a digest under the person's own key, which PII_KEYS wrap outside the
database: who has the database alone can try nothing out, however few PINs there are.
"""

import hmac
from datetime import timedelta
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from django.utils import timezone

from loans.models import Person
from loans.sealed import Unreadable, data_key_of
from loans.trip import Statement, fetched, send
from ussd.engine.domain import PinLocked, PinRight, PinTry, PinWrong
from ussd.models import Pin

# So many wrong ones in a row lock it for a while, so many in all until somebody resets it.
TRIES_BEFORE_PAUSE = 5
TRIES_MAX = 10
PAUSE = timedelta(minutes=30)
# It is counted before it is looked at, and committed apart from whatever it opens.
COUNT = f"""
UPDATE ussd_pin SET tries = tries + 1,
    locked_until = CASE WHEN (tries + 1) %% {TRIES_BEFORE_PAUSE} = 0 THEN %(until)s END
FROM loans_person person
WHERE ussd_pin.person_id = %(person)s AND person.id = ussd_pin.person_id
    AND tries < {TRIES_MAX} AND (locked_until IS NULL OR locked_until <= %(now)s)
RETURNING hashed, tries, person.data_key, person.data_key_id
"""  # noqa: S608 (two numbers of this file)
FORGIVE = b"UPDATE ussd_pin SET tries = 0, locked_until = NULL WHERE person_id = %s"


@cache
def _hasher() -> PasswordHasher:
    """Hash in a few milliseconds: it is the key and the count of tries that protect."""
    return PasswordHasher(
        time_cost=1, memory_cost=5 * 1024, parallelism=1, hash_len=16, salt_len=16
    )


def set_pin(person_id: UUID, typed: str) -> None:
    """Give a person a PIN, instead of any that was; its tries begin anew."""
    person = Person.objects.only("data_key", "data_key_id").get(id=person_id)
    hashed = _hasher().hash(_keyed(person, typed))
    Pin.objects.update_or_create(
        person_id=person_id,
        defaults={
            "hashed": hashed,
            "tries": 0,
            "locked_until": None,
            "set_at": timezone.now(),
        },
    )


def has_pin(person_id: UUID) -> bool:
    """Tell whether she ever chose one."""
    return Pin.objects.filter(person_id=person_id).exists()


def locked_for_good(person_id: UUID) -> bool:
    """Tell whether no try is left until somebody has seen her."""
    return Pin.objects.filter(person_id=person_id, tries__gte=TRIES_MAX).exists()


def try_pin(person_id: UUID, typed: str) -> PinTry:
    """Look at one try, if one is left."""
    now = timezone.now()
    counted = fetched(COUNT, {"person": person_id, "now": now, "until": now + PAUSE})
    if not counted:
        return PinLocked()
    hashed, tries, data_key, data_key_id = counted[0]
    person = Person(id=person_id, data_key=data_key, data_key_id=data_key_id)
    try:
        _hasher().verify(hashed, _keyed(person, typed))
    except VerifyMismatchError:
        left = -tries % TRIES_BEFORE_PAUSE
        return PinWrong(left) if left else PinLocked(just=True)
    except Unreadable:
        # Her key was destroyed with all that was known of her.
        return PinLocked()
    send([Statement(FORGIVE, [person_id])])
    return PinRight()


def _keyed(person: Person, typed: str) -> bytes:
    return hmac.digest(data_key_of(person), b"letsema:pin:" + typed.encode(), "sha256")
