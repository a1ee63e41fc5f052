"""Bring what messages keep under the first of PII_KEYS: keys of their own, and digests of numbers.

Batch by batch, as often as one likes. A digest says nothing of the key it was made with, so each is
made anew from its number. Where no number stands any more, an old digest goes: whoever has the old
key would learn the number by trying them all, and nobody else finds anything by it.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from loans.deed import Actor, deed
from loans.models import Borrower, Person
from loans.record import Values, record_act
from loans.sealed import (
    Unreadable,
    WrappedKey,
    current_key_id,
    data_key_of,
    digest,
    unseal,
    unwrap,
    wrap,
)
from loans.trip import fetched
from messaging.actions import keep_report, receive
from messaging.models import (
    DeliveryReport,
    Group,
    GroupMember,
    Inbound,
    Message,
    OptOut,
    SenderAccount,
)
from messaging.numbers import digest_of, digests_of
from messaging.rules.outgoing import FIND_BY, TO

BATCH_ROWS = 500
RENEW_MESSAGES = """
UPDATE messaging_message row SET to_digest = renewed.digest,
    data_key = COALESCE(renewed.data_key, row.data_key),
    data_key_id = CASE WHEN renewed.data_key IS NULL THEN row.data_key_id ELSE %(newest)s END
FROM unnest(%(ids)s::uuid[], %(digests)s::bytea[], %(keys)s::bytea[])
    AS renewed (id, digest, data_key)
WHERE row.mfi_id = %(mfi)s AND row.id = renewed.id RETURNING row.id
"""

THERE_ALREADY = """
DELETE FROM {table} row USING unnest(%(ids)s::uuid[], %(digests)s::bytea[]) AS renewed (id, digest)
WHERE row.mfi_id = %(mfi)s AND row.id = renewed.id AND (row.id = ANY(%(twice)s::uuid[])
    OR EXISTS (SELECT FROM {table} other WHERE other.mfi_id = %(mfi)s AND {same}
        AND other.to_digest = renewed.digest AND other.id <> row.id))
"""
DIGEST_ANEW = """
UPDATE {table} row SET to_digest = renewed.digest
FROM unnest(%(ids)s::uuid[], %(digests)s::bytea[]) AS renewed (id, digest)
WHERE row.mfi_id = %(mfi)s AND row.id = renewed.id
"""
# Within what a number is there once.
ONCE_IN: Mapping[type, tuple[str, ...]] = {
    GroupMember: ("group_id",),
    OptOut: ("kind", "borrower_id"),
}


class Batch(NamedTuple):
    """How many rows a batch had, how many of them changed, and the last of them."""

    rows: int
    changed: int
    last_id: UUID | None


class _Numbers:
    """The numbers of borrowers as they stand today."""

    def __init__(self, mfi_id: UUID, ids: Collection[UUID]) -> None:
        rows = Borrower.objects.of(mfi_id).filter(id__in=ids).values_list("id", "phone")
        self.of: Mapping[UUID | None, str] = dict(rows)

    def digest(self, borrower_id: UUID | None, held: bytes) -> bytes | None:
        """Make a digest anew, if her number is still the one that it was made of."""
        phone = self.of.get(borrower_id)
        return digest_of(phone) if phone and held in digests_of(phone) else None


@deed
def rotate_messages(mfi_id: UUID, after: UUID | None, *, by: Actor) -> Batch:
    """Bring one batch of a lender's texts under it; words stay sealed as they are."""
    held = Q(to_digest__isnull=False) | Q(data_key__isnull=False)
    rows = Message.objects.of(mfi_id).filter(held).order_by("id").select_for_update()
    batch = list((rows.filter(id__gt=after) if after else rows)[:BATCH_ROWS])
    hers = _Numbers(mfi_id, {row.borrower_id for row in batch if row.borrower_id})
    keys = _keys_of({row.sealed_for_id for row in batch if row.sealed_for_id})
    listed = _list_keys(mfi_id, batch)
    renewed = [_renewed(row, hers, keys, listed) for row in batch]
    changed = [one for one in renewed if one is not None]
    if changed:
        ids, digests, wrapped = (list(column) for column in zip(*changed, strict=True))
        values = {"ids": ids, "digests": digests, "keys": wrapped, "newest": current_key_id()}
        fetched(RENEW_MESSAGES, {"mfi": mfi_id, **values})
        told: Values = {"rows": len(changed), "key": current_key_id()}
        record_act(by, "rotate-keys", "message", batch[-1].id, mfi_id=mfi_id, after=told)
    return _batch(batch, len(changed))


def _renewed(
    row: Message,
    hers: _Numbers,
    keys: Mapping[UUID, bytes],
    listed: Mapping[UUID, bytes],
) -> tuple[UUID, bytes | None, bytes | None] | None:
    """Give a text's id, its digest and its own key anew; None where nothing is to change."""
    held = None if row.to_digest is None else bytes(row.to_digest)
    own = None
    try:
        key = keys.get(row.sealed_for_id) if row.sealed_for_id else None
        if row.data_key is not None:
            key = data_key_of(row)
            own = None if row.data_key_id == current_key_id() else wrap(row.id, key).wrapped
        elif row.borrower_id is None and row.broadcast_id is not None:
            key = listed.get(row.broadcast_id)
        phone = unseal(key, TO, row.to_sealed) if key and row.to_sealed else ""
    except Unreadable:
        if row.data_key is not None:
            # Its key is not here: nothing of it may be lost for that.
            raise
        phone = ""
    found_by = digest_of(phone) if phone else hers.digest(row.borrower_id, held or b"")
    return None if (found_by, own) == (held, None) else (row.id, found_by, own)


def _keys_of(person_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Open people's keys; those that were destroyed are not among them."""
    people = Person.objects.filter(id__in=person_ids, data_key__isnull=False)
    return {one.id: data_key_of(one) for one in people.only("data_key", "data_key_id")}


def _list_keys(mfi_id: UUID, batch: Sequence[Message]) -> dict[UUID, bytes]:
    """Open the keys of the lists to which broadcasts went, by broadcast."""
    ids = {one.broadcast_id for one in batch if one.broadcast_id and one.borrower_id is None}
    rows = fetched(
        "SELECT id, audience->>'group' FROM messaging_broadcast"
        " WHERE mfi_id = %(mfi)s AND id = ANY(%(ids)s::uuid[]) AND audience ? 'group'",
        {"mfi": mfi_id, "ids": list(ids)},
    )
    groups = Group.objects.of(mfi_id).filter(id__in=[UUID(one) for _, one in rows])
    keys = {str(one.id): data_key_of(one) for one in groups if one.data_key is not None}
    return {broadcast_id: keys[group] for broadcast_id, group in rows if group in keys}


@deed
def rotate_lists(mfi_id: UUID, *, by: Actor) -> int:
    """Wrap the keys of a lender's lists, its own account and its opt-outs anew; count them."""
    newest, done = current_key_id(), 0
    for model in (Group, SenderAccount, OptOut):
        rows: Any = model.objects
        held = rows.of(mfi_id).filter(data_key__isnull=False).exclude(data_key_id=newest)
        for row in held.order_by("id").select_for_update():
            key = wrap(row.id, data_key_of(row)).wrapped
            rows.of(mfi_id).filter(id=row.id).update(data_key=key, data_key_id=newest)
            done += 1
    if done:
        told: Values = {"rows": done, "key": newest}
        record_act(by, "rotate-keys", "group", mfi_id, mfi_id=mfi_id, after=told)
    return done


@deed
def rotate_members(mfi_id: UUID, after: UUID | None, *, by: Actor) -> Batch:
    """Digest a batch of the numbers on a lender's lists anew; whoever is there twice goes once."""
    rows = GroupMember.objects.of(mfi_id).select_for_update().order_by("id")
    batch = list((rows.filter(id__gt=after) if after else rows)[:BATCH_ROWS])
    groups = Group.objects.of(mfi_id).filter(id__in={row.group_id for row in batch})
    keys = {one.id: data_key_of(one) for one in groups if one.data_key is not None}
    hers = _Numbers(mfi_id, {row.borrower_id for row in batch if row.borrower_id})

    def anew(row: GroupMember) -> bytes:
        if row.phone_sealed:
            return digest_of(unseal(keys[row.group_id], TO, row.phone_sealed))
        # Her number changed since: she is on the list by her id, which is found by no number.
        found = hers.digest(row.borrower_id, bytes(row.to_digest))
        return found or digest(FIND_BY, str(row.borrower_id))

    return _digest_anew(GroupMember, mfi_id, batch, anew, by)


@deed
def rotate_opt_outs(mfi_id: UUID, after: UUID | None, *, by: Actor) -> Batch:
    """Digest a batch of the numbers that said stop anew: what they said goes on counting."""
    rows = OptOut.objects.of(mfi_id).select_for_update().order_by("id")
    batch = list((rows.filter(id__gt=after) if after else rows)[:BATCH_ROWS])
    hers = _Numbers(mfi_id, {row.borrower_id for row in batch if row.borrower_id})

    def anew(row: OptOut) -> bytes:
        if row.phone_sealed:
            return digest_of(unseal(data_key_of(row), TO, row.phone_sealed))
        found = hers.digest(row.borrower_id, bytes(row.to_digest))
        return found or digest(FIND_BY, str(row.borrower_id or row.id))

    return _digest_anew(OptOut, mfi_id, batch, anew, by)


def _digest_anew(
    model: type[GroupMember] | type[OptOut],
    mfi_id: UUID,
    batch: Sequence[Any],
    anew: Callable[[Any], bytes],
    by: Actor,
) -> Batch:
    """Write the digests that changed; where the row is there under the new one, that one stays."""
    changed = {row.id: found for row in batch if (found := anew(row)) != bytes(row.to_digest)}
    if not changed:
        return _batch(batch, 0)
    twice, once = set[UUID](), dict[tuple[object, ...], UUID]()
    for row in batch:
        place = (changed.get(row.id), *(getattr(row, name) for name in ONCE_IN[model]))
        if row.id in changed and once.setdefault(place, row.id) != row.id:
            twice.add(row.id)
    names = {"table": model._meta.db_table}
    same = " AND ".join(f"other.{one} IS NOT DISTINCT FROM row.{one}" for one in ONCE_IN[model])
    values = {
        "mfi": mfi_id,
        "ids": list(changed),
        "digests": list(changed.values()),
        "twice": list(twice),
    }
    fetched(THERE_ALREADY.format(**names, same=same), values)
    fetched(DIGEST_ANEW.format(**names), values)
    told: Values = {"rows": len(changed), "key": current_key_id()}
    record_act(by, "rotate-keys", names["table"], batch[-1].id, mfi_id=mfi_id, after=told)
    return _batch(batch, len(changed))


@deed
def rotate_raw(*, by: Actor) -> int:
    """Bring a batch of what carriers reported and phones sent under it; count it."""
    del by
    return _rotate_reports() + _rotate_inbound()


def _rotate_reports() -> int:
    old = DeliveryReport.objects.exclude(data_key_id=current_key_id()).order_by("id")
    batch = list(old.select_for_update(skip_locked=True)[:BATCH_ROWS])
    for row in batch:
        key = unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key)))
        body = unseal(key, keep_report.BODY, row.body_sealed)
        name = digest(keep_report.BODY, body)
        told = json.loads(body)
        phone = str(told.get("phoneNumber", told.get("phone", "")))
        rows = DeliveryReport.objects.filter(carrier=row.carrier, name=name)
        if rows.exists():
            # A copy came since, under the new key.
            row.delete()
            continue
        wrapped = wrap(row.id, key)
        DeliveryReport.objects.filter(id=row.id).update(
            name=name,
            to_digest=digest_of(phone),
            data_key=wrapped.wrapped,
            data_key_id=wrapped.key_id,
        )
    return len(batch)


def _rotate_inbound() -> int:
    old = Inbound.objects.exclude(data_key_id=current_key_id()).order_by("id")
    batch = list(old.select_for_update(skip_locked=True)[:BATCH_ROWS])
    for row in batch:
        key = unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key)))
        phone = str(json.loads(unseal(key, receive.BODY, row.body_sealed))["phone"])
        wrapped = wrap(row.id, key)
        Inbound.objects.filter(id=row.id).update(
            from_digest=digest_of(phone), data_key=wrapped.wrapped, data_key_id=wrapped.key_id
        )
    return len(batch)


def _batch(rows: Sequence[Any], changed: int) -> Batch:
    return Batch(len(rows), changed, rows[-1].id if rows else None)
