"""Finding a borrower among very many: by phone, by national id, by how her name begins."""

import time
from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from bench.figures.growth import percentile, slope
from bench.figures.made_up import know_tables, lender, write
from bench.figures.size import Size
from bench.money.results import Result
from loans.dates import today
from loans.models import Borrower, Person
from loans.queries.borrowers import found, of_lender
from loans.sealed import NATIONAL_ID, data_key_of, unseal

# As the API reads a page, and one row more to know whether there is another.
PAGE_ROWS = 51
WARM = 20
GET, PAGE = "an ORM get by key", "a page of all, as they came"


class Known(NamedTuple):
    """What somebody at a counter may say."""

    id: UUID
    phone: str
    national_id: str
    name: str


LookUp = Callable[[Known], object]
# What finds one is beside reading one; what finds a page of them, beside a page.
FLOORS = {"phone": GET, "national id": GET, "name": GET, "three letters of a name": PAGE}


def measure(size: Size) -> list[Result]:
    """Let a lender grow, and look borrowers up at each of four sizes."""
    house = lender("lookups")
    mfi_id = UUID(house.mfi_id)
    ways = _ways(mfi_id)
    seconds: dict[str, list[list[float]]] = {name: [] for name in ways}
    seeding = 0.0
    for before, borrowers in pairwise((0, *size.borrowers)):
        begun = time.perf_counter()
        write(house, 0, borrowers - before, today())
        seeding += time.perf_counter() - begun
        know_tables()
        for name, taken in _taken(ways, _some(mfi_id, size.samples)).items():
            seconds[name].append(taken)
    results = [_result(name, seconds, size) for name in FLOORS]
    results[0].details["borrowers seeded a second"] = round(size.borrowers[-1] / seeding)
    return results


def _ways(mfi_id: UUID) -> dict[str, LookUp]:
    every = of_lender(mfi_id)

    def as_they_came(rows: QuerySet[Borrower]) -> list[Borrower]:
        return list(rows.order_by("-at", "-id")[:PAGE_ROWS])

    def by_name(text: str) -> list[Borrower]:
        return list(found(mfi_id, text=text).order_by("name_folded", "id")[:PAGE_ROWS])

    return {
        GET: lambda one: every.get(id=one.id),
        PAGE: lambda _: as_they_came(every),
        "phone": lambda one: as_they_came(found(mfi_id, phone=one.phone)),
        "national id": lambda one: as_they_came(found(mfi_id, text=one.national_id)),
        "name": lambda one: by_name(one.name),
        "three letters of a name": lambda one: by_name(one.name[:3]),
    }


def _some(mfi_id: UUID, count: int) -> list[Known]:
    """Draw borrowers from all of them, in any order."""
    ids = list(of_lender(mfi_id).values_list("id", flat=True))
    drawn = list(of_lender(mfi_id).filter(id__in=Random(1).sample(ids, min(count, len(ids)))))
    people = Person.objects.in_bulk([one.person_id for one in drawn])
    some = [
        Known(one.id, one.phone, _national_id(people[one.person_id]), one.name_folded)
        for one in drawn
    ]
    return [*some[:WARM], *some]


def _national_id(person: Person) -> str:
    return unseal(data_key_of(person), NATIONAL_ID, person.national_id_sealed)


def _taken(ways: dict[str, LookUp], some: list[Known]) -> dict[str, list[float]]:
    """Look each of them up in all ways by turns, so that whoever else is at work disturbs all."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for place, one in enumerate(some):
        for name, look_up in ways.items():
            begun = time.perf_counter()
            assert look_up(one)
            if place >= WARM:
                seconds[name].append(time.perf_counter() - begun)
    return seconds


def _result(name: str, seconds: dict[str, list[list[float]]], size: Size) -> Result:
    ours, floor = seconds[name], seconds[FLOORS[name]]
    slowest = [percentile(one, 99) for one in ours]
    return Result(
        name=f"a look-up by {name} among {size.borrowers[-1]:,}",
        unit="ms (p99)",
        ours=_ms(slowest[-1]),
        floor_is=FLOORS[name],
        floor=_ms(percentile(floor[-1], 99)),
        ratio=round(slowest[-1] / percentile(floor[-1], 99), 2),
        bar="at most 2",
        details={
            "p50": _ms(percentile(ours[-1], 50)),
            "p50 of the floor": _ms(percentile(floor[-1], 50)),
            **{
                f"p99 among {borrowers:,}": _ms(one)
                for borrowers, one in zip(size.borrowers, slowest, strict=True)
            },
            "slope": slope(size.borrowers, slowest),
        },
    )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
