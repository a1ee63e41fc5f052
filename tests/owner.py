"""The owner's hand on the database: what the product itself may not do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def as_owner() -> Iterator[CursorWrapper]:
    """Step out of the product's role for a moment, in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_role")
        (role,) = cursor.fetchone() or ("",)
        cursor.execute("RESET ROLE")
        try:
            yield cursor
        finally:
            cursor.execute(f"SET ROLE {connection.ops.quote_name(role)}")
