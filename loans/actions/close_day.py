"""Close a day that ended: loans in batches, each batch one short deed, each loan once for each day.

Whoever takes over a run that was broken off goes on where it stopped: a loan that is closed for the
day says so itself, in the transaction that closed it.
"""

import time
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from loans import ledger
from loans.actions.charge import NewCharge, put
from loans.closing import (
    Locked,
    digest,
    keep_portfolio,
    locked_one,
    locked_stretch,
    missing_accounts,
    overdue_since,
    penalties_of,
    principal_by_age,
    soon_due,
    stamp,
    stretch_end,
    waiting,
)
from loans.dates import today
from loans.deed import Actor, deed
from loans.errors import AlreadyDecided, NotNow, NotYet
from loans.late_penalties import PENALTY_NAME, Late, found, put_straight
from loans.models import Charge, DayClose, LedgerAccount, MfiState, SkippedLoan
from loans.queries.book_on import book_of_stretch, book_on
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules import accounts
from loans.rules.portfolio import provision
from loans.running import add_row, flush
from loans.standing import locked

BATCH_LOANS = 2000
NS_IN_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What one batch did: how far it went, and which loans must be charged apart first."""

    loans: int = 0
    # Nothing lies beyond where it is not told.
    upto: UUID | None = None
    apart: list[UUID] = field(default_factory=list)


@deed
def begin_day(mfi_id: UUID, day: date, *, by: Actor) -> UUID:
    """Open the run of a day, or find the one that was broken off; days are closed in order."""
    if day >= today():
        raise NotYet(day=day.isoformat())
    closed_to = ledger.books_closed_to(mfi_id)
    if closed_to is not None and day <= closed_to:
        raise AlreadyDecided(day=day.isoformat())
    if closed_to is not None and day > closed_to + timedelta(1):
        raise NotNow(next_day=(closed_to + timedelta(1)).isoformat())
    open_run = DayClose.objects.of(mfi_id).filter(status=DayClose.Status.RUNNING).first()
    if open_run is not None and open_run.on != day:
        raise NotNow(next_day=open_run.on.isoformat())
    if open_run is not None:
        return open_run.id
    run_id = uuid.uuid4()
    add_row(DayClose, mfi_id=mfi_id, id=run_id, on=day)
    record_act(by, "begin-day-close", "day", run_id, mfi_id=mfi_id, after={"on": day.isoformat()})
    return run_id


@deed
def close_batch(
    mfi_id: UUID, day: date, *, after: UUID | None = None, most: int = BATCH_LOANS, by: Actor
) -> BatchDone:
    """Close the day for the next so many loans in order of their ids, but those that others hold.

    Those that ended long ago and those that are closed for the day count with them: so the server
    finds each stretch by its ends, whatever it believes of how many are left.
    """
    begun = time.monotonic_ns()
    end = stretch_end(mfi_id, after, most)
    batch = locked_stretch(mfi_id, day, after, end)
    apart = _close(mfi_id, day, batch, begun, by)
    return BatchDone(len(batch) - len(apart), end, apart)


@deed
def close_one(mfi_id: UUID, day: date, loan_id: UUID, *, by: Actor) -> BatchDone:
    """Close the day for one loan, however long somebody else holds it."""
    begun = time.monotonic_ns()
    batch = locked_one(mfi_id, day, loan_id)
    apart = _close(mfi_id, day, batch, begun, by)
    return BatchDone(len(batch) - len(apart), None, apart)


def _close(mfi_id: UUID, day: date, batch: list[Locked], begun: int, by: Actor) -> list[UUID]:
    """Close it for locked loans; give back those that must be charged apart first."""
    # Most loans have paid what was due, and nothing has moved since: those are not looked through.
    moved = [one.id for one in batch if one.moved_since(day)]
    late = _late(mfi_id, day, [one.id for one in batch if one.may_be_late(day)], moved)
    apart = {one.loan_id for one in put_straight(mfi_id, late, day)}
    here = [one.id for one in batch if one.id not in apart]
    if not here:
        return sorted(apart)
    charged = [one for one in late if one.loan_id not in apart]
    still_moved = [one for one in moved if one not in apart]
    stood = stamp(book_of_stretch(mfi_id, day, here, still_moved), here)
    keep_portfolio(mfi_id, day, stood)
    loans = sum(one.loans for one in stood)
    late_loans = sum(one.loans for one in stood if one.late_from)
    _count(mfi_id, day, late_loans, loans, begun)
    record_act(
        by,
        "close-day",
        "day",
        _run_id(mfi_id, day),
        mfi_id=mfi_id,
        after={
            "on": day.isoformat(),
            "loans": loans,
            "late": late_loans,
            "penalties_lisente": sum(one.lisente for one in charged),
            "digest": digest(stood),
        },
    )
    return sorted(apart)


@deed
def charge_late(mfi_id: UUID, loan_id: UUID, day: date, *, by: Actor) -> int:
    """Put a day's penalties on one loan whose payments they may move; tell how many."""
    loan = locked(mfi_id, loan_id)
    if loan.day_closed_on is not None and loan.day_closed_on >= day:
        return 0
    late = _late(mfi_id, day, [loan_id], [loan_id])
    if not late:
        return 0
    (one,) = late
    put(loan, _as_charges(one, day), on=day, by=by)
    return len(one.due)


@deed
def leave_out(mfi_id: UUID, loan_id: UUID, day: date, why: str, *, by: Actor) -> None:
    """Note that a loan cannot be closed for a day, so that it keeps no other from it."""
    add_row(SkippedLoan, mfi_id=mfi_id, id=uuid.uuid4(), on=day, loan_id=loan_id, why=why)
    DayClose.objects.of(mfi_id).filter(on=day).update(skipped=F("skipped") + 1)
    record_act(by, "leave-out-of-close", "loan", loan_id, mfi_id=mfi_id, reason=why)


@deed
def finish_day(mfi_id: UUID, day: date, offers_expired: int, *, by: Actor) -> bool:
    """End the run once no loan waits; tell whether that is so."""
    # Nothing is dated back into the day while its last loans are counted.
    if ledger.books_closed_to(mfi_id) == day:
        return True
    if waiting(mfi_id, day):
        return False
    run = DayClose.objects.of(mfi_id).select_for_update().get(on=day)
    kept_back = provision(principal_by_age(mfi_id, day), policy_of(mfi_id).provision_percent)
    _provide(mfi_id, run, kept_back)
    run.status, run.finished_at = DayClose.Status.DONE, timezone.now()
    run.provision_lisente = kept_back
    run.offers_expired += offers_expired
    run.reminders = _remind(mfi_id, day)
    run.penalties, run.penalties_lisente = penalties_of(mfi_id, day)
    run.save()
    MfiState.objects.of(mfi_id).update(day_closed_on=day)
    on, loans, skipped = day.isoformat(), run.loans, run.skipped
    after: Values = {"on": on, "loans": loans, "skipped": skipped, "provision_lisente": kept_back}
    record_act(by, "finish-day-close", "day", run.id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "day.closed", "day", run.id, on=on, loans=loans, skipped=skipped)
    return True


def _provide(mfi_id: UUID, run: DayClose, kept_back: int) -> None:
    """Book the change since the day that was closed before."""
    before = DayClose.objects.of(mfi_id).filter(on__lt=run.on).order_by("-on").first()
    entries = accounts.provided(kept_back - (before.provision_lisente if before else 0))
    if not entries:
        return
    for account in missing_accounts(mfi_id, entries):
        add_row(
            LedgerAccount,
            mfi_id=mfi_id,
            id=uuid.uuid4(),
            code=account.code,
            name=account.label,
            kind=account.kind.value,
        )
    ledger.post(ledger.Source(mfi_id, "provision", run.id, None), run.on, entries)


def _late(mfi_id: UUID, day: date, loan_ids: list[UUID], moved: list[UUID]) -> list[Late]:
    if not loan_ids:
        return []
    return found(book_on(mfi_id, day, loan_ids, moved=moved), settings.TIME_ZONE)


def _as_charges(late: Late, day: date) -> dict[UUID, NewCharge]:
    return {
        uuid.uuid4(): NewCharge(Charge.Kind.PENALTY, PENALTY_NAME, one.lisente, day, one.key)
        for one in late.due
    }


def _remind(mfi_id: UUID, day: date) -> int:
    """Tell of instalments that are due soon or late; of a day long gone nobody is reminded."""
    if day != today() - timedelta(1):
        return 0
    policy, told = policy_of(mfi_id), 0
    if policy.remind_days_before is not None:
        due_on = today() + timedelta(policy.remind_days_before)
        for loan_id, number, lisente in soon_due(mfi_id, due_on):
            record_event(
                mfi_id,
                "installment.due-soon",
                "loan",
                loan_id,
                number=number,
                due_on=due_on.isoformat(),
                lisente=lisente,
            )
            told += 1
    if policy.remind_days_late is not None:
        since = today() - timedelta(policy.remind_days_late)
        for loan_id, lisente in overdue_since(mfi_id, since):
            record_event(
                mfi_id,
                "installment.overdue",
                "loan",
                loan_id,
                days=policy.remind_days_late,
                due_on=since.isoformat(),
                lisente=lisente,
            )
            told += 1
    flush()
    return told


def _count(
    mfi_id: UUID,
    day: date,
    late: int,
    loans: int,
    begun_ns: int,
) -> None:
    DayClose.objects.of(mfi_id).filter(on=day).update(
        batches=F("batches") + 1,
        loans=F("loans") + loans,
        late_loans=F("late_loans") + late,
        worked_ms=F("worked_ms") + (time.monotonic_ns() - begun_ns) // NS_IN_MS,
    )


def _run_id(mfi_id: UUID, day: date) -> UUID:
    return DayClose.objects.of(mfi_id).values_list("id", flat=True).get(on=day)
