"""A book made up and written by COPY, beside Django's bulk_create of rows that are ready."""

import json
import time
from itertools import count
from statistics import median
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Field, JSONField

from bench.figures.growth import slope
from bench.figures.made_up import SEED, know_tables, lender, write
from bench.figures.size import Size
from bench.money.results import Result
from loans.dates import today
from loans.seeded import book
from loans.seeded.chance import Chance
from loans.seeded.house import Before
from loans.seeded.tables import Row, Table
from loans.seeded.trail import Trail

BATCH_ROWS = 1000
ROUNDS = 3
NUMBERS = count(1)


class Written(NamedTuple):
    """Rows, and the seconds that they took."""

    rows: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds


def measure(size: Size) -> list[Result]:
    """Write books of four sizes both ways by turns, and the largest several times."""
    steps = size.seeded
    rounds = [(_seeded(loans), _bulk_created(loans)) for loans in (*steps, *steps[-1:] * ROUNDS)]
    largest = rounds[-ROUNDS:]
    ours, floor = (median(one.per_second for one in side) for side in zip(*largest, strict=True))
    growing = [ours for ours, _ in rounds[: len(steps)]]
    return [
        Result(
            name=f"a made-up book of {steps[-1]:,} loans",
            unit="rows a second",
            ours=round(ours),
            floor_is="bulk_create, a thousand at once",
            floor=round(floor),
            ratio=round(median(a.per_second / b.per_second for a, b in largest), 2),
            bar="at least 5",
            details={
                **{
                    f"at {loans:,} loans": round(one.per_second)
                    for loans, one in zip(steps, growing, strict=True)
                },
                "slope": slope([one.rows for one in growing], [one.seconds for one in growing]),
            },
        )
    ]


def _seeded(loans: int) -> Written:
    """Make it up and write it: both are in the time."""
    house = lender(f"copy-{next(NUMBERS)}")
    _begin_anew()
    begun = time.perf_counter()
    written = write(house, loans, book.with_ended(loans), today())
    return Written(written.total(), time.perf_counter() - begun)


def _bulk_created(loans: int) -> Written:
    """Write as many of the same kind for another lender: what is in them is there before."""
    house = lender(f"bulk-{next(NUMBERS)}")
    trail = Trail(house.mfi_id, Chance.of(house.slug), 0, b"")
    size = book.Size(loans, book.with_ended(loans), SEED, today())
    batches = list(book.book(house, trail, size, Before(0, None)))
    ready = [(table, _values(table, rows)) for batch in batches for table, rows in batch.items()]
    _begin_anew()
    begun = time.perf_counter()
    with transaction.atomic():
        for table, values in ready:
            rows = [table.model(**one) for one in values]
            table.model._default_manager.bulk_create(rows, batch_size=BATCH_ROWS)
    return Written(sum(len(values) for _, values in ready), time.perf_counter() - begun)


def _begin_anew() -> None:
    """Let the server know its tables: how keys are checked is planned by what they hold."""
    know_tables()
    connection.close()
    connection.ensure_connection()


def _values(table: Table, rows: list[Row]) -> list[dict[str, Any]]:
    """Give rows as a program would have them, with values of Python's own types."""
    fields = {one.attname: one for one in table.model._meta.concrete_fields}
    columns = [(name, fields[name]) for name in table.names]
    return [
        {name: _value(field, value) for (name, field), value in zip(columns, row, strict=True)}
        for row in rows
    ]


def _value(field: "Field[Any, Any]", value: object) -> object:
    if isinstance(field, JSONField):
        return json.loads(str(value))
    return value if isinstance(value, bytes) else field.to_python(value)
