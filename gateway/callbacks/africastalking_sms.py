"""Africa's Talking's callbacks about texts: what became of ours, what phones send, who opts out."""

from collections.abc import Callable
from functools import partial

import structlog
from django.db import DatabaseError
from django.http import HttpResponse

from gateway.callbacks.after_keeping import Task, wake
from gateway.callbacks.door import Fields, network_door
from loans.deed import Actor
from loans.errors import DomainError
from messaging.actions.keep_report import Reported, keep_report
from messaging.actions.receive import Came, keep_inbound
from messaging.models import Inbound
from messaging.tasks import answer_inbound, deliver_reports

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
    return _kept(partial(keep_report, told, by=NETWORK), deliver_reports)


@network_door("id", "from")
def sms_inbound(fields: Fields) -> HttpResponse:
    """Keep a text from a phone; it is sent again until this is answered."""
    came = Came(
        carrier=CARRIER,
        kind=Inbound.Kind.TEXT,
        name=fields["id"],
        phone=fields["from"],
        to=fields.get("to", ""),
        text=fields.get("text", ""),
        body=fields,
    )
    return _kept(partial(keep_inbound, came, by=NETWORK), answer_inbound)


@network_door("senderId", "phoneNumber")
def sms_opt_out(fields: Fields) -> HttpResponse:
    """Keep that a phone wants nothing more from a sender."""
    came = Came(
        carrier=CARRIER,
        kind=Inbound.Kind.OPT_OUT,
        phone=fields["phoneNumber"],
        to=fields["senderId"],
        body=fields,
    )
    return _kept(partial(keep_inbound, came, by=NETWORK), answer_inbound)


def _kept(keep: Callable[[], object], then: Task) -> HttpResponse:
    """Answer once it is committed, and have the worker look."""
    try:
        keep()
    except (DatabaseError, DomainError) as error:
        log.warning("a callback was not kept", error=type(error).__name__)
        return HttpResponse(status=503)
    wake(then)
    return HttpResponse(content_type="text/plain; charset=utf-8")
