"""A lender's texts as its staff read them: opened, with what became of each."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from loans.errors import NotThisLender
from loans.models import Borrower
from loans.sealed import Unreadable, data_key_of, unseal
from messaging.models import Broadcast, Group, Message
from messaging.numbers import digest_of, digests_of
from messaging.queries.keys import keys_of
from messaging.queries.personal import lenders_facts
from messaging.rules.broadcast_text import is_personal, said_to
from messaging.rules.outgoing import TEXT, TO

Status = Message.Status


class Shown(NamedTuple):
    """One text; of words or a number that nobody can open any more there is none."""

    id: UUID
    to: str | None
    text: str | None
    status: str
    segments: int
    provider_id: str
    failure: str
    kind: str
    notice: str
    wording_version: int | None
    language: str
    law: bool
    carrier: str
    cost: str
    broadcast: UUID | None
    borrower: UUID | None
    at: datetime
    settled_at: datetime | None


def of_lender(
    mfi_id: UUID,
    *,
    status: str | None = None,
    phone: str | None = None,
    broadcast_id: UUID | None = None,
) -> QuerySet[Message]:
    """Give a lender's texts, by what became of them, by number, or of one broadcast."""
    rows = Message.objects.of(mfi_id)
    if status is not None:
        same = [Status.QUEUED, Status.CLAIMED] if status == Status.QUEUED else [status]
        rows = rows.filter(status__in=same)
    if phone is not None:
        rows = rows.filter(to_digest__in=digests_of(phone))
    return rows if broadcast_id is None else rows.filter(broadcast_id=broadcast_id)


def one(mfi_id: UUID, message_id: UUID) -> Shown:
    """Give one text."""
    found = shown(mfi_id, list(Message.objects.of(mfi_id).filter(id=message_id)))
    if not found:
        raise NotThisLender
    return found[0]


def shown(mfi_id: UUID, rows: Sequence[Message]) -> list[Shown]:
    """Open a page of them, with a few questions for all."""
    keys = keys_of({row.sealed_for_id for row in rows if row.sealed_for_id})
    broadcasts = _broadcasts(mfi_id, {row.broadcast_id for row in rows if row.broadcast_id})
    phones = _phones(mfi_id, {row.borrower_id for row in rows if row.borrower_id})
    lists = _lists(mfi_id, broadcasts.values())
    found = []
    for row in rows:
        key = _key(row, keys)
        broadcast = broadcasts.get(row.broadcast_id)
        to = _to(row, key, phones, lists.get(row.broadcast_id))
        found.append(_shown(row, to, _text(row, key, broadcast)))
    return found


def _key(row: Message, keys: dict[UUID, bytes]) -> bytes | None:
    if row.sealed_for_id is not None:
        return keys.get(row.sealed_for_id)
    try:
        return data_key_of(row) if row.data_key else None
    except Unreadable:
        return None


def _to(
    row: Message, key: bytes | None, phones: dict[UUID | None, str], listed: bytes | None
) -> str | None:
    if row.to_sealed:
        return _opened(listed if row.broadcast_id else key, TO, row.to_sealed)
    hers = phones.get(row.borrower_id)
    # She may have another number by now: of the old one only the digest stands here.
    same = row.to_digest is None or (hers and bytes(row.to_digest) == digest_of(hers))
    return hers if same else None


def _text(row: Message, key: bytes | None, broadcast: Broadcast | None) -> str | None:
    if row.text_sealed:
        return _opened(key, TEXT, row.text_sealed)
    if broadcast is None:
        return None
    if is_personal(broadcast.texts):
        # Not written for her yet: as it stands in the broadcast.
        texts: dict[str, str] = broadcast.texts
        return texts.get(row.language) or next(iter(texts.values()))
    facts = lenders_facts(row.mfi_id)
    return said_to(broadcast.texts, row.language, facts, plain=broadcast.plain_letters)


def _opened(key: bytes | None, sealed_as: str, sealed: str) -> str | None:
    try:
        return None if key is None else unseal(key, sealed_as, sealed)
    except Unreadable:
        return None


def _broadcasts(mfi_id: UUID, ids: Collection[UUID]) -> dict[UUID | None, Broadcast]:
    rows = Broadcast.objects.of(mfi_id).filter(id__in=ids) if ids else []
    return {row.id: row for row in rows}


def _lists(mfi_id: UUID, broadcasts: Collection[Broadcast]) -> dict[UUID | None, bytes]:
    """Open the keys of the lists that broadcasts went to; of a list that is gone there is none."""
    asked = {row.id: row.audience["group"] for row in broadcasts if "group" in row.audience}
    groups = Group.objects.of(mfi_id).filter(id__in=asked.values(), filter=None) if asked else []
    keys = {str(group.id): data_key_of(group) for group in groups}
    return {broadcast: keys[group] for broadcast, group in asked.items() if group in keys}


def _phones(mfi_id: UUID, ids: Collection[UUID]) -> dict[UUID | None, str]:
    rows = Borrower.objects.of(mfi_id).filter(id__in=ids) if ids else Borrower.objects.none()
    return dict(rows.values_list("id", "phone")) if ids else {}


def _shown(row: Message, to: str | None, text: str | None) -> Shown:
    status = Status.QUEUED if row.status == Status.CLAIMED else Status(row.status)
    return Shown(
        id=row.id,
        to=to,
        text=text,
        status=status.value,
        segments=row.segments,
        provider_id=row.provider_id,
        failure=row.failure,
        kind=row.kind,
        notice=row.notice,
        wording_version=row.wording_version,
        language=row.language,
        law=row.law,
        carrier=row.carrier,
        cost=row.cost,
        broadcast=row.broadcast_id,
        borrower=row.borrower_id,
        at=row.at,
        settled_at=row.settled_at,
    )
