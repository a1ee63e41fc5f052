"""Send what is due: the lanes that texts go on, and what is claimed for each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from django.conf import settings

from messaging.actions.outbox import claim_kind, claim_of_broadcast, claim_these
from messaging.actions.shares import SHARE_SECONDS, give_share, take_share
from messaging.carriers.port import chosen
from messaging.errands.lane import SENDER, Claim, Lane, in_turn, run
from messaging.models import Message
from messaging.queries.broadcasts import under_way
from messaging.queries.quiet import is_quiet
from messaging.rules.outgoing import Claimed

Kind = Message.Kind
# Receipts and codes go one to a call, and never behind anything else.
URGENT = Lane("urgent", (Kind.CODE, Kind.RECEIPT), in_flight=64, at_once=1)
BULK_KINDS = (Kind.REMINDER, Kind.BULK)
# Longer than this a process is not one lender's.
SLICE_SECONDS = 20.0


def bulk_lane() -> Lane:
    """Give what one process may have open in bulk: its share of what all may together."""
    share = max(settings.SMS_IN_FLIGHT // settings.SMS_SENDERS, 1)
    takes = chosen.carrier.recipients_max if chosen.carrier else 1
    return Lane(
        "bulk", BULK_KINDS, in_flight=share, at_once=min(settings.SMS_AT_ONCE, share, takes)
    )


def send_urgent(mfi_id: UUID, seconds: float = SLICE_SECONDS) -> int:
    """Send a lender's codes and receipts; count what the carrier was asked to take."""
    return run(mfi_id, URGENT, _singles(mfi_id, URGENT.kinds), seconds)


def send_bulk(mfi_id: UUID, seconds: float = SLICE_SECONDS) -> int | None:
    """Send a lender's reminders and broadcasts; None where other processes hold all shares."""
    if is_quiet(mfi_id):
        return 0
    with _share() as held:
        if not held:
            return None
        broadcasts = [
            partial(_of_broadcast, mfi_id, broadcast_id) for broadcast_id in under_way(mfi_id)
        ]
        claims = in_turn([_singles(mfi_id, BULK_KINDS), *broadcasts])
        return run(mfi_id, bulk_lane(), claims, min(seconds, SHARE_SECONDS / 2))


def send(mfi_id: UUID, message_id: UUID) -> bool:
    """Send one unless somebody else does, and tell whether the carrier was asked."""
    these = partial(_these, mfi_id, [message_id])
    return bool(run(mfi_id, URGENT, these, SLICE_SECONDS))


def _singles(mfi_id: UUID, kinds: Sequence[str]) -> Claim:
    return in_turn([partial(_of_kind, mfi_id, kind) for kind in kinds])


def _of_kind(mfi_id: UUID, kind: str, most: int) -> list[Claimed]:
    return claim_kind(mfi_id, kind, most, by=SENDER)


def _of_broadcast(mfi_id: UUID, broadcast_id: UUID, most: int) -> list[Claimed]:
    return claim_of_broadcast(mfi_id, broadcast_id, most, by=SENDER)


def _these(mfi_id: UUID, ids: Sequence[UUID], most: int) -> list[Claimed]:
    del most
    return claim_these(mfi_id, ids, by=SENDER)


@contextmanager
def _share() -> Iterator[bool]:
    """Hold a share of what may be in flight, as long as calls of ours may be open."""
    # No share is less than one recipient.
    held = take_share(min(settings.SMS_SENDERS, settings.SMS_IN_FLIGHT), by=SENDER)
    try:
        yield held is not None
    finally:
        if held is not None:
            give_share(*held, by=SENDER)
