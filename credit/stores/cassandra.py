"""The registry in a Cassandra cluster that the lenders share."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from cassandra.cluster import EXEC_PROFILE_DEFAULT

from credit.records import EngineVersion, PhoneUser
from credit.rules.address import Address
from credit.rules.moment import to_the_millisecond
from credit.rules.subject import Identity, PhoneDigest
from credit.stores.cassandra_statements import Statements, aware, settled
from credit.stores.session import LOOK, RESERVE

# Reads under way at once: with more the driver holds more, and nobody is told sooner.
ASKED_AT_ONCE: Final = 64

_STATEMENTS: Final = {
    "holder": "SELECT borrower_id FROM borrower_by_identity WHERE id_type = ? AND digest = ?",
    "claim": (
        "INSERT INTO borrower_by_identity (id_type, digest, key_id, borrower_id, since)"
        " VALUES (?, ?, ?, ?, toTimestamp(now())) IF NOT EXISTS"
    ),
    "point": (
        "INSERT INTO phone_pointer (digest, borrower_id, pointed_at, key_id) VALUES (?, ?, ?, ?)"
    ),
    "pointed": (
        "SELECT borrower_id, min(pointed_at) AS first_at, max(pointed_at) AS last_at"
        " FROM phone_pointer WHERE digest = ? GROUP BY borrower_id"
    ),
    "names": "SELECT id_type, digest, borrower_id FROM borrower_by_identity",
    "forget name": (
        "DELETE FROM borrower_by_identity WHERE id_type = ? AND digest = ? IF borrower_id = ?"
    ),
    "pointers": "SELECT digest, borrower_id FROM phone_pointer",
    "forget pointer": "DELETE FROM phone_pointer WHERE digest = ? AND borrower_id = ?",
    "release": "SELECT release_version FROM system.local",
    "schema": "SELECT number FROM schema_change WHERE number = 1",
}


class CassandraRegistry:
    """credit.registry.Registry on a cluster, opened at first use by the process that uses it."""

    def __init__(self, address: Address) -> None:
        self._statements = Statements(address, _STATEMENTS)

    def enrol(self, identity: Identity, *, borrower_id: UUID | None = None) -> UUID:
        if (known := self.find(identity)) is not None:
            return known
        # One candidate for all tries: an earlier one whose answer was lost may still be carried
        # through, and then it must be this one that wins.
        candidate = borrower_id or uuid4()
        return settled(
            lambda: self._claim(identity, candidate),
            lambda: self._holder(identity, LOOK),
            "the enrolment of an identity",
        )

    def find(self, identity: Identity) -> UUID | None:
        return self._holder(identity, EXEC_PROFILE_DEFAULT)

    def find_all(self, identities: Collection[Identity]) -> Mapping[Identity, UUID]:
        found = {}
        every = list(identities)
        for start in range(0, len(every), ASKED_AT_ONCE):
            part = every[start : start + ASKED_AT_ONCE]
            answers = [self._statements.ask("holder", (one.id_type, one.digest)) for one in part]
            for one, answer in zip(part, answers, strict=True):
                if rows := answer():
                    found[one] = rows[0].borrower_id
        return found

    def point_phone(self, phone: PhoneDigest, borrower_id: UUID, *, at: datetime) -> None:
        # Every column is part of the key or follows from it, so the driver, and the caller after
        # it, may send the row again.
        row = (phone.digest, borrower_id, to_the_millisecond(at), phone.key_id)
        self._statements.write("point", row)

    def borrowers_of_phone(self, phone: PhoneDigest) -> tuple[PhoneUser, ...]:
        users = [
            PhoneUser(
                row.borrower_id,
                first_at=aware(row.first_at),
                last_at=aware(row.last_at),
            )
            for row in self._statements.read("pointed", (phone.digest,))
        ]
        return tuple(sorted(users, key=lambda user: (user.last_at, user.borrower_id), reverse=True))

    def forget_borrower(self, borrower_id: UUID) -> int:
        phones = self._statements.scan("pointers")
        for digest in {row.digest for row in phones if row.borrower_id == borrower_id}:
            self._statements.write("forget pointer", (digest, borrower_id))
        # The names last: where it breaks off they still tell that she is there.
        names = [row for row in self._statements.scan("names") if row.borrower_id == borrower_id]
        for row in names:
            self._forget_name(row.id_type, row.digest, borrower_id)
        return len(names)

    def _forget_name(self, id_type: str, digest: bytes, borrower_id: UUID) -> None:
        name = (id_type, digest)

        def gone() -> bool | None:
            done = self._statements.write("forget name", (*name, borrower_id), RESERVE)
            return True if done.was_applied else None

        def seen() -> bool | None:
            rows = self._statements.read("holder", name, LOOK)
            return None if rows and rows[0].borrower_id == borrower_id else True

        settled(gone, seen, "the erasure of a name")

    def version(self) -> EngineVersion:
        """Ask one node for its release, and a quorum for a row of ours."""
        self._statements.read("schema", (), LOOK)
        (node,) = self._statements.read("release", ())
        return EngineVersion("Cassandra", node.release_version)

    def close(self) -> None:
        """Let go of the cluster at once, instead of at the end of the process."""
        self._statements.close()

    def _claim(self, identity: Identity, candidate: UUID) -> UUID | None:
        row = (identity.id_type, identity.digest, identity.key_id, candidate)
        return candidate if self._statements.write("claim", row, RESERVE).was_applied else None

    def _holder(self, identity: Identity, profile: object) -> UUID | None:
        rows = self._statements.read("holder", (identity.id_type, identity.digest), profile)
        return rows[0].borrower_id if rows else None
