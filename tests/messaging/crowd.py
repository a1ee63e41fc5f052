"""Many borrowers at once, written down straight: what a broadcast is for."""

import uuid
from itertools import count
from uuid import UUID

from loans.models import Borrower, Mfi, Person
from loans.sealed import new_data_key

NUMBERS = count(1)


def crowd(mfi: Mfi, size: int, *, language: str = "en") -> list[Borrower]:
    """Write so many down, each with a phone and a key of her own."""
    people, borrowers = [], []
    for number in (next(NUMBERS) for _ in range(size)):
        person_id = uuid.uuid4()
        key = new_data_key(person_id)
        phone = f"+2666{2_000_000 + number}"
        people.append(
            Person(
                id=person_id,
                phone=phone,
                language=language,
                identity="declared",
                digest_key_id=key.key_id,
                data_key=key.wrapped,
                data_key_id=key.key_id,
            )
        )
        name = f"Palesa {number:06d}"
        borrowers.append(
            Borrower(
                mfi=mfi,
                id=uuid.uuid4(),
                person_id=person_id,
                name=name,
                name_folded=name.lower(),
                phone=phone,
                language=language,
                district_id=1,
            )
        )
    Person.objects.bulk_create(people, batch_size=5000)
    Borrower.objects.bulk_create(borrowers, batch_size=5000)
    return borrowers


def phones_of(borrowers: list[Borrower]) -> set[str]:
    return {one.phone for one in borrowers}


def ids_of(borrowers: list[Borrower]) -> list[UUID]:
    return [one.id for one in borrowers]
