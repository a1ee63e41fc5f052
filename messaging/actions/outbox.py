"""What happens to texts in the outbox: claimed by one, sent, and settled by what came of each.

All of it by the batch: a statement for any number of texts of one lender.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.trip import Rows, fetched
from messaging.actions.spend import Spent, spend
from messaging.models import OutboxState
from messaging.models.report import ID_CHARACTERS
from messaging.rules.afterwards import LAPSED
from messaging.rules.delivery import fits
from messaging.rules.outgoing import Beginning, Claimed, Settled

# A carrier answers within 20 seconds; whoever holds a text longer is taken for dead.
LEASE_SECONDS = 60
QUEUED = "queued"

TAKE = """
UPDATE messaging_message row SET status = 'claimed', claim_id = %(claim)s, tries = row.tries + 1,
    lease_until = statement_timestamp() + %(lease)s * interval '1 second', settled_at = NULL
FROM due WHERE row.mfi_id = %(mfi)s AND row.id = due.id
RETURNING row.id, row.claim_id, row.kind, row.law, row.notice, row.broadcast_id, row.borrower_id,
    row.language, row.sealed_for_id, row.data_key, row.data_key_id, row.to_sealed, row.text_sealed,
    row.segments, row.tries, row.unsure, row.expires_at
"""
# Waiting, or left behind by somebody who died, or a receipt of which nothing was heard.
DUE = """
    AND expires_at > statement_timestamp() AND (
        status = 'queued' AND due_at <= statement_timestamp()
        OR status = 'claimed' AND lease_until < statement_timestamp()
        OR status = 'unknown' AND kind = 'receipt' AND unsure < 2
            AND due_at <= statement_timestamp())
"""
OF_KIND = """
WITH due AS MATERIALIZED (
    SELECT id FROM messaging_message
    WHERE mfi_id = %(mfi)s AND broadcast_id IS NULL AND kind = %(kind)s
    AND status IN ('queued', 'claimed', 'sending', 'unknown')
"""
SOME_OF_THEM = " ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)"
THESE = """
WITH due AS MATERIALIZED (
    SELECT id FROM messaging_message WHERE mfi_id = %(mfi)s AND id = ANY(%(ids)s::uuid[])
"""
ALL_OF_THEM = " FOR UPDATE SKIP LOCKED)"
OF_BROADCAST = """
WITH due AS MATERIALIZED (
    SELECT id FROM messaging_message
    WHERE mfi_id = %(mfi)s AND broadcast_id = %(broadcast)s AND status IN ('queued', 'claimed')
    AND EXISTS (SELECT FROM messaging_broadcast
        WHERE mfi_id = %(mfi)s AND id = %(broadcast)s AND status = 'sending')
"""
ANY_OF_THEM = " LIMIT %(most)s FOR UPDATE SKIP LOCKED)"
CLAIM_KIND = OF_KIND + DUE + SOME_OF_THEM + TAKE
CLAIM_THESE = THESE + DUE + ALL_OF_THEM + TAKE
CLAIM_OF_BROADCAST = OF_BROADCAST + DUE + ANY_OF_THEM + TAKE
# What was claimed ahead goes only if it still may: meanwhile its time may have passed, or somebody
# held or ended its broadcast.
# A planner that has not seen a lender's new rows yet takes them for few, and reads all of them for
# each batch. A list of which little is thought sends it to each row by its key.
BEGIN = """
UPDATE messaging_message row SET status = 'sending', carrier = %(carrier)s,
    lease_until = statement_timestamp() + %(lease)s * interval '1 second',
    to_digest = COALESCE(said.digest, row.to_digest),
    text_sealed = COALESCE(said.text_sealed, row.text_sealed),
    sealed_for_id = COALESCE(said.sealed_for, row.sealed_for_id),
    segments = COALESCE(said.segments, row.segments),
    account_id = %(account)s, network = said.network, sent_at = statement_timestamp()
FROM unnest(%(mfis)s::uuid[], %(ids)s::uuid[], %(claims)s::uuid[], %(digests)s::bytea[],
    %(texts)s::text[], %(sealed_for)s::uuid[], %(segments)s::smallint[], %(networks)s::text[])
    AS said (mfi_id, id, claim_id, digest, text_sealed, sealed_for, segments, network)
WHERE row.mfi_id = %(mfi)s AND said.mfi_id = %(mfi)s
    AND row.id = said.id AND row.claim_id = said.claim_id
    AND row.status = 'claimed' AND row.expires_at > statement_timestamp()
    AND (row.broadcast_id IS NULL OR EXISTS (SELECT FROM messaging_broadcast
        WHERE mfi_id = %(mfi)s AND id = row.broadcast_id AND status = 'sending'))
RETURNING row.id
"""
# Citus takes no clock of the server inside a CASE: moments come along.
SETTLE = """
UPDATE messaging_message row SET status = said.status, failure = said.failure,
    provider_id = said.provider_id, cost = said.cost, tries = row.tries - said.uncounted,
    unsure = row.unsure + CASE WHEN said.status = 'unknown' THEN 1 ELSE 0 END,
    due_at = COALESCE(said.due_at, row.due_at), settled_at = said.settled_at,
    claim_id = NULL, lease_until = NULL
FROM unnest(%(mfis)s::uuid[], %(ids)s::uuid[], %(claims)s::uuid[], %(statuses)s::text[],
    %(failures)s::text[], %(provider_ids)s::text[], %(costs)s::text[], %(due)s::timestamptz[],
    %(settled)s::timestamptz[], %(uncounted)s::smallint[])
    AS said (mfi_id, id, claim_id, status, failure, provider_id, cost, due_at, settled_at,
        uncounted)
WHERE row.mfi_id = %(mfi)s AND said.mfi_id = %(mfi)s
    AND row.id = said.id AND row.claim_id = said.claim_id
    AND row.status IN ('claimed', 'sending')
RETURNING row.id, row.status, row.law, row.segments, row.reserved, said.due_at IS NOT NULL
"""
# Whose sender died while the carrier was asked: nobody knows.
LOSE_SIGHT = """
UPDATE messaging_message row SET status = 'unknown', failure = 'no-answer',
    unsure = row.unsure + 1,
    claim_id = NULL, lease_until = NULL, settled_at = statement_timestamp(),
    due_at = statement_timestamp() + interval '10 minutes'
WHERE mfi_id = %(mfi)s AND status = 'sending' AND lease_until < statement_timestamp()
RETURNING row.id, row.status, row.law, row.segments, row.reserved,
    row.kind = 'receipt' AND row.unsure < 2
"""
# Of what may have been taken before it was refused, nobody knows when its time is over.
EXPIRE = """
UPDATE messaging_message row SET
    status = CASE WHEN row.unsure > 0 THEN 'unknown' ELSE 'expired' END,
    unsure = CASE WHEN row.unsure > 0 THEN 2 ELSE 0 END,
    claim_id = NULL, lease_until = NULL, settled_at = statement_timestamp()
WHERE mfi_id = %(mfi)s AND expires_at <= statement_timestamp()
    AND (status = 'queued' OR status = 'claimed' AND lease_until < statement_timestamp())
RETURNING row.id, row.status, row.law, row.segments, row.reserved, false
"""
# What may have been taken and was to be sent once more: for that it is too late.
LEAVE = """
UPDATE messaging_message row SET unsure = 2
WHERE mfi_id = %(mfi)s AND expires_at <= statement_timestamp() AND broadcast_id IS NULL
    AND status = 'unknown' AND kind = 'receipt' AND unsure = 1 AND NOT failure = %(lapsed)s
RETURNING row.id, row.status, row.law, row.segments, row.reserved, false
"""


@deed
def claim_kind(mfi_id: UUID, kind: str, most: int, *, by: Actor) -> list[Claimed]:
    """Take texts of one class that nobody has, those that wait longest first."""
    del by  # What a carrier is asked stands in the row itself.
    return _claim(CLAIM_KIND, mfi_id, kind=kind, most=most)


@deed
def claim_of_broadcast(mfi_id: UUID, broadcast_id: UUID, most: int, *, by: Actor) -> list[Claimed]:
    """Take texts of one broadcast."""
    del by
    return _claim(CLAIM_OF_BROADCAST, mfi_id, broadcast=broadcast_id, most=most)


@deed
def claim_these(mfi_id: UUID, ids: Sequence[UUID], *, by: Actor) -> list[Claimed]:
    """Take those of these that are due and that nobody has."""
    del by
    return _claim(CLAIM_THESE, mfi_id, ids=list(ids))


@deed
def turn(
    mfi_id: UUID,
    settled: Sequence[Settled],
    begun: Sequence[Beginning],
    carrier: str,
    account_id: UUID | None = None,
    *,
    by: Actor,
) -> set[UUID]:
    """Write down what became of some, and that the carrier is asked to take others, at once.

    Gives the ids of those that may be sent: the others have passed to somebody else, or may not go
    any more.
    """
    del by
    if settled:
        _settle(mfi_id, settled)
    return _begin(mfi_id, begun, carrier, account_id) if begun else set()


@deed
def lose_sight(mfi_id: UUID, *, by: Actor) -> int:
    """Say of texts whose sender died while the carrier was asked that nobody knows; count them."""
    del by
    return _spent(mfi_id, fetched(LOSE_SIGHT, {"mfi": mfi_id}))


@deed
def expire(mfi_id: UUID, *, by: Actor) -> int:
    """Give up texts whose time has passed before they were sent; count them."""
    del by
    _spent(mfi_id, fetched(LEAVE, {"mfi": mfi_id, "lapsed": LAPSED}))
    return _spent(mfi_id, fetched(EXPIRE, {"mfi": mfi_id}))


@deed
def note_told(mfi_id: UUID, moment: datetime, *, by: Actor) -> None:
    """Move the mark up to which events have been told of."""
    del by
    row = OutboxState(mfi_id=mfi_id, id=mfi_id, told_to=moment)
    if not OutboxState.objects.of(mfi_id).filter(id=mfi_id).update(told_to=moment):
        OutboxState.objects.bulk_create([row], ignore_conflicts=True)


def _claim(sql: str, mfi_id: UUID, **wanted: object) -> list[Claimed]:
    values = {"mfi": mfi_id, "claim": uuid.uuid4(), "lease": LEASE_SECONDS, **wanted}
    return [Claimed(*row) for row in fetched(sql, values)]


def _begin(
    mfi_id: UUID, begun: Sequence[Beginning], carrier: str, account_id: UUID | None
) -> set[UUID]:
    values = {
        "mfi": mfi_id,
        "mfis": [mfi_id] * len(begun),
        "carrier": carrier,
        "account": account_id,
        "lease": LEASE_SECONDS,
        "ids": [one.id for one in begun],
        "claims": [one.claim_id for one in begun],
        "digests": [one.digest for one in begun],
        "texts": [one.text_sealed for one in begun],
        "sealed_for": [one.sealed_for for one in begun],
        "segments": [one.segments for one in begun],
        "networks": [one.network for one in begun],
    }
    return {row_id for (row_id,) in fetched(BEGIN, values)}


def _settle(mfi_id: UUID, settled: Sequence[Settled]) -> None:
    changes, now = [one.change for one in settled], timezone.now()
    values = {
        "mfi": mfi_id,
        "mfis": [mfi_id] * len(settled),
        "ids": [one.id for one in settled],
        "claims": [one.claim_id for one in settled],
        "statuses": [one.status for one in changes],
        # One answer that no column holds must not keep the others from being written down.
        "failures": [fits(one.failure, 40) for one in changes],
        "provider_ids": [fits(one.provider_id, ID_CHARACTERS) for one in changes],
        "costs": [fits(one.cost, 20) for one in changes],
        "due": [now + one.waits if one.waits else None for one in changes],
        "settled": [None if one.status == QUEUED else now for one in changes],
        "uncounted": [0 if one.counts else 1 for one in changes],
    }
    _spent(mfi_id, fetched(SETTLE, values))


def _spent(mfi_id: UUID, rows: Rows) -> int:
    """Book what these cost, or free what was kept for them."""
    spend(mfi_id, [Spent(*row[1:]) for row in rows])
    return len(rows)
