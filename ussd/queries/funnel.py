"""Where people give up: sessions by the screen that they ended on, day by day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, Q, QuerySet, Sum

from loans.dates import midnight
from ussd.models import SessionLog

Outcome = SessionLog.Outcome
A_DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Ended:
    """One screen of one day: how many ended on it, and how."""

    screen: str
    sessions: int
    finished: int
    left: int
    failed: int
    hops: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What sessions of one day cost, in one money."""

    currency: str
    sessions: int
    sum: Decimal


def funnel(day: date) -> list[Ended]:
    """Give the screens of a day, the one where most gave up first."""
    rows = (
        _of(day)
        .values("last_screen")
        .annotate(
            sessions=Count("id"),
            finished=Count("id", Q(outcome=Outcome.FINISHED)),
            left=Count("id", Q(outcome=Outcome.LEFT)),
            failed=Count("id", Q(outcome__in=[Outcome.FAILED, Outcome.UNCLEAR])),
            steps=Avg("hops"),
        )
        .order_by("-left", "last_screen")
    )
    return [
        Ended(
            row["last_screen"] or "unknown",
            row["sessions"],
            row["finished"],
            row["left"],
            row["failed"],
            round(row["steps"] or 0, 1),
        )
        for row in rows
    ]


def costs(day: date) -> list[Costs]:
    """Give what the sessions of a day cost, as far as networks have said."""
    rows = _of(day).filter(cost__isnull=False).values("currency")
    sums = rows.annotate(sessions=Count("id"), cost_sum=Sum("cost")).order_by("currency")
    return [Costs(row["currency"], row["sessions"], row["cost_sum"]) for row in sums]


def _of(day: date) -> QuerySet[SessionLog]:
    return SessionLog.objects.filter(
        ended_at__gte=midnight(day), ended_at__lt=midnight(day + A_DAY)
    )
