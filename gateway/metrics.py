"""Figures for Prometheus, summed over all processes of the product."""

import math
import os
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from loans.errands.close_day import Progress
from loans.errands.outboxes import Watcher

REQUESTS = Histogram(
    "letsema_request_seconds",
    "Time to answer a request.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 8),
)
RESERVATIONS = Histogram(
    "letsema_registry_reservation_seconds",
    "Time until the registry has held room for a loan, or said that there is none.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 8),
)
SCREENS = Counter("letsema_screens_total", "Screens shown on phones.", ["screen"])
EVENTS = Counter("letsema_events_total", "Events of lenders that were committed.")
DAYS_CLOSED = Counter("letsema_days_closed_total", "Days of lenders that were closed.")
LOANS_CLOSED = Counter("letsema_day_close_loans_total", "Loans that the close of a day has done.")
LOANS_LEFT = Gauge(
    "letsema_day_close_loans_left",
    "Loans that the day being closed still has, where one is.",
    multiprocess_mode="livesum",
)
LAST_CLOSE = Gauge(
    "letsema_day_closed_at_seconds",
    "When a day was last closed, in seconds since 1970.",
    multiprocess_mode="mostrecent",
)
REGISTRY_LAG = Gauge(
    "letsema_registry_lag_seconds",
    "For how long the lender that is furthest behind has told the registry nothing.",
    multiprocess_mode="mostrecent",
)
REGISTRY_WAITING = Gauge(
    "letsema_registry_waiting_events",
    "Events of all lenders that the registry has not been told of.",
    multiprocess_mode="mostrecent",
)
REGISTRY_DIFFERENCES = Gauge(
    "letsema_registry_differences",
    "Differences between the registry and the lenders' books, as the last night found them.",
    multiprocess_mode="mostrecent",
)
REGISTRY_FORGOTTEN = Counter(
    "letsema_registry_forgotten_total",
    "What was over and went from the registry: looks, loans, disputes, months told to bureaus.",
    ["kind"],
)

REGISTRY_REPAIR_AGE = Gauge(
    "letsema_registry_repair_age_seconds",
    "How long ago repairs of a kind last went over the whole registry; +Inf: never.",
    ["kind"],
    multiprocess_mode="mostrecent",
)


@cache
def screen_shown(label: str) -> Counter:
    """Give the figure of one screen; there are as many as screens are written."""
    return SCREENS.labels(label)


def count_events(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Count what happened; the hook after a deed calls this."""
    del mfi_id  # a figure by lender would show the world who lends how much
    EVENTS.inc(len(event_ids))


def time_reservation(took: timedelta) -> None:
    """Count how long the registry took to say whether there is room."""
    RESERVATIONS.observe(took.total_seconds())


class CloseProgress(Progress):
    """Shows how far the close of a day is."""

    def begin(self, _day: date, loans: int) -> None:
        """Start with so many loans."""
        LOANS_LEFT.set(loans)

    def on(self, loans: int) -> None:
        """Go on."""
        LOANS_CLOSED.inc(loans)
        LOANS_LEFT.dec(loans)

    def end(self) -> None:
        """Come to an end, whether the day is closed or not."""
        LOANS_LEFT.set(0)


class RegistryWatch(Watcher):
    """Shows how far the registry is behind, and how far from the books."""

    def behind(self, longest: timedelta, events: int) -> None:
        """Show the lender that is furthest behind, and what waits at all of them."""
        REGISTRY_LAG.set(longest.total_seconds())
        REGISTRY_WAITING.set(events)

    def differences(self, found: int) -> None:
        """Show what a night found."""
        REGISTRY_DIFFERENCES.set(found)

    def repaired(self, kind: str, age: timedelta | None) -> None:
        """Show how old a kind of repair is."""
        REGISTRY_REPAIR_AGE.labels(kind).set(math.inf if age is None else age.total_seconds())

    def forgotten(self, kind: str, count: int) -> None:
        """Count what went."""
        REGISTRY_FORGOTTEN.labels(kind).inc(count)


def count_closed_days(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Count the days that were closed; the hook after a deed calls this."""
    del mfi_id
    DAYS_CLOSED.inc(len(event_ids))
    LAST_CLOSE.set_to_current_time()


def figures() -> CollectorRegistry:
    """Give those of all processes that write into one folder, or of this one."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def metrics(_request: HttpRequest) -> HttpResponse:
    """Show the figures."""
    return HttpResponse(generate_latest(figures()), content_type=CONTENT_TYPE_LATEST)
