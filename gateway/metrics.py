"""Figures for Prometheus, summed over all processes of the product."""

import os
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

REQUESTS = Histogram(
    "letsema_request_seconds",
    "Time to answer a request.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 8),
)
EVENTS = Counter("letsema_events_total", "Events of lenders that were committed.")


def count_events(mfi_id: UUID | None, event_ids: list[UUID]) -> None:
    """Count what happened; the hook after a deed calls this."""
    del mfi_id  # a figure by lender would show the world who lends how much
    EVENTS.inc(len(event_ids))


def metrics(_request: HttpRequest) -> HttpResponse:
    """Show the figures."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
