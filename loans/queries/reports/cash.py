"""The money a lender has: each place day by day, what came in, what went out, and for what."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from loans.rules.accounts import PLACES
from loans.rules.report import Asked, Column, Kind, Report, Value

DAY = Column("day", Kind.DAY)
PLACE = Column("place", Kind.TEXT)
OPENING = Column("opening", Kind.MONEY)
IN = Column("in", Kind.MONEY)
OUT = Column("out", Kind.MONEY)
CLOSING = Column("closing", Kind.MONEY)
PAYMENTS = Column("payments", Kind.MONEY)
REVERSALS = Column("reversals", Kind.MONEY)
PAYOUTS = Column("payouts", Kind.MONEY)
REFUNDS = Column("refunds", Kind.MONEY)
FUNDS = Column("funds", Kind.MONEY)
SUMS = (OPENING, IN, OUT, CLOSING, PAYMENTS, REVERSALS, PAYOUTS, REFUNDS, FUNDS)
COLUMNS = (DAY, PLACE, *SUMS)
PLACE_OF = {account.code: place for place, account in PLACES.items()}
# Under which column a kind of event is shown, by the ledger's name for it; a payment that is taken
# back goes out as one. Money out is below nought there: with the opening they make the closing.
SHOWN = {
    ("payment", True): PAYMENTS,
    ("payment", False): REVERSALS,
    ("payout", True): PAYOUTS,
    ("payout", False): PAYOUTS,
    ("refund", True): REFUNDS,
    ("refund", False): REFUNDS,
    ("funds", True): FUNDS,
    ("funds", False): FUNDS,
}
# Where a payment is spent anew its transfers are taken back and written again: summed up by event
# nothing moved. Whatever lies before the first day is the opening, asked for in the same breath.
MOVED = """
SELECT day, place, kind, lisente > 0, sum(lisente)::bigint FROM (
    SELECT CASE WHEN "on" >= %(since)s THEN "on" END AS day, side.place, kind, source_id,
        sum(side.lisente) AS lisente
    FROM loans_transfer
    CROSS JOIN LATERAL (VALUES (debit, amount_lisente), (credit, -amount_lisente))
        AS side (place, lisente)
    WHERE mfi_id = %(mfi)s AND "on" <= %(until)s AND side.place = ANY(%(places)s)
    GROUP BY 1, 2, 3, 4
) AS event
WHERE lisente <> 0 GROUP BY 1, 2, 3, 4
"""


class Moved(NamedTuple):
    """What one kind of event brought to a place on a day, or took from it; no day: before all."""

    day: date | None
    place: str
    kind: str
    comes_in: bool
    lisente: int


Sums = dict[Column, int]


def cash(mfi_id: UUID, asked: Asked) -> Report:
    """Give a row for each day and place where something moved, and one for a place at rest."""
    held, days = _by_day(_moved(mfi_id, asked))
    totals: Sums = dict.fromkeys(SUMS, 0)
    totals[OPENING] = sum(held.values())
    for place in held.keys() - {place for _, place in days}:
        days[asked.since, place] = {}
    rows: list[tuple[Value, ...]] = []
    for day, place in sorted(days):
        sums = days[day, place]
        opening = held.get(place, 0)
        held[place] = opening + sums.get(IN, 0) - sums.get(OUT, 0)
        line = {OPENING: opening, CLOSING: held[place], **sums}
        rows.append((day, PLACE_OF[place], *(line.get(column, 0) for column in SUMS)))
        for column, lisente in sums.items():
            totals[column] += lisente
    totals[CLOSING] = sum(held.values())
    return Report(COLUMNS, rows, totals)


def _by_day(moved: list[Moved]) -> tuple[dict[str, int], dict[tuple[date, str], Sums]]:
    """Tell what each place held before the first day, and what moved there on each day."""
    held: dict[str, int] = {}
    days: dict[tuple[date, str], Sums] = {}
    for one in moved:
        held.setdefault(one.place, 0)
        if one.day is None:
            held[one.place] += one.lisente
            continue
        sums = days.setdefault((one.day, one.place), {})
        way = IN if one.comes_in else OUT
        sums[way] = sums.get(way, 0) + abs(one.lisente)
        shown = SHOWN[one.kind, one.comes_in]
        sums[shown] = sums.get(shown, 0) + one.lisente
    return {place: lisente for place, lisente in held.items() if lisente}, days


def _moved(mfi_id: UUID, asked: Asked) -> list[Moved]:
    days = {"since": asked.since, "until": asked.until}
    with connection.cursor() as cursor:
        cursor.execute(MOVED, {**days, "mfi": mfi_id, "places": list(PLACE_OF)})
        return [Moved(*row) for row in cursor.fetchall()]
