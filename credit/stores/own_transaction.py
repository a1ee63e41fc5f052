"""The transaction in which a PostgreSQL store works: its own, short, and plain about its end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction

from credit.outage import RegistryUnavailable, RegistryUndecided

# So many rows are gone well within the time that a statement may take, and hold nobody up.
ROWS_AT_ONCE: Final = 2000


@contextmanager
def a_transaction_of_its_own(*, writes: bool = False) -> Iterator[None]:
    """Commit by itself, as Cassandra would; inside a deed's transaction it refuses to run."""
    everything_was_said = False
    try:
        with transaction.atomic(durable=True):
            # BEGIN goes out with it, in one trip.
            with connection.wrap_database_errors, connection.connection.pipeline():
                # A lock that somebody left behind must not hold an officer for ever.
                connection.connection.execute("SET LOCAL statement_timeout = '3s'")
            yield
            everything_was_said = True
    except (InterfaceError, OperationalError) as error:
        connection.close_if_unusable_or_obsolete()
        if writes and everything_was_said:
            raise RegistryUndecided("the commit's answer was lost") from error
        raise RegistryUnavailable("the registry's database does not answer") from error


def deleted(statement: str, values: Sequence[UUID | str | int | datetime]) -> int:
    """Delete rows some at a time, each some in a transaction, and count them.

    The statement takes how many as its last value.
    """
    count = 0
    while True:
        with a_transaction_of_its_own(writes=True), connection.cursor() as cursor:
            cursor.execute(statement, [*values, ROWS_AT_ONCE])
            gone = int(cursor.rowcount)
        count += gone
        if gone < ROWS_AT_ONCE:
            return count
