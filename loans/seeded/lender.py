"""The lender of a made-up book: taken on if there is none, with staff and products."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from loans.actions.add_product import add_product
from loans.actions.manage_staff import NewStaff, add_staff
from loans.actions.onboard_mfi import NewLender, onboard_mfi
from loans.deed import Actor
from loans.models import Mfi, StaffMember
from loans.queries.policy import policy_of
from loans.queries.products import of_lender, terms_of
from loans.rules.key_facts import Lender
from loans.rules.rounding import LISENTE_PER_LOTI
from loans.seeded.chance import Chance
from loans.seeded.house import House, Offered
from loans.seeded.names import MEN, SURNAMES, WOMEN
from loans.seeded.offers import OFFERS

OFFICE_PHONE, DISTRICTS = "+26622310099", 10
Role = StaffMember.Role
# How many of each role a lender with a large book has.
STAFF = {Role.OFFICER: 6, Role.MANAGER: 1, Role.FINANCE: 1, Role.ADMIN: 1, Role.AUDITOR: 1}


def open_house(slug: str, seed: int, password: str, *, by: Actor) -> House:
    """Give the lender of this name all that a book needs, by the verbs; what is there stays."""
    chance = Chance.of(seed, slug, "house")
    mfi = Mfi.objects.filter(slug=slug).first()
    if mfi is None:
        district_id = chance.randrange(DISTRICTS) + 1
        name = slug.replace("-", " ").title()
        new = NewLender(name, slug, OFFICE_PHONE, district_id, UUID(chance.id()))
        onboard_mfi(new, by=by)
        mfi = Mfi.objects.get(slug=slug)
    for member in _missing(mfi, chance):
        add_staff(member, password or secrets.token_urlsafe(), by=by)
    _add_products(mfi, chance, by)
    staff = {role: _ids(mfi, role) for role in STAFF}
    return House(
        mfi_id=str(mfi.id),
        slug=slug,
        lender=Lender(mfi.name, mfi.phone, policy_of(mfi.id)),
        officers=staff[Role.OFFICER],
        manager=staff[Role.MANAGER][0],
        finance=staff[Role.FINANCE][0],
        offered=tuple(_offered(mfi)),
    )


def _missing(mfi: Mfi, chance: Chance) -> Iterator[NewStaff]:
    """Name people for the places that are empty, by their places: lender, role and number."""
    for role, wanted in STAFF.items():
        there = len(_ids(mfi, role))
        for number in range(1, wanted + 1):
            name = f"{chance.choice(WOMEN + MEN)} {chance.choice(SURNAMES)}"
            username = f"{mfi.slug}-{role}" + (f"-{number}" if number > 1 else "")
            member = NewStaff(username, name, role, mfi_id=mfi.id, id=UUID(chance.id()))
            if number > there:
                yield member


def _ids(mfi: Mfi, role: str) -> tuple[str, ...]:
    active = StaffMember.objects.filter(mfi=mfi, role=role, is_active=True)
    return tuple(str(one) for one in active.order_by("username").values_list("id", flat=True))


def _add_products(mfi: Mfi, chance: Chance, by: Actor) -> None:
    there = set(of_lender(mfi.id).values_list("name", flat=True))
    for offer in OFFERS:
        product = replace(offer.product, id=UUID(chance.id()))
        if product.name not in there:
            add_product(mfi.id, product, by=by)


def _offered(mfi: Mfi) -> Iterator[Offered]:
    by_name = {product.name: product for product in of_lender(mfi.id)}
    for offer in OFFERS:
        product = by_name[offer.product.name]
        terms = terms_of(product)
        sums = tuple(maloti * LISENTE_PER_LOTI for maloti in offer.maloti)
        plain = json.dumps(terms.to_plain())
        yield Offered(offer.percent, str(product.id), sums, terms, plain)
