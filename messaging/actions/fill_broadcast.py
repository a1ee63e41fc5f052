"""Write down a broadcast's recipients in one statement, and close its account when all is done."""

from uuid import UUID

from django.db.models import Q, Sum
from django.db.models.functions import Now
from django.utils import timezone

from loans.deed import Actor, deed
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.trip import fetched
from messaging.actions.spend import PAID, book, reserve
from messaging.models import Broadcast, Message, SmsBudget
from messaging.queries.audiences import audience_rows, kept_audience

Status = Broadcast.Status
COMPLETED = "broadcast.completed"
LASTS_HOURS = 24
# Whoever has said stop, has had or is to get as many as a number gets in a day, or is one too many
# for the budget, is among the recipients all the same: with the reason why nothing is sent.
# Rows go in by the order of their ids, each behind the last in most indexes: anywhere between the
# others took half as long again. An id is made of whom it is for, so the key refuses a second one.
AUDIENCE = "WITH audience AS MATERIALIZED ("
JUDGED = """
), lately AS (
    SELECT COALESCE(borrower_id::text, encode(to_digest, 'hex')) AS whom, COUNT(*) AS had
    FROM messaging_message
    WHERE mfi_id = %(mfi)s AND kind = 'bulk' AND at > statement_timestamp() - interval '1 day'
    AND status IN ('queued', 'claimed', 'sending', 'accepted', 'delivered', 'unknown')
    AND %(a_day)s > 0
    GROUP BY 1
), stopped AS (
    SELECT borrower_id, to_digest FROM messaging_optout WHERE mfi_id = %(mfi)s AND kind = 'bulk'
), named AS (
    SELECT listed.*, md5(%(broadcast)s::text || whom)::uuid AS id
    FROM (SELECT audience.*, COALESCE(borrower_id::text, encode(to_digest, 'hex')) AS whom
        FROM audience) listed
), judged AS (
    SELECT named.*, CASE
        WHEN named.borrower_id IN (SELECT borrower_id FROM stopped
            WHERE borrower_id IS NOT NULL) THEN 'stopped'
        WHEN named.to_digest IN (SELECT to_digest FROM stopped) THEN 'stopped'
        WHEN %(a_day)s > 0 AND COALESCE(lately.had, 0) >= %(a_day)s THEN 'too-many-a-day'
        ELSE '' END AS barred
    FROM named LEFT JOIN lately ON lately.whom = named.whom
), paid AS (
    SELECT judged.*, CASE
        WHEN barred <> '' THEN barred
        WHEN COUNT(*) FILTER (WHERE barred = '') OVER (ORDER BY id ROWS UNBOUNDED PRECEDING)
            > %(affordable)s THEN 'over-budget'
        ELSE '' END AS why
    FROM judged
)
INSERT INTO messaging_message (mfi_id, id, notice, kind, law, broadcast_id, borrower_id, language,
    to_digest, data_key_id, to_sealed, text_sealed, segments, reserved, status, failure, carrier,
    provider_id, cost, tries, unsure, due_at, expires_at, at, settled_at)
SELECT %(mfi)s, id, 'broadcast', 'bulk', false, %(broadcast)s, borrower_id, language,
    CASE WHEN borrower_id IS NULL THEN to_digest END, '', phone_sealed, '', %(segments)s, 0,
    CASE WHEN why = '' THEN 'queued' ELSE 'suppressed' END, why, '', '', '', 0, 0,
    moment, moment + %(hours)s * interval '1 hour', moment, CASE WHEN why <> '' THEN moment END
FROM paid, (SELECT statement_timestamp() AS moment) clock
ORDER BY id
"""
NO_END = 2**31


@deed
def fill_broadcast(mfi_id: UUID, broadcast_id: UUID, *, by: Actor) -> int:
    """Write its recipients down, once; count them."""
    rows = Broadcast.objects.of(mfi_id).select_for_update().filter(id=broadcast_id)
    row = rows.filter(status__in=[Status.SENDING, Status.SCHEDULED], filled_at=None).first()
    if row is None or (row.scheduled_at and row.scheduled_at > timezone.now()):
        return 0
    limited = SmsBudget.objects.of(mfi_id).filter(id=mfi_id).exists()
    wanted = row.recipients * row.parts_each
    # It was let go where there was no budget yet.
    if limited and not row.parts_reserved and reserve(mfi_id, wanted):
        row.parts_reserved = wanted
    values = {
        "mfi": mfi_id,
        "broadcast": broadcast_id,
        "segments": row.parts_each,
        "a_day": policy_of(mfi_id).broadcasts_per_number_day,
        "affordable": row.parts_reserved // row.parts_each if limited else NO_END,
        "hours": LASTS_HOURS,
    }
    asked = audience_rows(mfi_id, kept_audience(row.audience), timezone.localdate())
    fetched(AUDIENCE + asked.sql + JUDGED, {**asked.values, **values})
    row.filled_at, row.status = timezone.now(), Status.SENDING
    row.save(update_fields=["filled_at", "status", "parts_reserved"])
    recipients = Message.objects.of(mfi_id).filter(broadcast_id=broadcast_id).count()
    told: Values = {"recipients": recipients}
    record_act(by, "fill-broadcast", "broadcast", broadcast_id, mfi_id=mfi_id, after=told)
    return recipients


@deed
def settle_broadcast(mfi_id: UUID, broadcast_id: UUID, *, by: Actor) -> bool:
    """Close its account when nobody is left to be told; no, while somebody is."""
    row = Broadcast.objects.of(mfi_id).select_for_update().filter(id=broadcast_id).first()
    if row is None or row.settled_at is not None or row.filled_at is None:
        return False
    messages = Message.objects.of(mfi_id).filter(broadcast_id=broadcast_id)
    if row.status == Status.CANCELLED:
        # Also what somebody had claimed and died over: nobody claims it any more.
        left = Q(status=Message.Status.CLAIMED, lease_until__lt=Now())
        messages.filter(Q(status=Message.Status.QUEUED) | left).update(
            status=Message.Status.SUPPRESSED,
            failure="cancelled",
            settled_at=timezone.now(),
            claim_id=None,
            lease_until=None,
        )
    elif row.status != Status.SENDING:
        return False
    if messages.filter(status__in=["queued", "claimed", "sending"]).exists():
        return False
    # A report may say since that it failed: what a carrier took is paid for.
    paid = messages.filter(Q(status__in=sorted(PAID)) | ~Q(provider_id=""))
    spent = paid.aggregate(Sum("segments"))["segments__sum"] or 0
    within = min(spent, row.parts_reserved)
    book(mfi_id, freed=row.parts_reserved, spent=within)
    row.parts_spent, row.parts_reserved, row.settled_at = spent, 0, timezone.now()
    if row.status == Status.SENDING:
        row.status = Status.COMPLETED
        record_event(mfi_id, COMPLETED, "broadcast", row.id)
    row.save()
    told: Values = {"parts": spent}
    record_act(by, "settle-broadcast", "broadcast", broadcast_id, mfi_id=mfi_id, after=told)
    return True
