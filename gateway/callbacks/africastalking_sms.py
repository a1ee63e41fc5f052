"""Africa's Talking's callbacks about texts: what became of ours, what phones send, who opts out."""

from functools import partial

from django.http import HttpResponse

from gateway.callbacks.after_keeping import kept
from gateway.callbacks.door import Fields, network_door
from loans.deed import Actor
from messaging.actions.keep_report import Reported, keep_report
from messaging.actions.receive import Came, keep_inbound
from messaging.models import Inbound
from messaging.tasks import answer_inbound, deliver_reports

CARRIER = "africastalking"
NETWORK = Actor.system("africastalking")


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
    return kept(partial(keep_report, told, by=NETWORK), deliver_reports)


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
    return kept(partial(keep_inbound, came, by=NETWORK), answer_inbound)


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
    return kept(partial(keep_inbound, came, by=NETWORK), answer_inbound)
