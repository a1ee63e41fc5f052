"""All that the registry in Cassandra keeps and no book can tell again, a page at a time."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from credit.rules.address import Address
from credit.rules.copied import Copied, Named, Sighting
from credit.rules.subject import Identity, PhoneDigest
from credit.stores.cassandra_consents import NAMES, as_consent
from credit.stores.cassandra_disputes import as_dispute
from credit.stores.cassandra_inquiries import as_inquiry
from credit.stores.cassandra_statements import Statements, aware


def _named(row: Any) -> Named:  # noqa: ANN401 (the driver's, here and below)
    return Named(Identity(row.id_type, bytes(row.digest), row.key_id), row.borrower_id)


def _sighting(row: Any) -> Sighting:  # noqa: ANN401
    phone = PhoneDigest(bytes(row.digest), row.key_id)
    return Sighting(phone, row.borrower_id, aware(row.pointed_at))


# By the statement that goes through them, how each is read. A look that was noted twice stands
# there twice: brought back, the first moment stands again.
_READ: Final[dict[str, Callable[[Any], Copied]]] = {
    "SELECT id_type, digest, key_id, borrower_id FROM borrower_by_identity": _named,
    "SELECT digest, key_id, borrower_id, pointed_at FROM phone_pointer": _sighting,
    f"SELECT {NAMES} FROM consent": as_consent,  # noqa: S608 (our own columns)
    "SELECT borrower_id, mfi_id, at, inquiry_id, officer, purpose, consent_id"
    " FROM inquiry_by_borrower": as_inquiry,
    "SELECT borrower_id, dispute_id, mfi_id, loan_id, opened_at, verdict, settled_at"
    " FROM dispute": as_dispute,
}


class CassandraCopies:
    """credit.registry.Copies on the cluster that the lenders share."""

    def __init__(self, address: Address) -> None:
        self._statements = Statements(address, {cql: cql for cql in _READ})

    def everything(self) -> Iterator[Copied]:
        for cql, read in _READ.items():
            yield from map(read, self._statements.scan(cql))
