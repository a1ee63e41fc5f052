"""The registry in a Cassandra cluster that the lenders share."""

import random
import time
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from cassandra.cluster import EXEC_PROFILE_DEFAULT, ResponseFuture, ResultSet

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.records import EngineVersion, PhoneUser
from credit.rules.address import Address
from credit.rules.moment import to_the_millisecond
from credit.rules.subject import Identity, PhoneDigest
from credit.stores.outcomes import DRIVER_ERRORS, is_our_mistake, was_not_done
from credit.stores.session import LOOK, RESERVE, ClusterSession

# How long a lost answer is asked after before the caller hears that nothing is known.
SETTLE_SECONDS: Final = 7.0
PAUSE_SECONDS_MIN: Final = 0.01
PAUSE_SECONDS_MAX: Final = 0.2

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
    "release": "SELECT release_version FROM system.local",
    "schema": "SELECT number FROM schema_change WHERE number = 1",
}
_DICE: Final = random.SystemRandom()


class CassandraRegistry:
    """credit.registry.Registry on a cluster, opened at first use by the process that uses it."""

    def __init__(self, address: Address) -> None:
        self._cluster = ClusterSession(address, _STATEMENTS)

    def enrol(self, identity: Identity, *, borrower_id: UUID | None = None) -> UUID:
        if (known := self.find(identity)) is not None:
            return known
        # One candidate for all tries: an earlier one whose answer was lost may still be carried
        # through, and then it must be this one that wins.
        candidate = borrower_id or uuid4()
        until = time.monotonic() + SETTLE_SECONDS
        pause_seconds = PAUSE_SECONDS_MIN
        something_is_under_way = False
        while time.monotonic() < until:
            try:
                if self._claim(identity, candidate):
                    return candidate
            except RegistryUnavailable:
                if not something_is_under_way:
                    raise
            except RegistryUndecided:
                something_is_under_way = True
            if (holder := self._settled(identity)) is not None:
                return holder
            time.sleep(_DICE.uniform(0, pause_seconds))  # noqa: TID251 (contenders spread out)
            pause_seconds = min(pause_seconds * 2, PAUSE_SECONDS_MAX)
        raise RegistryUndecided("the enrolment of an identity has no known outcome yet")

    def find(self, identity: Identity) -> UUID | None:
        return self._holder(identity, EXEC_PROFILE_DEFAULT)

    def point_phone(self, phone: PhoneDigest, borrower_id: UUID, *, at: datetime) -> None:
        # Every column is part of the key or follows from it, so the driver, and the caller after
        # it, may send the row again.
        row = (phone.digest, borrower_id, to_the_millisecond(at), phone.key_id)
        self._write("point", row, EXEC_PROFILE_DEFAULT)

    def borrowers_of_phone(self, phone: PhoneDigest) -> tuple[PhoneUser, ...]:
        users = [
            PhoneUser(
                row.borrower_id,
                first_at=row.first_at.replace(tzinfo=UTC),
                last_at=row.last_at.replace(tzinfo=UTC),
            )
            for row in self._read("pointed", (phone.digest,), EXEC_PROFILE_DEFAULT)
        ]
        return tuple(sorted(users, key=lambda user: (user.last_at, user.borrower_id), reverse=True))

    def version(self) -> EngineVersion:
        """Ask one node for its release, and a quorum for a row of ours."""
        self._read("schema", (), LOOK)
        (node,) = self._read("release", (), EXEC_PROFILE_DEFAULT)
        return EngineVersion("Cassandra", node.release_version)

    def close(self) -> None:
        """Let go of the cluster at once, instead of at the end of the process."""
        self._cluster.close()

    def _claim(self, identity: Identity, candidate: UUID) -> bool:
        """Try to be the first; what a refused try answers beside its refusal is not relied on."""
        row = (identity.id_type, identity.digest, identity.key_id, candidate)
        return bool(self._write("claim", row, RESERVE).was_applied)

    def _settled(self, identity: Identity) -> UUID | None:
        """Read what has been decided; no row, like no answer, means that nothing is known yet."""
        try:
            return self._holder(identity, LOOK)
        except RegistryUnavailable:
            return None

    def _holder(self, identity: Identity, profile: object) -> UUID | None:
        rows = self._read("holder", (identity.id_type, identity.digest), profile)
        return rows[0].borrower_id if rows else None

    def _read(self, name: str, key: tuple[object, ...], profile: object) -> list[Any]:
        """Read all rows; whatever goes wrong, nothing was learned."""
        try:
            return list(self._send(name, key, profile).result())
        except DRIVER_ERRORS as error:
            if is_our_mistake(error):
                raise
            raise RegistryUnavailable(f"no answer to a read: {error}") from error

    def _write(self, name: str, row: tuple[object, ...], profile: object) -> ResultSet:
        """Write one row; a write that may have reached a node has no known outcome."""
        sent = self._send(name, row, profile)
        try:
            return sent.result()
        except DRIVER_ERRORS as error:
            if is_our_mistake(error):
                raise
            if was_not_done(error, attempted_hosts=sent.attempted_hosts):
                raise RegistryUnavailable(f"no node takes a write: {error}") from error
            raise RegistryUndecided(f"no answer to a write: {error}") from error

    def _send(self, name: str, values: tuple[object, ...], profile: object) -> ResponseFuture:
        opened = self._cluster.open()
        statement = opened.statements[name]
        return opened.session.execute_async(statement, values, execution_profile=profile)
