"""What texts cost a lender: a day's bill as the carrier sees it, and what was spent on what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from loans.dates import midnight
from loans.models import Product
from loans.trip import fetched
from messaging.queries.accounts import HOUSE
from messaging.queries.prices import prices_of
from messaging.rules.bill import Billed, Compared, Cost, Ours, added, at_home, compared, read_cost

A_DAY = timedelta(1)
# No text is worth sending for so long after it was written down: its day is found by that.
SOONEST = timedelta(7)
# Taken by the carrier, or perhaps: it is paid for, whatever was reported since.
PAID = "(m.status IN ('accepted', 'delivered', 'unknown') OR m.provider_id <> '')"
SENT = """
FROM messaging_message m WHERE m.mfi_id = %(mfi)s AND m.at >= %(soonest)s AND m.at < %(until)s
AND m.sent_at >= %(since)s AND m.sent_at < %(until)s
"""
LINES = f"""
SELECT m.kind, m.network, m.account_id, m.law, m.cost,
    count(*) FILTER (WHERE m.status IN ('accepted', 'delivered') OR m.provider_id <> ''),
    count(*) FILTER (WHERE m.status = 'delivered'), count(*) FILTER (WHERE m.status = 'unknown'),
    COALESCE(sum(m.segments), 0)::bigint, count(*)
{SENT} AND {PAID} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
TAKEN = f"SELECT m.provider_id, m.cost, m.segments {SENT} AND m.provider_id <> ''"
NAMED = """
SELECT provider_id, cost, segments FROM messaging_message
WHERE mfi_id = %(mfi)s AND provider_id = ANY(%(ids)s::text[]) AND provider_id <> ''
"""
# The product where a text is of a loan, of what was asked for, or of those who have such a loan.
SPENT = f"""
SELECT m.kind, COALESCE(l.product_id, a.product_id, (b.audience->'filter'->>'product')::uuid),
    m.network, m.law, m.cost, count(*), COALESCE(sum(m.segments), 0)::bigint
FROM messaging_message m
LEFT JOIN loans_event e ON e.mfi_id = m.mfi_id AND e.id = m.event_id
LEFT JOIN messaging_reminder r ON r.mfi_id = m.mfi_id AND r.id = m.id
LEFT JOIN loans_loan l ON l.mfi_id = m.mfi_id
    AND l.id = COALESCE(r.loan_id, CASE WHEN e.subject_kind = 'loan' THEN e.subject_id END)
LEFT JOIN loans_application a ON a.mfi_id = m.mfi_id
    AND e.subject_kind = 'application' AND a.id = e.subject_id
LEFT JOIN messaging_broadcast b ON b.mfi_id = m.mfi_id AND b.id = m.broadcast_id
WHERE m.mfi_id = %(mfi)s AND m.at >= %(soonest)s AND m.at < %(until)s
    AND m.sent_at >= %(since)s AND m.sent_at < %(until)s AND {PAID}
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608 (of our own words alone)


@dataclass(slots=True)
class Line:
    """What was sent of one kind, to one network, under one account; law's part apart."""

    kind: str
    network: str
    # Whether the lender's own account with the carrier is billed, or the installation's.
    own_account: bool
    law: bool
    accepted: int = 0
    delivered: int = 0
    unknown: int = 0
    parts: int = 0
    # By our prices, in tenths of a lisente.
    tenths: int = 0
    # As the carrier said with each text, by currency; of some it said nothing that one can read.
    told: dict[str, Decimal] = field(default_factory=dict)
    untold: int = 0

    @property
    def difference(self) -> Decimal | None:
        """Give by how many maloti the carrier asks more than we reckoned; None in other money."""
        whole = self.told and not self.untold
        told = at_home(self.told) if whole else None
        return None if told is None else told - maloti(self.tenths)


@dataclass(frozen=True, slots=True)
class Bill:
    """One day."""

    on: date
    lines: list[Line]
    # Against the carrier's own list, where there is one.
    compared: Compared | None = None


class SpentOn(NamedTuple):
    """What was spent on texts of one kind about one product."""

    kind: str
    product_id: UUID | None
    product: str
    law: bool
    texts: int
    parts: int
    tenths: int
    told: dict[str, Decimal]


def maloti(tenths: int) -> Decimal:
    """Give tenths of a lisente in maloti, exactly."""
    return Decimal(tenths).scaleb(-3)


def bill(mfi_id: UUID, on: date, billed: Collection[Billed] | None = None) -> Bill:
    """Add up a day by kind, network and account; with the carrier's list, hold it against ours."""
    prices, days = prices_of(mfi_id), _days(mfi_id, on, on)
    lines: dict[tuple[object, ...], Line] = {}
    for kind, network, account, law, cost, *counts in fetched(LINES, days):
        own = account is not None and account != HOUSE
        place = (kind, network or "other", own, law)
        line = lines.setdefault(place, Line(kind, network or "other", own, law))
        accepted, delivered, unknown, parts, texts = counts
        line.accepted += accepted
        line.delivered += delivered
        line.unknown += unknown
        line.parts += parts
        line.tenths += prices.cost(parts, line.network)
        read = read_cost(cost)
        if read is None:
            line.untold += texts
        else:
            _add(line.told, read, texts)
    found = None if billed is None else _held_against(mfi_id, days, list(billed))
    return Bill(on, list(lines.values()), found)


def _held_against(mfi_id: UUID, days: dict[str, object], billed: list[Billed]) -> Compared:
    due = _ours(fetched(TAKEN, days))
    ids = sorted({one.provider_id for one in billed} - {one.provider_id for one in due})
    others = _ours(fetched(NAMED, {"mfi": mfi_id, "ids": ids}))
    return compared(billed, [*due, *others], sorted(one.provider_id for one in due))


def _ours(rows: Iterable[tuple[str, str, int]]) -> list[Ours]:
    return [Ours(provider_id, read_cost(cost), parts) for provider_id, cost, parts in rows]


def spend(mfi_id: UUID, since: date, until: date) -> list[SpentOn]:
    """Add up some days by kind and product; what is about none in particular has none."""
    prices = prices_of(mfi_id)
    names = dict(Product.objects.of(mfi_id).values_list("id", "name"))
    sums: dict[tuple[str, UUID | None, bool], SpentOn] = {}
    for kind, product, network, law, cost, texts, parts in fetched(
        SPENT, _days(mfi_id, since, until)
    ):
        place = (kind, product, law)
        was = sums.get(place) or SpentOn(kind, product, names.get(product, ""), law, 0, 0, 0, {})
        if (read := read_cost(cost)) is not None:
            _add(was.told, read, texts)
        sums[place] = was._replace(
            texts=was.texts + texts,
            parts=was.parts + parts,
            tenths=was.tenths + prices.cost(parts, network or "other"),
        )
    return list(sums.values())


def _add(sums: dict[str, Decimal], cost: Cost, times: int) -> None:
    for currency, amount in added([Cost(cost.currency, cost.amount * times)]).items():
        sums[currency] = sums.get(currency, Decimal()) + amount


def _days(mfi_id: UUID, since: date, until: date) -> dict[str, object]:
    begins, ends = midnight(since), midnight(until + A_DAY)
    return {"mfi": mfi_id, "since": begins, "until": ends, "soonest": begins - SOONEST}
