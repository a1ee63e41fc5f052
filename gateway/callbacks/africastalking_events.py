"""Africa's Talking's notice that a session is over."""

from datetime import UTC, datetime, timedelta

from django.http import HttpResponse
from django.utils import timezone

from gateway.callbacks.africastalking_ussd import network_code
from gateway.callbacks.door import Fields, network_door
from ussd.conversation import EndNotice, ended

DATE = "%Y-%m-%d %H:%M:%S"
# Nothing real is longer; a larger figure is a slip, and no column holds it.
COUNT_MAX = 1_000_000


@network_door("sessionId", "phoneNumber", "serviceCode")
def ussd_event(fields: Fields) -> HttpResponse:
    """Log how the session ended; what she typed in it is in the form too, and goes nowhere."""
    ended(
        EndNotice(
            session_id=fields["sessionId"],
            phone=fields["phoneNumber"],
            network_code=network_code(fields),
            status=fields.get("status", ""),
            ended_at=_moment(fields.get("date", "")),
            lasted=timedelta(milliseconds=_count(fields.get("durationInMillis", "")) or 0),
            hops=_count(fields.get("hopsCount", "")),
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
