"""Whether this process lives, and which engines it can reach."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine's name and version."""

    name: str
    version: str


Probe = Callable[[], Engine]
# Filled by the wiring: each asks its engine one small question, within a short time-out.
PROBES: dict[str, Probe] = {}
# Without the coordinator nothing works; any other engine's absence is a degraded service.
VITAL = "database"


def away() -> list[str]:
    """Name the engines that do not answer."""
    names = []
    for name, probe in PROBES.items():
        try:
            probe()
        except Exception as error:  # noqa: BLE001 (whatever it is, the engine did not answer)
            log.warning("engine away", engine=name, error=type(error).__name__)
            names.append(name)
    return names


def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Say what is degraded; refuse only for the coordinator, or for any engine on `?all=1`."""
    degraded = away()
    down = bool(degraded) if request.GET.get("all") == "1" else VITAL in degraded
    return JsonResponse({"degraded": degraded}, status=503 if down else 200)
