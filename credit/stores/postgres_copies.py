"""All that the registry in PostgreSQL keeps and no book can tell again, a page at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from credit.rules.copied import Copied, Named, Sighting
from credit.rules.subject import Identity, PhoneDigest
from credit.stores.own_transaction import a_transaction_of_its_own
from credit.stores.postgres_consents import COLUMNS, as_consent
from credit.stores.postgres_disputes import as_dispute
from credit.stores.postgres_inquiries import as_inquiry

PAGE: Final = 1_000
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Table:
    """Where things of one kind are, by which key they are gone through, and how one is read."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    read: Callable[[Row], Copied]

    def rows(self) -> Iterator[Row]:
        """Give all rows; a page is a transaction, and none is held open."""
        order = ", ".join(self.key)
        begin = f"SELECT {', '.join(self.columns)} FROM {self.name}"  # noqa: S608 (our own names)
        after = f"WHERE ({order}) > ({', '.join(['%s'] * len(self.key))})"
        end = f"ORDER BY {order} LIMIT {PAGE}"
        places = [self.columns.index(one) for one in self.key]
        page = _page(f"{begin} {end}", [])
        while page:
            yield from page
            page = _page(f"{begin} {after} {end}", [page[-1][place] for place in places])


class PostgresCopies:
    """credit.registry.Copies on the coordinator's database."""

    def everything(self) -> Iterator[Copied]:
        for table in _TABLES:
            yield from map(table.read, table.rows())


def _page(sql: str, values: Row) -> list[Row]:
    with a_transaction_of_its_own(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _named(row: Row) -> Named:
    id_type, digest, key_id, borrower_id = row
    return Named(Identity(id_type, bytes(digest), key_id), borrower_id)


def _sighting(row: Row) -> Sighting:
    digest, key_id, borrower_id, pointed_at = row
    return Sighting(PhoneDigest(bytes(digest), key_id), borrower_id, pointed_at)


_TABLES: Final = (
    _Table(
        "credit_borrower_by_identity",
        ("id_type", "digest"),
        ("id_type", "digest", "key_id", "borrower_id"),
        _named,
    ),
    _Table(
        "credit_phone_pointer",
        ("digest", "borrower_id", "pointed_at"),
        ("digest", "key_id", "borrower_id", "pointed_at"),
        _sighting,
    ),
    _Table("credit_consent", ("borrower_id", "consent_id"), COLUMNS, as_consent),
    _Table(
        "credit_inquiry",
        ("borrower_id", "inquiry_id"),
        ("borrower_id", "inquiry_id", "mfi_id", "purpose", "consent_id", "at", "officer"),
        as_inquiry,
    ),
    _Table(
        "credit_dispute",
        ("borrower_id", "dispute_id"),
        ("dispute_id", "borrower_id", "mfi_id", "loan_id", "opened_at", "verdict", "settled_at"),
        as_dispute,
    ),
)
