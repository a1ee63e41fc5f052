"""Applications that wait for a decision, in the order in which somebody should look at them."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from loans.dates import today
from loans.models import Application
from loans.queries.applications import Wanted, found
from loans.queries.waiting import Reader
from loans.rules.duties import OFFICER, may_begin, may_confirm
from loans.rules.policy import Policy
from loans.rules.turn import Standing, Turn, limit_of, turn_of

# Where a row stands in the order: first what needs the reader, then all else.
FIRST, LATER = 0, 1
ORDER = ("later", "submitted_at", "id")


class Waiting(NamedTuple):
    """How many wait for anybody's word, and how many of them for the reader's."""

    all: int
    yours: int


def waiting(mfi_id: UUID, wanted: Wanted, reader: Reader, policy: Policy) -> QuerySet[Application]:
    """Give what waits, marked by whether it needs the reader, the longest waiting first."""
    rows = found(mfi_id, wanted, today()).filter(status=Application.Status.SUBMITTED)
    mark = Case(
        When(_needs(reader, policy), then=Value(FIRST)),
        default=Value(LATER),
        output_field=IntegerField(),
    )
    return rows.annotate(later=mark).order_by(*ORDER)


def count(rows: QuerySet[Application]) -> Waiting:
    """Count what `waiting` gave."""
    counted = rows.order_by().aggregate(all=Count("*"), yours=Count("id", filter=Q(later=FIRST)))
    return Waiting(counted["all"], counted["yours"])


def turn(row: Application, reader: Reader, policy: Policy) -> Turn:
    """Tell what one of them is to the reader."""
    standing = Standing(
        waits=row.status == Application.Status.SUBMITTED,
        captured_by=row.captured_by_id,
        first_by=row.first_approval_by_id,
        waiting_for=row.waiting_for,
        lisente=row.amount_lisente,
    )
    return turn_of(standing, reader.id, reader.role, policy.approval_limits_lisente)


def _needs(reader: Reader, policy: Policy) -> Q:
    """Say in SQL of which rows `Turn.needs_you` holds; a test holds the two together."""
    if not may_begin("approve", reader.role):
        # Nothing needs him: for him they are in order of time alone.
        return Q(id__in=[])
    first = Q(waiting_for="")
    if reader.role == OFFICER:
        limit = limit_of(reader.role, policy.approval_limits_lisente)
        first &= Q(amount_lisente__lte=limit)
    second = Q(waiting_for__gt="") & ~_is("first_approval_by_id", reader.id)
    mine = first | second if may_confirm("approve", reader.role) else first
    return mine & ~_is("captured_by_id", reader.id)


def _is(column: str, reader: UUID) -> Q:
    """Say that a column names him; of one that names nobody that is not so, rather than unknown."""
    return Q(**{column: reader, f"{column}__isnull": False})
