"""The simulated wallet's callback: kept as it came, answered, and booked by the worker."""

import structlog
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse

from gateway.callbacks.door import Body, json_door
from loans.actions.keep_callback import keep_callback
from loans.deed import Actor
from loans.errors import DomainError
from loans.rules.wallet_result import Heard, Paybill
from loans.tasks import book_callback
from loans.wallets.port import NotACallback
from loans.wallets.simulator_callback import read

PROVIDER = "simulator"

log = structlog.get_logger(__name__)


@json_door
def wallet_callback(body: Body) -> HttpResponse:
    """Keep it before it is understood; a copy is answered as the first was."""
    try:
        heard = read(body)
    except NotACallback:
        return HttpResponse(status=400)
    try:
        kept = keep_callback(PROVIDER, _name(heard), body, by=Actor.system("wallet"))
    except (DatabaseError, DomainError) as error:
        log.warning("a callback was not kept", error=type(error).__name__)
        return HttpResponse(status=503)
    if kept is not None:
        try:
            book_callback.apply_async((str(kept),), retry=False)
        except Exception as error:  # noqa: BLE001 (it is kept: the sweep books it)
            log.warning("a callback waits for the sweep", error=type(error).__name__)
    return JsonResponse({"kept": True})


def _name(heard: Heard) -> str:
    """Name it so that the same thing said twice is one, and two things are two."""
    if isinstance(heard, Paybill):
        return f"paybill {heard.provider_id}"
    return f"result {heard.reference} {heard.provider_id} {heard.word.value}"
