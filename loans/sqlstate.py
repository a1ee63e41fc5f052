"""What the database meant by an error, by the codes of the SQL standard."""

from django.db import DatabaseError

DEADLOCKS = frozenset({"40P01", "40001"})
LOCK_NOT_AVAILABLE = "55P03"
UNIQUE_VIOLATION = "23505"
# Class 08: Citus could not reach the worker that holds this lender's shard.
NODE_AWAY = "08"


def sqlstate(error: DatabaseError) -> str:
    """Give the five characters, or nothing where the server said none."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def is_duplicate(error: DatabaseError) -> bool:
    """Tell a value that must be unique and is not from every other violation."""
    return sqlstate(error) == UNIQUE_VIOLATION
