"""The registry as errands reach it: tied by the wiring, never asked while a deed is open."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Generic, TypeVar
from uuid import UUID

from django.utils import timezone

from credit import outage
from credit.naming import all_found_as, all_known_as, found_as, known_as
from credit.registry import (
    Consents,
    Contributions,
    Copies,
    CreditFiles,
    Disputes,
    Histories,
    Inquiries,
    Registry,
    Repairs,
)
from credit.rules.retention import Retention
from credit.rules.subject import Subject, phone, subject
from loans.dates import today
from loans.errors import NotThisLender, RegistryAway
from loans.models import Person
from loans.queries.borrowers import person_behind
from loans.rules.identity import Identity
from loans.running import running_deed
from loans.sealed import Unreadable, data_key_of, registry_keys, unseal

NATIONAL_ID = "national_id"
Store = TypeVar("Store")


@dataclass(slots=True)
class Port(Generic[Store]):
    """The one place where the wiring says which store answers."""

    opens: Callable[[], Store] | None = None

    @contextmanager
    def asked(self) -> Iterator[Store]:
        """Ask the store, outside any deed: its answer may take seconds, and a deed holds locks."""
        if running_deed.get() is not None:
            raise RuntimeError("The registry is not asked while a deed is open.")
        assert self.opens is not None, "config.wiring ties every port"
        try:
            yield self.opens()
        except (outage.RegistryUnavailable, outage.RegistryUndecided) as error:
            raise RegistryAway(what=type(error).__name__) from error


@dataclass(slots=True)
class _Keeping:
    """The one place where the wiring says for how long each kind is told and kept."""

    reads: Callable[[], Retention] = Retention

    @property
    def retention(self) -> Retention:
        """Give the days of each kind."""
        return self.reads()


keeping = _Keeping()
names = Port[Registry]()
consents = Port[Consents]()
inquiries = Port[Inquiries]()
histories = Port[Histories]()
files = Port[CreditFiles]()
disputes = Port[Disputes]()
contributions = Port[Contributions]()
copies = Port[Copies]()
repairs = Port[Repairs]()


def subject_of(mfi_id: UUID, borrower_id: UUID) -> UUID:
    """Give the registry's name for a borrower of this lender."""
    return registry_borrower(person_behind(mfi_id, borrower_id))


def registry_borrower(person: Person) -> UUID:
    """Give the registry's name for a person: by her id alone only once it was proved."""
    named = _named(person)
    with names.asked() as registry:
        return known_as(registry, named)


def registry_borrowers(people: Iterable[Person]) -> dict[UUID, UUID]:
    """Give the registry's names for many people by their ids; who was erased is not in."""
    named = _all_named(people)
    with names.asked() as registry:
        known = all_known_as(registry, set(named.values()))
    return {person_id: known[subject] for person_id, subject in named.items()}


def people_known_already(people: Iterable[Person]) -> dict[UUID, UUID | None]:
    """Give the registry's names for many people, if it has them; who was erased is not in."""
    named = _all_named(people)
    with names.asked() as registry:
        known = all_found_as(registry, set(named.values()))
    return {person_id: known.get(subject) for person_id, subject in named.items()}


def known_already(mfi_id: UUID, borrower_id: UUID) -> UUID | None:
    """Give the registry's name for a borrower to who only looks: nobody is made known by that."""
    try:
        return person_known_already(person_behind(mfi_id, borrower_id))
    except NotThisLender:
        return None


def person_known_already(person: Person) -> UUID | None:
    """Give the registry's name for a person, if it has one."""
    try:
        named = _named(person)
    except NotThisLender:
        return None
    with names.asked() as registry:
        return found_as(registry, named)


def note_phone(person: Person, subject: UUID) -> None:
    """Note that she has her phone today; numbers change hands, so it is noted again and again."""
    key_id, key = next(iter(registry_keys().items()))
    at = timezone.make_aware(datetime.combine(today(), time()))
    with names.asked() as registry:
        registry.point_phone(phone(person.phone, key=key, key_id=key_id), subject, at=at)


def phone_known_since(person: Person, subject: UUID) -> date | None:
    """Give the day since which she has been seen with the phone that she has now."""
    seen = []
    with names.asked() as registry:
        for key_id, key in registry_keys().items():
            users = registry.borrowers_of_phone(phone(person.phone, key=key, key_id=key_id))
            seen += [one.first_at for one in users if one.borrower_id == subject]
    return min(map(timezone.localdate, seen), default=None)


def forget_person(person: Person) -> None:
    """Have the registry forget every name and phone of hers; done again there are none.

    What was told of her stays without any way to it, until its days are over.
    """
    try:
        named = _named(person)
    except NotThisLender:
        return
    with names.asked() as registry:
        for borrower_id in set(registry.find_all(named.names).values()):
            registry.forget_borrower(borrower_id)


def _all_named(people: Iterable[Person]) -> dict[UUID, Subject]:
    named = {}
    for person in people:
        try:
            named[person.id] = _named(person)
        except NotThisLender:
            continue
    return named


def _named(person: Person) -> Subject:
    try:
        number = unseal(data_key_of(person), NATIONAL_ID, person.national_id_sealed)
    except Unreadable:
        # She was erased: to the registry she is nobody any more.
        raise NotThisLender from None
    proven = Identity(person.identity).proven
    return subject(number, person.phone, proven=proven, keys=registry_keys())
