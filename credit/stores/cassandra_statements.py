"""How every Cassandra store speaks: statements sent, and what is known after each of them."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from cassandra.cluster import EXEC_PROFILE_DEFAULT, ResponseFuture, ResultSet

from credit.outage import RegistryUnavailable, RegistryUndecided
from credit.rules.address import Address
from credit.stores.outcomes import DRIVER_ERRORS, is_our_mistake, was_not_done
from credit.stores.session import ClusterSession, OpenSession

# How long a lost answer is asked after before the caller hears that nothing is known.
SETTLE_SECONDS: Final = 7.0
PAUSE_SECONDS_MIN: Final = 0.01
PAUSE_SECONDS_MAX: Final = 0.2

_DICE: Final = random.SystemRandom()

Answer = TypeVar("Answer")
Row = tuple[object, ...]
Rows = list[Any]


class Statements:
    """A store's statements by their names, on the one session of its process."""

    def __init__(self, address: Address, cql: Mapping[str, str]) -> None:
        self._cql = cql
        self._cluster = ClusterSession(address, cql.values())

    def read(self, name: str, key: Row, profile: object = EXEC_PROFILE_DEFAULT) -> Rows:
        """Read all rows; whatever goes wrong, nothing was learned."""
        return self.ask(name, key, profile)()

    def ask(
        self, name: str, key: Row, profile: object = EXEC_PROFILE_DEFAULT
    ) -> Callable[[], Rows]:
        """Send a read, and give what waits for its rows: so several are under way at once."""
        sent = self._send(name, key, profile)

        def rows() -> Rows:
            try:
                return list(sent.result())
            except DRIVER_ERRORS as error:
                if is_our_mistake(error):
                    raise
                raise RegistryUnavailable(f"no answer to a read: {error}") from error

        return rows

    def scan(self, name: str) -> Iterator[Any]:
        """Read a whole table page by page, without ever having all of it here."""
        sent = self._send(name, (), EXEC_PROFILE_DEFAULT)
        try:
            yield from sent.result()
        except DRIVER_ERRORS as error:
            if is_our_mistake(error):
                raise
            raise RegistryUnavailable(f"no answer to a read: {error}") from error

    def write(self, name: str, row: Row, profile: object = EXEC_PROFILE_DEFAULT) -> ResultSet:
        """Write one row; a write that may have reached a node has no known outcome."""
        return self._written(self._send(name, row, profile))

    def begin(
        self, name: str, row: Row, profile: object = EXEC_PROFILE_DEFAULT
    ) -> Callable[[], ResultSet]:
        """Send a write, and give what waits for its end: so others are under way meanwhile."""
        sent = self._send(name, row, profile)
        return lambda: self._written(sent)

    def write_all(self, rows: Sequence[tuple[str, Row]]) -> None:
        """Write rows at once, by plain statements; where some may be there, nothing is known."""
        opened = self._cluster.open()
        sent = [self._sent(opened, name, row, EXEC_PROFILE_DEFAULT) for name, row in rows]
        failed: list[RegistryUnavailable | RegistryUndecided] = []
        for one in sent:
            try:
                self._written(one)
            except (RegistryUnavailable, RegistryUndecided) as error:
                failed.append(error)
        if not failed:
            return
        undone = [error for error in failed if isinstance(error, RegistryUnavailable)]
        if len(undone) == len(sent):
            raise undone[0]
        raise RegistryUndecided(f"some rows may be there: {failed[0]}") from failed[0]

    def close(self) -> None:
        """Let go of the cluster at once, for all stores of this process."""
        self._cluster.close()

    def _written(self, sent: ResponseFuture) -> ResultSet:
        try:
            return sent.result()
        except DRIVER_ERRORS as error:
            if is_our_mistake(error):
                raise
            if was_not_done(error, attempted_hosts=sent.attempted_hosts):
                raise RegistryUnavailable(f"no node takes a write: {error}") from error
            raise RegistryUndecided(f"no answer to a write: {error}") from error

    def _send(self, name: str, values: Row, profile: object) -> ResponseFuture:
        return self._sent(self._cluster.open(), name, values, profile)

    def _sent(self, opened: OpenSession, name: str, values: Row, profile: object) -> ResponseFuture:
        statement = opened.prepared[self._cql[name]]
        return opened.session.execute_async(statement, values, execution_profile=profile)


def aware(moment: datetime) -> datetime:
    """Give a moment as the rules have it; the driver leaves out that all of its are in UTC."""
    return moment.replace(tzinfo=UTC)


def tries() -> Iterator[None]:
    """Try until the time is over, after each try at a random moment: so contenders spread out."""
    until = time.monotonic() + SETTLE_SECONDS
    pause_seconds = PAUSE_SECONDS_MIN
    while time.monotonic() < until:
        yield
        time.sleep(_DICE.uniform(0, pause_seconds))  # noqa: TID251 (contenders spread out)
        pause_seconds = min(pause_seconds * 2, PAUSE_SECONDS_MAX)


def settled(
    act: Callable[[], Answer | None], look: Callable[[], Answer | None], what: str
) -> Answer:
    """Try a conditional write until it is done, or it is seen what stands there instead.

    `act` gives None where it was refused: what such a refusal answers beside itself is not relied
    on. `look` reads at SERIAL what has been decided; None, like no answer, means that nothing is
    known yet, for an earlier try whose answer was lost may still be carried through.
    """
    something_is_under_way = False
    for _ in tries():
        try:
            if (done := act()) is not None:
                return done
        except RegistryUnavailable:
            if not something_is_under_way:
                raise
        except RegistryUndecided:
            something_is_under_way = True
        try:
            if (found := look()) is not None:
                return found
        except RegistryUnavailable:
            continue
    raise RegistryUndecided(f"{what} has no known outcome yet")
