"""Room held for a loan: by one alone, and by many who all want it of the same person at once.

Nothing limits how much she may have: each of them gets his, as soon as nobody else moves her
version meanwhile. The product's look and the line by which a sweep finds an entry are on top.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from statistics import median
from threading import Barrier
from typing import Final
from uuid import UUID

from django.utils import timezone

from bench.cluster.bare import CQL, SERIAL, bare, products_session, sent
from bench.cluster.people import CONSENT, LENDERS, OFFICER
from bench.cluster.size import Size
from bench.figures.growth import percentile
from bench.money.results import Result
from config import registry
from credit.rules.moment import to_the_millisecond
from credit.rules.reservation import Asked, Entry, State
from credit.rules.subject import Degree
from credit.stores.cassandra_reservations import kept
from credit.stores.cassandra_statements import tries

CONTENDERS: Final = (1, 2, 8, 32)
# What the product writes for each, and the floor does not.
BESIDE: Final = ("a look by her", "the same by the lender", "the entry by the day, for the sweep")
A_MONTH: Final = timedelta(30)
_IDS: Final = count(1 << 120)
Reserve = Callable[[UUID, int], None]


def measure(size: Size) -> list[Result]:
    """Measure it without contention, and with ever more of it."""
    _check()
    with ThreadPoolExecutor(max(CONTENDERS)) as pool:
        for does in (product, floor):
            _block(pool, does, 8, size.warm)
        return [_measured(pool, contenders, size) for contenders in CONTENDERS]


def _measured(pool: ThreadPoolExecutor, contenders: int, size: Size) -> Result:
    ours: list[_Block] = []
    theirs: list[_Block] = []
    sides = [(product, ours), (floor, theirs)]
    for number in range(size.blocks):
        for does, blocks in sides if number % 2 else reversed(sides):
            blocks.append(_block(pool, does, contenders, size.reservations))
    ratio = median(
        other.per_second / one.per_second for one, other in zip(ours, theirs, strict=True)
    )
    among = "without contention" if contenders == 1 else f"with {contenders} for one person"
    return Result(
        name=f"reservations {among}",
        unit="a second",
        ours=round(median(one.per_second for one in ours)),
        floor_is="a SERIAL read and a conditional batch",
        floor=round(median(one.per_second for one in theirs)),
        ratio=round(ratio, 3),
        bar="at most 2 times as slow",
        details={
            "p50 ms": _ms(ours, 50),
            "p95 ms": _ms(ours, 95),
            "p50 ms of the floor": _ms(theirs, 50),
            "p95 ms of the floor": _ms(theirs, 95),
        },
    )


class _Block:
    """How long each call took of some rounds, and all rounds together."""

    def __init__(self) -> None:
        self.calls: list[float] = []
        self.rounds: list[float] = []

    @property
    def per_second(self) -> float:
        return len(self.calls) / sum(self.rounds)


def _ms(blocks: list[_Block], percent: int) -> float:
    return round(percentile([one for block in blocks for one in block.calls], percent) * 1000, 2)


def _block(pool: ThreadPoolExecutor, does: Reserve, contenders: int, reservations: int) -> _Block:
    """Let contenders begin at one moment, each round for another person, until all have theirs."""
    block = _Block()
    for _ in range(max(reservations // contenders, 1)):
        subject, begin = UUID(int=next(_IDS)), Barrier(contenders)
        calls = list(
            pool.map(partial(_contend, does, subject, begin), range(contenders))
            if contenders > 1
            else [_contend(does, subject, begin, 0)]
        )
        block.calls += [ended - begun for begun, ended in calls]
        block.rounds.append(max(end for _, end in calls) - min(begun for begun, _ in calls))
        held = registry.reservations().live(subject, at=timezone.now())
        assert len(held) == contenders, "somebody went without"
    return block


def _contend(does: Reserve, subject: UUID, begin: Barrier, number: int) -> tuple[float, float]:
    begin.wait()
    begun = time.perf_counter()
    does(subject, number)
    return begun, time.perf_counter()


def product(subject: UUID, number: int) -> None:
    """Ask the port, as `reserve_for` does."""
    now = timezone.now()
    asked = Asked(
        id=UUID(int=next(_IDS)),
        subject=subject,
        mfi_id=LENDERS[number % len(LENDERS)],
        consent_id=CONSENT,
        claim=UUID(int=next(_IDS)),
        inquiry_id=UUID(int=next(_IDS)),
        amount_lisente=100_000,
        expires_at=now + A_MONTH,
        monthly_lisente=27_000,
        officer=OFFICER,
    )
    assert isinstance(registry.reservations().reserve(asked, at=now), Entry)


def floor(subject: UUID, number: int) -> None:
    """Read at SERIAL and write on the version that was read, until nobody was quicker."""
    row = kept(_an_entry(subject, number, timezone.now()))
    for _ in tries():
        rows = bare().rows("entries", (subject,), SERIAL)
        version = rows[0].version if rows else None
        if bare().applied("keep", ((version or 0) + 1, subject, version, *row)):
            return
    raise AssertionError("nobody gave way")


def _an_entry(subject: UUID, number: int, now: datetime) -> Entry:
    at = to_the_millisecond(now)
    return Entry(
        id=UUID(int=next(_IDS)),
        subject=subject,
        mfi_id=LENDERS[number % len(LENDERS)],
        consent_id=CONSENT,
        state=State.RESERVED,
        amount_lisente=100_000,
        expires_at=at + A_MONTH,
        touched_at=at,
        claims=frozenset({UUID(int=next(_IDS))}),
        monthly_lisente=27_000,
        degree=Degree.DECLARED,
    )


def _check() -> None:
    """Make sure that the floor says to the node what the product says, its own rows aside."""
    ours = sent(products_session(), lambda: product(UUID(int=next(_IDS)), 0))
    theirs = sent(bare().session, lambda: floor(UUID(int=next(_IDS)), 0))
    assert set(theirs) == {CQL["entries"], CQL["keep"]}
    assert theirs <= ours
    assert (ours - theirs).total() == len(BESIDE)
