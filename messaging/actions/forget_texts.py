"""Forget what texts said and to whom: by age, and of whoever is erased.

What was told of, when, and what became of it stay: counts and bills hang on them.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from loans.deed import Actor, deed
from loans.record import Values, record_act
from loans.trip import fetched
from messaging.actions.broadcast import LIST, STARTS_FROM
from messaging.models import Broadcast, DeliveryReport, Group, GroupMember, Inbound, OptOut

# A deed ends soon, so that whoever wants one of its rows does not wait long.
BATCH_ROWS = 5000
EMPTIED = """
UPDATE messaging_message row SET to_sealed = '', text_sealed = '', data_key = NULL,
    data_key_id = '', sealed_for_id = NULL, to_digest = NULL
"""
FORGET_OLD = f"""
WITH old AS MATERIALIZED (
    SELECT id FROM messaging_message WHERE mfi_id = %(mfi)s AND at < %(before)s
    AND (to_digest IS NOT NULL OR NOT to_sealed = '' OR NOT text_sealed = '')
    ORDER BY at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
{EMPTIED} FROM old WHERE row.mfi_id = %(mfi)s AND row.id = old.id RETURNING row.id
"""  # noqa: S608 (of our own words alone)
FORGET_HERS = f"""
{EMPTIED} WHERE row.mfi_id = %(mfi)s AND (row.borrower_id = ANY(%(hers)s::uuid[])
    OR row.borrower_id IS NULL AND row.to_digest = ANY(%(digests)s::bytea[]))
RETURNING row.id
"""
ENDED = (Broadcast.Status.COMPLETED, Broadcast.Status.CANCELLED)


@deed
def forget_texts(mfi_id: UUID, before: datetime, *, by: Actor) -> int:
    """Empty a batch of a lender's texts that are older; count them."""
    del by  # The setting says it, and the run's log how many.
    asked = {"mfi": mfi_id, "before": before, "most": BATCH_ROWS}
    return len(fetched(FORGET_OLD, asked))


@deed
def forget_lists(mfi_id: UUID, before: datetime, *, by: Actor) -> int:
    """Let go of the numbers that one broadcast alone was for, when it is so long over.

    One that was only ever a draft is ended with them: there is nobody left to send it to.
    """
    broadcasts = Broadcast.objects.of(mfi_id)
    ended = broadcasts.annotate(ended_at=Coalesce("settled_at", "at"))
    over = ended.filter(status__in=ENDED, ended_at__lt=before)
    late = Q(scheduled_at=None) | Q(scheduled_at__lt=before)
    idle = broadcasts.filter(late, status__in=STARTS_FROM, at__lt=before)
    drafts = dict(idle.select_for_update(skip_locked=True).values_list("id", "status"))
    made_for = {f"{LIST} {one}": one for one in [*over.values_list("id", flat=True), *drafts]}
    rows = Group.objects.of(mfi_id).filter(id__in=list(made_for.values()), name__in=list(made_for))
    gone = list(rows.values_list("id", flat=True))
    if gone:
        _end_drafts(mfi_id, {one: drafts[one] for one in gone if one in drafts}, by)
        GroupMember.objects.of(mfi_id).filter(group_id__in=gone).delete()
        Group.objects.of(mfi_id).filter(id__in=gone).delete()
        told: Values = {"lists": len(gone)}
        record_act(by, "forget-lists", "mfi", mfi_id, mfi_id=mfi_id, after=told)
    return len(gone)


def _end_drafts(mfi_id: UUID, drafts: Mapping[UUID, str], by: Actor) -> None:
    rows = Broadcast.objects.of(mfi_id).filter(id__in=list(drafts))
    rows.update(status=Broadcast.Status.CANCELLED, settled_at=timezone.now())
    for broadcast_id, was in drafts.items():
        record_act(
            by,
            "cancel-broadcast",
            "broadcast",
            broadcast_id,
            mfi_id=mfi_id,
            before={"status": was},
            after={"status": Broadcast.Status.CANCELLED.value},
        )


@deed
def forget_raw(before: datetime, *, by: Actor) -> int:
    """Remove a batch of what carriers reported and phones sent that is older; count it."""
    del by
    gone = 0
    for model in (DeliveryReport, Inbound):
        old = model.objects.filter(at__lt=before).order_by("at").values_list("id", flat=True)
        rows = old.select_for_update(skip_locked=True)[:BATCH_ROWS]
        gone += model.objects.filter(id__in=list(rows)).delete()[0]
    return gone


@deed
def forget_her_texts(
    mfi_id: UUID, borrower_ids: Collection[UUID], digests: Collection[bytes], *, by: Actor
) -> None:
    """Forget at one lender what went to her, and her numbers on its lists.

    `digests` are those of numbers that are nobody else's. What she wanted no more of goes too: it
    would say for ever that this number was once known here.
    """
    hers, alone = list(borrower_ids), list(digests)
    emptied = len(fetched(FORGET_HERS, {"mfi": mfi_id, "hers": hers, "digests": alone}))
    named = Q(borrower_id__in=hers) | Q(borrower_id=None, to_digest__in=alone)
    off, _ = GroupMember.objects.of(mfi_id).filter(named).delete()
    stops, _ = OptOut.objects.of(mfi_id).filter(named).delete()
    if emptied or off or stops:
        told: Values = {"messages": emptied, "members": off, "opt_outs": stops}
        for borrower_id in hers:
            record_act(by, "forget-texts", "borrower", borrower_id, mfi_id=mfi_id, after=told)


@deed
def forget_her_raw(
    borrowers: Collection[tuple[UUID, Collection[UUID]]], digests: Collection[bytes], *, by: Actor
) -> None:
    """Remove what was reported of texts to her, and what her own numbers sent.

    `borrowers` tells for each lender which of its texts were hers.
    """
    del by
    for mfi_id, message_ids in borrowers:
        DeliveryReport.objects.filter(mfi_id=mfi_id, message_id__in=list(message_ids)).delete()
    DeliveryReport.objects.filter(to_digest__in=list(digests)).delete()
    Inbound.objects.filter(from_digest__in=list(digests)).delete()
