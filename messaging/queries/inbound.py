"""What phones sent that waits, whose borrowers they are, and which lenders use a sender."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from loans.models import Membership, Person, Phone
from loans.queries.directory import lender_ids
from messaging.models import Inbound, SenderAccount
from messaging.numbers import digests_of


@dataclass(frozen=True, slots=True)
class KnownAt:
    """One borrower on a number."""

    mfi_id: UUID
    borrower_id: UUID
    person_id: UUID


def waiting(most: int) -> list[Inbound]:
    """Give what is to be looked at now, the longest waiting first."""
    rows = Inbound.objects.filter(state=Inbound.State.WAITING, look_at__lte=timezone.now())
    return list(rows.order_by("look_at", "at")[:most])


def backlog() -> tuple[int, datetime | None]:
    """Count what should have been looked at by now, and tell since when."""
    rows = Inbound.objects.filter(state=Inbound.State.WAITING, look_at__lte=timezone.now())
    found = rows.aggregate(count=Count("id"), since=Min("look_at"))
    return found["count"], found["since"]


def known_at(phone: str) -> list[KnownAt]:
    """Tell at which lenders a number is known, and as whose."""
    rows = Membership.objects.filter(phone=phone).order_by("mfi__name", "borrower_id")
    return [KnownAt(row.mfi_id, row.borrower_id, row.person_id) for row in rows]


def language_of(phone: str, people: Collection[UUID]) -> str:
    """Tell in which language somebody reads: chosen on the phone, or written down for her."""
    chosen = Phone.objects.filter(number=phone).values_list("language", flat=True).first()
    if chosen:
        return str(chosen)
    spoken = set(Person.objects.filter(id__in=people).values_list("language", flat=True))
    return str(spoken.pop()) if len(spoken) == 1 else ""


def answered_since(phone: str, moment: datetime, outcome: str = "") -> int:
    """Count the texts of a number that were answered since a moment."""
    rows = Inbound.objects.filter(from_digest__in=digests_of(phone), at__gte=moment)
    rows = rows.filter(answered_by__isnull=False)
    return (rows.filter(outcome=outcome) if outcome else rows).count()


def own_senders() -> Mapping[UUID, str]:
    """Give the senders of lenders who have one of their own, lender by lender.

    While one lender is away nobody knows whose a sender is: whoever asks asks again.
    """
    found = {}
    for mfi_id in lender_ids():
        rows = SenderAccount.objects.of(mfi_id).exclude(sender_id="")
        found.update(dict(rows.values_list("mfi_id", "sender_id")))
    return found


def bound_to(sender: str) -> list[UUID]:
    """Give the lenders whose own sender or short code this is."""
    return [one for one, own in own_senders().items() if _same(own, sender)]


def lenders_using(sender: str) -> list[UUID]:
    """Give every lender whose texts come from a sender.

    Without a sender of the installation's own the carrier sets its own, and it may be any.
    """
    own = own_senders()
    bound = bound_to(sender)
    if bound:
        return bound
    if settings.AT_SENDER_ID and not _same(settings.AT_SENDER_ID, sender):
        return []
    return [mfi_id for mfi_id in lender_ids() if mfi_id not in own]


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()
