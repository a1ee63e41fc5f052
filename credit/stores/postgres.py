"""The registry in PostgreSQL: tables of its own, and always a transaction of its own."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Max, Min

from credit.models import BorrowerByIdentity, PhonePointer
from credit.outage import RegistryUnavailable
from credit.records import EngineVersion, PhoneUser
from credit.rules.moment import to_the_millisecond
from credit.rules.subject import Identity, PhoneDigest
from credit.stores.own_transaction import a_transaction_of_its_own

_HOLDER: Final = """
SELECT borrower_id FROM credit_borrower_by_identity WHERE id_type = %s AND digest = %s
"""
_HOLDERS: Final = """
SELECT known.id_type, known.digest, known.borrower_id
FROM unnest(%s::text[], %s::bytea[]) AS asked (id_type, digest)
JOIN credit_borrower_by_identity known USING (id_type, digest)
"""
# By pages, in the order of their keys: an index on whose they are would serve erasures alone.
PAGE_AT_ONCE: Final = 5000
_FORGET_NAMES: Final = """
WITH page AS MATERIALIZED (
    SELECT id_type, digest, borrower_id FROM credit_borrower_by_identity
    WHERE (id_type, digest) > (%s, %s) ORDER BY id_type, digest LIMIT %s),
gone AS (
    DELETE FROM credit_borrower_by_identity known USING page
    WHERE page.borrower_id = %s AND known.id_type = page.id_type AND known.digest = page.digest
    RETURNING 1)
SELECT id_type, digest, (SELECT count(*) FROM gone) FROM page
ORDER BY id_type DESC, digest DESC LIMIT 1
"""
_FORGET_PHONES: Final = """
WITH page AS MATERIALIZED (
    SELECT digest, borrower_id, pointed_at FROM credit_phone_pointer
    WHERE (digest, borrower_id, pointed_at) > (%s, %s, %s)
    ORDER BY digest, borrower_id, pointed_at LIMIT %s),
gone AS (
    DELETE FROM credit_phone_pointer known USING page
    WHERE page.borrower_id = %s AND known.borrower_id = page.borrower_id
        AND known.digest = page.digest AND known.pointed_at = page.pointed_at
    RETURNING 1)
SELECT digest, borrower_id, pointed_at, (SELECT count(*) FROM gone) FROM page
ORDER BY digest DESC, borrower_id DESC, pointed_at DESC LIMIT 1
"""
_FIRST_NAME: Final = ("", b"")
_FIRST_PHONE: Final = (b"", UUID(int=0), datetime.min.replace(tzinfo=UTC))


class PostgresRegistry:
    """credit.registry.Registry on the coordinator's database."""

    def __init__(self, *, page_at_once: int = PAGE_AT_ONCE) -> None:
        self._page_at_once = page_at_once

    def enrol(self, identity: Identity, *, borrower_id: UUID | None = None) -> UUID:
        candidate = BorrowerByIdentity(
            id_type=identity.id_type,
            digest=identity.digest,
            key_id=identity.key_id,
            borrower_id=borrower_id or uuid4(),
        )
        with a_transaction_of_its_own(writes=True):
            # Whoever comes second waits here for the first to commit, and then inserts nothing.
            BorrowerByIdentity.objects.bulk_create([candidate], ignore_conflicts=True)
            holder = _holder(identity)
        if holder is None:
            raise RegistryUnavailable("whose name this was is being erased")
        return holder

    def find(self, identity: Identity) -> UUID | None:
        with a_transaction_of_its_own():
            return _holder(identity)

    def find_all(self, identities: Collection[Identity]) -> Mapping[Identity, UUID]:
        named = {(one.id_type, one.digest): one for one in identities}
        columns = ([id_type for id_type, _ in named], [digest for _, digest in named])
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute(_HOLDERS, columns)
            rows = cursor.fetchall()
        return {named[id_type, bytes(digest)]: holder for id_type, digest, holder in rows}

    def point_phone(self, phone: PhoneDigest, borrower_id: UUID, *, at: datetime) -> None:
        sighting = PhonePointer(
            digest=phone.digest,
            borrower_id=borrower_id,
            pointed_at=to_the_millisecond(at),
            key_id=phone.key_id,
        )
        with a_transaction_of_its_own(writes=True):
            PhonePointer.objects.bulk_create([sighting], ignore_conflicts=True)

    def borrowers_of_phone(self, phone: PhoneDigest) -> tuple[PhoneUser, ...]:
        with a_transaction_of_its_own():
            rows = (
                PhonePointer.objects.filter(digest=phone.digest)
                .values("borrower_id")
                .annotate(first_at=Min("pointed_at"), last_at=Max("pointed_at"))
                .order_by("-last_at", "-borrower_id")
            )
            return tuple(PhoneUser(**row) for row in rows)

    def forget_borrower(self, borrower_id: UUID) -> int:
        # The names last: where it breaks off they still tell that she is there.
        self._forget(_FORGET_PHONES, _FIRST_PHONE, borrower_id)
        return self._forget(_FORGET_NAMES, _FIRST_NAME, borrower_id)

    def _forget(
        self, statement: str, first: tuple[str | bytes | UUID | datetime, ...], borrower_id: UUID
    ) -> int:
        count, last = 0, first
        while True:
            with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
                cursor.execute(statement, (*last, self._page_at_once, borrower_id))
                page = cursor.fetchone()
            if page is None:
                return count
            *key, gone = page
            last, count = tuple(key), count + gone

    def version(self) -> EngineVersion:
        with a_transaction_of_its_own(), connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            (version,) = cursor.fetchone()
        return EngineVersion("PostgreSQL", version.split()[0])


def _holder(identity: Identity) -> UUID | None:
    # Every approval asks this, and an ORM's own work would be most of what it costs.
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, [identity.id_type, identity.digest])
        row = cursor.fetchone()
    return row[0] if row else None
