"""Kannel's callbacks: what became of texts, and what phones send.

Only 200 ends them; anything else brings them again.
"""

from functools import partial
from uuid import UUID

from django.http import HttpResponse

from gateway.callbacks.after_keeping import kept
from gateway.callbacks.door import NotAForm, Query, in_words, query_door
from loans.deed import Actor
from messaging.actions.keep_report import Reported, keep_report
from messaging.actions.receive import Came, keep_inbound
from messaging.models import Inbound
from messaging.rules.kannel import CARRIER, letters, read_callback
from messaging.tasks import answer_inbound, deliver_reports

NETWORK = Actor.system(CARRIER)


@query_door("mfi", "message", "state")
def kannel_delivery(query: Query) -> HttpResponse:
    """Keep what is said of a text; what it means is found out afterwards."""
    fields = in_words(query)
    try:
        mfi_id, message_id = UUID(fields["mfi"]), UUID(fields["message"])
    except ValueError as error:
        raise NotAForm from error
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
    return kept(partial(keep_report, told, by=NETWORK), deliver_reports)


@query_door("id", "from")
def kannel_inbound(query: Query) -> HttpResponse:
    """Keep a text from a phone, whose letters come as the network wrote them."""
    rest = {name: value for name, value in query.items() if name != "text"}
    fields = {**in_words(rest), "text": letters(query.get("text", b""), query.get("charset", b""))}
    came = Came(
        carrier=CARRIER,
        kind=Inbound.Kind.TEXT,
        name=fields["id"],
        phone=fields["from"],
        to=fields.get("to", ""),
        text=fields["text"],
        body=fields,
    )
    return kept(partial(keep_inbound, came, by=NETWORK), answer_inbound)
