"""Africa's Talking's USSD callback: one hop a request, the whole transcript with each."""

import re

from django.http import HttpResponse

from gateway.callbacks.door import Fields, network_door
from gateway.metrics import screen_shown
from loans.rules.phone import is_e164
from ussd.conversation import Call, answer

STEP_HEADER = "at-ussd-hop-metadata"
NETWORK_CODE = re.compile(r"[0-9]{1,8}")
SESSION_ID_CHARACTERS_MAX = 128


@network_door("sessionId", "phoneNumber", "serviceCode")
def ussd(fields: Fields) -> HttpResponse:
    """Answer a hop with one screen."""
    session_id, phone = fields["sessionId"], fields["phoneNumber"]
    # A plus that was sent unescaped has become a space: refused, not repaired.
    if not is_e164(phone) or len(session_id) > SESSION_ID_CHARACTERS_MAX:
        return HttpResponse(status=400)
    reply = answer(
        Call(
            session_id=session_id,
            phone=phone,
            service_code=fields["serviceCode"],
            network_code=network_code(fields),
            transcript=fields.get("text", ""),
        )
    )
    screen_shown(reply.label).inc()
    return HttpResponse(
        f"{reply.kind} {reply.text}",
        content_type="text/plain; charset=utf-8",
        headers={STEP_HEADER: reply.label},
    )


def network_code(fields: Fields) -> str:
    """Take any code of a network, known or not, and nothing that is no code."""
    code = fields.get("networkCode", "")
    return code if NETWORK_CODE.fullmatch(code) else ""
