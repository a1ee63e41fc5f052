"""Whether choices are others than minutes ago: a replayed key would mean what she never saw."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from loans.models import Application, Event, Loan, Mfi, Person
from loans.queries.directory import memberships_of, people_on
from ussd.caller import Caller
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import LENDER, WHO

# No network keeps a session open longer.
SESSION = timedelta(seconds=200)


def _since() -> datetime:
    return timezone.now() - SESSION


def products(_caller: Caller, talk: Talk) -> bool:
    """Tell whether the lender has put a product on offer or taken one away."""
    mfi_id = UUID(talk.slots[LENDER])
    events = Event.objects.of(mfi_id).filter(type__startswith="product.", at__gte=_since())
    with asked_of(mfi_id, ASK_SECONDS):
        return events.exists()


def lenders(_caller: Caller, _talk: Talk) -> bool:
    """Tell whether a lender has come."""
    return Mfi.objects.filter(created_at__gte=_since()).exists()


def people(caller: Caller, _talk: Talk) -> bool:
    """Tell whether somebody has come to share the phone."""
    return Person.objects.filter(id__in=people_on(caller.phone), created_at__gte=_since()).exists()


def home(_caller: Caller, talk: Talk) -> bool:
    """Tell whether something has happened to her applications or loans."""
    who = talk.slots.get(WHO)
    return bool(who) and any(_happened(*at) for at in memberships_of(UUID(who)))


def _happened(mfi_id: UUID, borrower_id: UUID) -> bool:
    hers = {"borrower_id": borrower_id}
    with asked_of(mfi_id, ASK_SECONDS):
        subjects = [
            *Application.objects.of(mfi_id).filter(**hers).values_list("id", flat=True),
            *Loan.objects.of(mfi_id).filter(**hers).values_list("id", flat=True),
        ]
        events = Event.objects.of(mfi_id).filter(subject_id__in=subjects, at__gte=_since())
        return events.exists()


# By the names of what screens offer; what is not here is the same for months.
CHANGED: Mapping[str, Callable[[Caller, Talk], bool]] = {
    "products": products,
    "terms": products,
    "lenders": lenders,
    "people": people,
    "home": home,
}
