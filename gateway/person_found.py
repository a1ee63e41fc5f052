"""Find the one person whose file is asked for: by a lender's number, an id, or a telephone."""

from uuid import UUID

from django.db.models import QuerySet

from loans.models import Borrower, Membership, Mfi, Person
from loans.rules import national_id, phone
from loans.rules.identity import Identity
from loans.sealed import NATIONAL_ID, digests

PROVEN = [one.value for one in Identity if one.proven]


class Nobody(Exception):
    """Nobody is known so; what was typed is not repeated."""


class Several(Exception):
    """More than one person is: whose file it is to be must be said better."""


def at_a_lender(lender: Mfi, named: str) -> Person:
    """Find a borrower by the lender's id, or by the number that the lender gave her itself."""
    rows = Borrower.objects.of(lender.id)
    try:
        row = rows.filter(id=UUID(named)).first()
    except ValueError:
        row = rows.filter(external_id=named).first()
    if row is None:
        raise Nobody(f"{lender.slug} knows no such borrower.")
    return Person.objects.get(id=row.person_id)


def by_national_id(typed: str, lender: Mfi | None) -> Person:
    """Find whose id it is: who proved it, before those who only said so."""
    try:
        number = national_id.read(typed)
    except national_id.NotANationalId:
        raise Nobody("This is no national id: it has twelve digits.") from None
    people = Person.objects.filter(national_id_digest__in=digests(NATIONAL_ID, number))
    people = _known_at(people, lender)
    return _one(people.filter(identity__in=PROVEN) or people)


def by_phone(typed: str, lender: Mfi | None) -> Person:
    """Find whose phone it is; of one that several use nobody can tell."""
    try:
        number = phone.read(typed)
    except phone.NotAPhone:
        raise Nobody("This is no phone number: write it like +26658123456.") from None
    members = Membership.objects.filter(phone=number)
    return _one(_known_at(Person.objects.filter(id__in=members.values("person_id")), lender))


def _known_at(people: QuerySet[Person], lender: Mfi | None) -> QuerySet[Person]:
    return people if lender is None else people.filter(memberships__mfi=lender)


def _one(people: QuerySet[Person]) -> Person:
    found = list(people[:2])
    if not found:
        raise Nobody("Nobody is known so.")
    if len(found) > 1:
        raise Several("Several people are known so: name one by --lender SLUG --borrower ID.")
    return found[0]
