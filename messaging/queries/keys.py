"""The keys of many people at once."""

from collections.abc import Collection
from uuid import UUID

from loans.models import Person
from loans.sealed import Unreadable, WrappedKey, unwrap


def keys_of(person_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Open them; those that were destroyed are not among them."""
    keys: dict[UUID, bytes] = {}
    if not person_ids:
        return keys
    rows = Person.objects.filter(id__in=person_ids).values_list("id", "data_key_id", "data_key")
    for person_id, key_id, wrapped in rows:
        try:
            keys[person_id] = unwrap(person_id, WrappedKey(key_id, bytes(wrapped or b"")))
        except Unreadable:
            continue
    return keys
