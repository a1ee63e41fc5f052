"""What may arrive twice is done once: a key beside the effect, with the facts of the answer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db import IntegrityError, transaction

from loans.errors import IdempotencyMismatch
from loans.models import HouseOnce
from loans.models import Once as OnceRow
from loans.sqlstate import is_duplicate

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
    row = {"caller": once.caller, "route": once.route, "key": once.key}
    values = {**row, "digest": once.digest, "facts": dict(facts)}
    try:
        with transaction.atomic():
            if mfi_id is None:
                HouseOnce.objects.create(**values)
            else:
                OnceRow.objects.create(mfi_id=mfi_id, **values)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        kept: HouseOnce | OnceRow = (
            HouseOnce.objects.get(**row)
            if mfi_id is None
            else OnceRow.objects.of(mfi_id).get(**row)
        )
        if bytes(kept.digest) != once.digest:
            raise IdempotencyMismatch(route=once.route) from None
        raise DoneBefore(kept.facts) from None
