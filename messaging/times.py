"""Moments by the database's clock: a lease is not to hang on the clock of whoever holds it."""

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now


def seconds_from_now(seconds: int) -> Combinable:
    """Give the moment so many seconds from now."""
    return ExpressionWrapper(Now() + Value(timedelta(seconds=seconds)), DateTimeField())
