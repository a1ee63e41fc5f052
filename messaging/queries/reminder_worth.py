"""What came of reminders: who paid in time, of those who heard one and of those who did not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from loans.dates import today
from messaging.rules.held_back import Kind
from messaging.rules.worth import Difference, Group, brought_in

# A reminder is worth its money where she pays by the due day; of what is late, within a week.
DAYS_TO_PAY_LATE = 7
# What is asked for is as it stood on the day; a payment counts by the day on which she made it, and
# only as long as it stands. A step whose time is not over yet says nothing.
CAME = """
SELECT kind, held_back, COUNT(*), COUNT(*) FILTER (WHERE came >= lisente),
    COALESCE(SUM(lisente), 0)::bigint,
    COALESCE(SUM(LEAST(GREATEST(came, 0), lisente)), 0)::bigint
FROM (
    SELECT step.kind, step.held_back, step.lisente, COALESCE((
        SELECT SUM(moved.amount_lisente) FROM loans_transfer moved
        JOIN loans_payment payment ON payment.mfi_id = moved.mfi_id
            AND payment.id = moved.source_id
        WHERE moved.mfi_id = step.mfi_id AND moved.loan_id = step.loan_id
            AND moved.installment_id = row.id AND moved.reverses_id IS NULL
            AND payment.paid_on <= CASE WHEN step.kind = 'overdue'
                THEN step."on" + %(late)s::integer ELSE step.due_on END
            AND NOT EXISTS (
                SELECT FROM loans_transfer back
                WHERE back.mfi_id = moved.mfi_id AND back.reverses_id = moved.id)
    ), 0) - step.paid_lisente AS came
    FROM messaging_reminder step
    JOIN loans_installment row ON row.mfi_id = step.mfi_id AND row.loan_id = step.loan_id
        AND row.version = step.version AND row.number = step.number
    WHERE step.mfi_id = %(mfi)s AND step."on" BETWEEN %(since)s AND %(until)s
        AND %(today)s::date > CASE WHEN step.kind = 'overdue'
            THEN step."on" + %(late)s::integer ELSE step.due_on END
) steps GROUP BY kind, held_back
"""
# What the carrier took for them, in its own words, and how many parts it carried.
COST = """
SELECT step.kind, sent.cost, COUNT(*), COALESCE(SUM(sent.segments), 0)::bigint
FROM messaging_reminder step
JOIN messaging_message sent ON sent.mfi_id = step.mfi_id AND sent.id = step.id
WHERE step.mfi_id = %(mfi)s AND step."on" BETWEEN %(since)s AND %(until)s
    AND sent.status IN ('accepted', 'delivered', 'unknown')
GROUP BY step.kind, sent.cost
"""
# LSL 0.2500, M 0.25: what is not in maloti is not added up.
MALOTI = re.compile(r"(?:LSL|M) ?([0-9]+(?:\.[0-9]+)?)")
LISENTE = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out: texts, their parts, and their price; `unpriced` of them had none in maloti."""

    texts: int = 0
    segments: int = 0
    cost_lisente: Decimal = Decimal(0)
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Worth:
    """One kind of reminder over some days."""

    kind: Kind
    told: Group
    held_back: Group
    sent: Sent

    @property
    def difference(self) -> Difference:
        """Say whether more paid in time, or whether that may be chance."""
        return self.told.compared_with(self.held_back)

    @property
    def brought_in_lisente(self) -> int | None:
        """Say what came in time beyond what comes without; None where nobody was held back."""
        return brought_in(self.told, self.held_back)


def reminder_worth(mfi_id: UUID, since: date, until: date) -> list[Worth]:
    """Tell it of both kinds, for the steps of these days."""
    values: dict[str, Any] = {
        "mfi": mfi_id,
        "since": since,
        "until": until,
        "today": today(),
        "late": DAYS_TO_PAY_LATE,
    }
    with connection.cursor() as cursor:
        cursor.execute(CAME, values)
        groups = {(kind, held): Group(*sums) for kind, held, *sums in cursor.fetchall()}
        cursor.execute(COST, values)
        sent = _added_up(cursor.fetchall())
    return [
        Worth(
            kind,
            groups.get((kind.value, False), Group()),
            groups.get((kind.value, True), Group()),
            sent.get(kind.value, Sent()),
        )
        for kind in Kind
    ]


def _added_up(rows: list[tuple[str, str, int, int]]) -> Mapping[str, Sent]:
    found: dict[str, Sent] = {}
    for kind, cost, texts, segments in rows:
        so_far, price = found.get(kind, Sent()), MALOTI.fullmatch(cost.strip())
        found[kind] = Sent(
            so_far.texts + texts,
            so_far.segments + segments,
            so_far.cost_lisente + (Decimal(price[1]) * LISENTE * texts if price else 0),
            so_far.unpriced + (0 if price else texts),
        )
    return found
