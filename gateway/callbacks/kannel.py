"""Kannel's callbacks: what became of texts. Only 200 ends them; anything else brings them again."""

from uuid import UUID

import structlog
from django.db import DatabaseError
from django.http import HttpResponse

from gateway.callbacks.after_keeping import wake
from gateway.callbacks.door import Fields, query_door
from loans.deed import Actor
from loans.errors import DomainError
from messaging.actions.keep_report import Reported, keep_report
from messaging.rules.kannel import CARRIER, read_callback
from messaging.tasks import deliver_reports

NETWORK = Actor.system(CARRIER)
log = structlog.get_logger(__name__)


@query_door("mfi", "message", "state")
def kannel_delivery(fields: Fields) -> HttpResponse:
    """Keep what is said of a text; what it means is found out afterwards."""
    try:
        mfi_id, message_id = UUID(fields["mfi"]), UUID(fields["message"])
    except ValueError:
        return HttpResponse(status=400)
    said = read_callback(fields["state"], fields.get("answer", ""))
    told = Reported(
        carrier=CARRIER,
        provider_id=fields.get("operator_id", ""),
        word=said.word,
        failure=said.reason,
        phone=fields.get("phone", ""),
        body=fields,
        mfi_id=mfi_id,
        message_id=message_id,
    )
    try:
        keep_report(told, by=NETWORK)
    except (DatabaseError, DomainError) as error:
        log.warning("a report was not kept", error=type(error).__name__)
        return HttpResponse(status=503)
    wake(deliver_reports)
    return HttpResponse(content_type="text/plain; charset=utf-8")
