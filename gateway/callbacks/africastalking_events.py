"""Africa's Talking's notice that a session is over."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.utils import timezone

from gateway.callbacks.africastalking_ussd import network_code
from gateway.callbacks.door import Fields, network_door
from ussd.conversation import EndNotice, ended

DATE = "%Y-%m-%d %H:%M:%S"
# Nothing real is longer; a larger figure is a slip, and no column holds it.
COUNT_MAX = 1_000_000
COST = re.compile(r"(?:([A-Z]{3}) )?([0-9]{1,6}(?:\.[0-9]{1,4})?)")


@network_door("sessionId", "phoneNumber", "serviceCode")
def ussd_event(fields: Fields) -> HttpResponse:
    """Log how the session ended; what she typed in it is in the form too, and goes nowhere."""
    cost, currency = _cost(fields.get("cost", ""))
    ended(
        EndNotice(
            session_id=fields["sessionId"],
            phone=fields["phoneNumber"],
            network_code=network_code(fields),
            status=fields.get("status", ""),
            ended_at=_moment(fields.get("date", "")),
            lasted=timedelta(milliseconds=_count(fields.get("durationInMillis", "")) or 0),
            hops=_count(fields.get("hopsCount", "")),
            cost=cost,
            currency=currency,
        )
    )
    return HttpResponse(content_type="text/plain; charset=utf-8")


def _moment(text: str) -> datetime:
    """Read the notice's date, which is UTC; without one, now."""
    try:
        return datetime.strptime(text, DATE).replace(tzinfo=UTC)
    except ValueError:
        return timezone.now()


def _count(text: str) -> int | None:
    digits = text if text.isascii() and text.isdigit() else ""
    return min(int(digits[:9]), COUNT_MAX) if digits else None


def _cost(text: str) -> tuple[Decimal | None, str]:
    """Read a cost, with its money before it or without."""
    shape = COST.fullmatch(text.strip())
    return (Decimal(shape[2]), shape[1] or "") if shape else (None, "")
