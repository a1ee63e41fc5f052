"""Africa's Talking's callbacks about texts: what became of ours."""

import structlog
from django.db import DatabaseError
from django.http import HttpResponse

from gateway.callbacks.after_keeping import wake
from gateway.callbacks.door import Fields, network_door
from loans.deed import Actor
from loans.errors import DomainError
from messaging.actions.keep_report import Reported, keep_report
from messaging.tasks import deliver_reports

CARRIER = "africastalking"
NETWORK = Actor.system("africastalking")
log = structlog.get_logger(__name__)


@network_door("id", "status")
def sms_delivery(fields: Fields) -> HttpResponse:
    """Keep a delivery report; what it means is found out afterwards."""
    told = Reported(
        carrier=CARRIER,
        provider_id=fields["id"],
        word=fields["status"],
        failure=fields.get("failureReason", ""),
        phone=fields.get("phoneNumber", ""),
        body=fields,
    )
    try:
        keep_report(told, by=NETWORK)
    except (DatabaseError, DomainError) as error:
        log.warning("a report was not kept", error=type(error).__name__)
        return HttpResponse(status=503)
    wake(deliver_reports)
    return HttpResponse(content_type="text/plain; charset=utf-8")
