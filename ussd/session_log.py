"""Writes the log of sessions: who got how far, in rows that a repeat does not change."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from psycopg.types.numeric import Int4

from loans.trip import Statement, send
from ussd.models import SessionLog

# Each session that comes to an end writes this.
FINISHED = b"""
INSERT INTO ussd_sessionlog
    (id, session, phone_id, network_code, started_at, ended_at, hops, last_screen, outcome,
        currency)
VALUES (%s, %s, (SELECT id FROM loans_phone WHERE number = %s), %s, %s, %s, %s, %s, %s, '')
ON CONFLICT (session) DO UPDATE SET phone_id = EXCLUDED.phone_id, ended_at = EXCLUDED.ended_at,
    hops = EXCLUDED.hops, last_screen = EXCLUDED.last_screen, outcome = EXCLUDED.outcome
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the log knows of a session that Redis does not."""

    began_with: Mapping[str, str] | None
    ended: bool


def known(session: str) -> Known | None:
    """Look a session up."""
    row = SessionLog.objects.filter(session=session).values_list("began_with", "ended_at").first()
    return Known(row[0], row[1] is not None) if row else None


def note_beginning(
    session: str, began_with: Mapping[str, str], network_code: str, started_at: datetime
) -> None:
    """Keep how a session began, before it changes anything for the first time."""
    row = SessionLog(
        session=session,
        began_with=dict(began_with),
        network_code=network_code,
        started_at=started_at,
    )
    SessionLog.objects.bulk_create([row], ignore_conflicts=True)


def note_last_screen(
    session: str,
    *,
    phone: str,
    network_code: str,
    started_at: datetime,
    ended_at: datetime,
    hops: int,
    last_screen: str,
) -> None:
    """Keep that a session came to a last screen of ours; this outranks the network's notice."""
    finished = SessionLog.Outcome.FINISHED.value
    known = [uuid.uuid4(), session, phone, network_code, started_at, ended_at]
    send([Statement(FINISHED, [*known, Int4(hops), last_screen, finished])])


def note_notice(
    session: str,
    *,
    phone_id: UUID | None,
    network_code: str,
    started_at: datetime,
    ended_at: datetime,
    hops: int | None,
    last_screen: str,
    outcome: SessionLog.Outcome,
) -> None:
    """Keep what the network says of a session's end, unless its end is known already."""
    told = {
        "phone_id": phone_id,
        "ended_at": ended_at,
        "hops": hops,
        "last_screen": last_screen,
        "outcome": outcome,
    }
    if not SessionLog.objects.filter(session=session, ended_at=None).update(**told):
        row = SessionLog(session=session, network_code=network_code, started_at=started_at, **told)
        SessionLog.objects.bulk_create([row], ignore_conflicts=True)


def note_cost(session: str, cost: Decimal, currency: str) -> None:
    """Keep what a session cost, whoever told of its end first."""
    SessionLog.objects.filter(session=session).update(cost=cost, currency=currency)
