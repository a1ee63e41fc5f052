"""What may arrive twice is done once: a key beside the effect, with the facts of the answer."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Self
from uuid import UUID

from django.utils import timezone

from loans.errors import IdempotencyMismatch
from loans.models import HouseOnce
from loans.models import Once as OnceRow
from loans.trip import Statement, ask, rows_like, send

Facts = Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Once:
    """What may arrive twice: a caller's key for one call, and the digest of its body."""

    key: str
    caller: str
    route: str
    digest: bytes

    @classmethod
    def of_body(cls, key: str, caller: str, route: str, body: object) -> Self:
        """Digest a body in one canonical form, so that the order of its fields does not matter."""
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return cls(key, caller, route, hashlib.sha256(canonical.encode()).digest())


class DoneBefore(Exception):
    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts


def remember(once: Once | None, mfi_id: UUID | None, facts: Facts) -> None:
    """Insert the key as the deed's first statement; a repeat ends the deed with the first answer.

    The ids in the facts are chosen before, so that nothing is left to write at the end. A second
    call that comes while the first runs waits here for the first to commit.
    """
    if once is None:
        return
    if _first(once, mfi_id, facts):
        return
    row = {"caller": once.caller, "route": once.route, "key": once.key}
    kept: HouseOnce | OnceRow = (
        HouseOnce.objects.get(**row) if mfi_id is None else OnceRow.objects.of(mfi_id).get(**row)
    )
    if bytes(kept.digest) != once.digest:
        raise IdempotencyMismatch(route=once.route)
    raise DoneBefore(kept.facts)


def _first(once: Once, mfi_id: UUID | None, facts: Facts) -> bool:
    """Insert the key, or learn that it is there; no savepoint, and no error to recover from."""
    values: dict[str, object] = {
        "id": uuid.uuid4(),
        "caller": once.caller,
        "route": once.route,
        "key": once.key,
        "digest": once.digest,
        "facts": json.dumps(dict(facts)),
        "at": timezone.now(),
    }
    if mfi_id is not None:
        values["mfi_id"] = mfi_id
    table = (HouseOnce if mfi_id is None else OnceRow)._meta.db_table
    (done,) = send([Statement(_insert(table, tuple(values)), list(values.values()))])
    return done.rowcount == 1


@cache
def _insert(table: str, names: tuple[str, ...]) -> bytes:
    columns, places = ", ".join(names), ", ".join(["%s"] * len(names))
    return f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING".encode()  # noqa: S608


def answer_before(once: Once | None, mfi_id: UUID) -> Facts | None:
    """Give the first answer to an errand that is asked again, before it asks anybody else."""
    if once is None:
        return None
    same = rows_like(OnceRow, mfi_id, caller=once.caller, route=once.route, key=once.key)
    ask(same)
    if not same.answer:
        return None
    if bytes(same.answer[0].digest) != once.digest:
        raise IdempotencyMismatch(route=once.route)
    facts: Facts = same.answer[0].facts
    return facts


def answer_instead(once: Once | None, mfi_id: UUID, facts: Facts) -> Facts:
    """Keep another answer than the one remembered first: what was asked for has to wait."""
    if once is not None:
        row = {"caller": once.caller, "route": once.route, "key": once.key}
        OnceRow.objects.of(mfi_id).filter(**row).update(facts=dict(facts))
    return facts
