"""The transaction in which a PostgreSQL store works: its own, short, and plain about its end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection, transaction

from credit.outage import RegistryUnavailable, RegistryUndecided


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
