"""Stop texts of a lender to a number, and let them come again: by kind, never what must come."""

import uuid
from collections.abc import Collection, Sequence
from uuid import UUID

from loans.deed import Actor, deed
from loans.models import Borrower
from loans.record import Values, record_act, record_event
from loans.sealed import new_data_key, seal, unwrap
from loans.tenant_query import TenantQuerySet
from messaging.models import OptOut
from messaging.numbers import digest_of, digests_of
from messaging.rules.outgoing import TO

Kind, How = OptOut.Kind, OptOut.How
ADVERTS = (Kind.BULK,)
ALL = (Kind.BULK, Kind.REMINDER)
# Whoever acts on them reads them in the lender's events.
STOPPED, STARTED = "messages.stopped", "messages.started"


@deed
def stop(
    mfi_id: UUID,
    phone: str,
    how: str,
    *,
    by: Actor,
    kinds: Collection[OptOut.Kind] = ADVERTS,
    reason: str = "",
) -> bool:
    """Send no more of these kinds; no, where none were sent before."""
    hers = _borrowers_on(mfi_id, phone)
    whose: list[UUID | None] = [*hers] or [None]
    said = set(_said(mfi_id, phone).values_list("kind", "borrower_id"))
    found_by = digest_of(phone)
    rows = [
        OptOut(
            mfi_id=mfi_id,
            id=uuid.uuid4(),
            to_digest=found_by,
            kind=kind,
            borrower_id=borrower_id,
            how=how,
            reason=reason,
        )
        for kind in kinds
        for borrower_id in whose
        if (kind, borrower_id) not in said
    ]
    for row in rows:
        if row.borrower_id is None:
            key = new_data_key(row.id)
            row.data_key, row.data_key_id = key.wrapped, key.key_id
            row.phone_sealed = seal(unwrap(row.id, key), TO, phone)
    OptOut.objects.bulk_create(rows, ignore_conflicts=True)
    new = sorted({*kinds} - {kind for kind, _ in said})
    if new:
        _note(STOPPED, mfi_id, hers or [rows[0].id], new, how, reason, known=bool(hers), by=by)
    return bool(new)


@deed
def start(
    mfi_id: UUID,
    phone: str,
    how: str,
    *,
    by: Actor,
    kinds: Collection[OptOut.Kind] = ALL,
    reason: str = "",
) -> bool:
    """Send them again, also where she said stop on another number; no, where none was stopped."""
    hers = _borrowers_on(mfi_id, phone)
    rows = _said(mfi_id, phone) | OptOut.objects.of(mfi_id).filter(borrower_id__in=hers)
    gone = list(rows.filter(kind__in=kinds).values_list("id", "kind"))
    OptOut.objects.of(mfi_id).filter(id__in=[row_id for row_id, _ in gone]).delete()
    if gone:
        again = sorted({kind for _, kind in gone})
        _note(STARTED, mfi_id, hers or [gone[0][0]], again, how, reason, known=bool(hers), by=by)
    return bool(gone)


def stop_refused(mfi_id: UUID, phone: str, *, by: Actor) -> bool:
    """Take a carrier's word that she wants nothing from us: it refused a text for that."""
    return stop(mfi_id, phone, How.REFUSED, by=by, kinds=ALL)


def stopped(mfi_id: UUID, phone: str, kind: str = Kind.BULK) -> bool:
    """Tell whether a number wants none of a kind."""
    return _said(mfi_id, phone).filter(kind=kind).exists()


def _said(mfi_id: UUID, phone: str) -> TenantQuerySet[OptOut]:
    return OptOut.objects.of(mfi_id).filter(to_digest__in=digests_of(phone))


def _borrowers_on(mfi_id: UUID, phone: str) -> list[UUID]:
    """Give the lender's borrowers on a number: one handset may serve several."""
    found = Borrower.objects.of(mfi_id).filter(phone=phone).order_by("id")
    return list(found.values_list("id", flat=True))


def _note(
    type_: str,
    mfi_id: UUID,
    subjects: list[UUID],
    kinds: Sequence[str],
    how: str,
    reason: str,
    *,
    known: bool,
    by: Actor,
) -> None:
    """Leave a trail for each borrower on the number, or for the number itself."""
    action = "stop-messages" if type_ == STOPPED else "start-messages"
    subject_kind = "borrower" if known else "opt_out"
    words = " ".join(kinds)
    after: Values = {"kinds": words, "reason": reason} if reason else {"kinds": words}
    for subject in subjects:
        record_act(by, action, subject_kind, subject, mfi_id=mfi_id, after=after, reason=how)
        record_event(mfi_id, type_, subject_kind, subject, kinds=words, how=how)
