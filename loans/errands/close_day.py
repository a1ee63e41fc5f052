"""Close the days that ended at a lender in order, and go on where a run was broken off."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Event as Pause
from uuid import UUID

from loans.actions.accept_offer import expire_offers
from loans.actions.close_day import (
    BATCH_LOANS,
    BatchDone,
    begin_day,
    charge_late,
    close_batch,
    close_one,
    finish_day,
    leave_out,
)
from loans.closing import counted, stretch, stretch_end, unclosed
from loans.dates import today
from loans.deed import Actor
from loans.errands.report_credit import catch_up
from loans.errors import AlreadyDecided, Busy, DomainError, LenderUnavailable
from loans.models import MfiState

log = logging.getLogger(__name__)
CLOSER = Actor.system("close-of-day")
PASSES_MAX = 20
PAUSE = timedelta(milliseconds=200)


class Progress:
    """Who looks on: how many loans there are, and how many are done."""

    def begin(self, day: date, loans: int) -> None:
        """Hear how many loans a day has."""

    def on(self, loans: int) -> None:
        """Hear that so many more are done."""

    def end(self) -> None:
        """Hear that nobody goes on with it for now."""


@dataclass(slots=True)
class _Watch:
    """The one place where the wiring says who looks on where the caller names nobody."""

    progress: Progress = field(default_factory=Progress)


watch = _Watch()


@dataclass(slots=True)
class _Run:
    """One day of one lender while it is being closed."""

    mfi_id: UUID
    day: date
    progress: Progress
    batch: int

    def passes(self) -> bool:
        """Go through the loans until none waits; those that others hold are come back to."""
        if self._through():
            # What was charged apart meanwhile is closed with others.
            self._through()
        for _ in range(PASSES_MAX):
            left = list(unclosed(self.mfi_id, self.day).values_list("id", flat=True))
            if not left:
                return True
            if not sum(self._alone(loan_id) for loan_id in left):
                Pause().wait(PAUSE.total_seconds())
        return False

    def _through(self) -> int:
        """Go through all loans in batches; tell how many were charged apart."""
        after, charged = None, 0
        while True:
            done = self._batch(after)
            self.progress.on(done.loans)
            charged += sum(self._charged(loan_id) for loan_id in done.apart)
            after = done.upto
            if after is None:
                return charged

    def _batch(self, after: UUID | None) -> BatchDone:
        """Close the next batch; where one of its loans makes trouble, go through it one by one."""
        try:
            return close_batch(self.mfi_id, self.day, after=after, most=self.batch, by=CLOSER)
        except (Busy, LenderUnavailable):
            raise
        except Exception:
            log.exception("a batch was not closed", extra={"mfi_id": str(self.mfi_id)})
        end = stretch_end(self.mfi_id, after, self.batch)
        for loan_id in stretch(self.mfi_id, self.day, after, end):
            self._alone(loan_id)
        return BatchDone(upto=end)

    def _charged(self, loan_id: UUID) -> bool:
        """Charge one loan whose payments its penalties may move."""
        return self._unless_trouble(
            loan_id, lambda: bool(charge_late(self.mfi_id, loan_id, self.day, by=CLOSER))
        )

    def _alone(self, loan_id: UUID) -> bool:
        """Close one loan by itself, however long somebody else holds it."""

        def closed() -> bool:
            charge_late(self.mfi_id, loan_id, self.day, by=CLOSER)
            done = close_one(self.mfi_id, self.day, loan_id, by=CLOSER)
            self.progress.on(done.loans)
            return bool(done.loans)

        return self._unless_trouble(loan_id, closed)

    def _unless_trouble(self, loan_id: UUID, work: Callable[[], bool]) -> bool:
        """Do something with one loan; one that makes trouble is left out, with the reason."""
        try:
            return work()
        except (Busy, LenderUnavailable):
            raise
        except Exception as error:
            why = error.code if isinstance(error, DomainError) else type(error).__name__
            facts = {"mfi_id": str(self.mfi_id), "loan": str(loan_id), "why": why}
            log.exception("a loan was not closed", extra=facts)
            leave_out(self.mfi_id, loan_id, self.day, why, by=CLOSER)
            return False


def close_day(
    mfi_id: UUID, day: date, progress: Progress | None = None, batch: int = BATCH_LOANS
) -> bool:
    """Close one day; tell whether it is closed, by this run or by one before."""
    told = progress or watch.progress
    try:
        begin_day(mfi_id, day, by=CLOSER)
    except AlreadyDecided:
        return True
    told.begin(day, counted(mfi_id, day))
    try:
        return _closed(_Run(mfi_id, day, told, batch))
    finally:
        told.end()


def _closed(run: _Run) -> bool:
    expired = expire_offers(run.mfi_id, run.day + timedelta(1), by=CLOSER)
    while run.passes():
        # A payout that was dated back meanwhile has brought one more loan.
        if finish_day(run.mfi_id, run.day, expired, by=CLOSER):
            if expired:
                _tell_registry(run.mfi_id)
            return True
    return False


def _tell_registry(mfi_id: UUID) -> None:
    """Give back the room of offers that ended; a registry that is away hears of it later."""
    try:
        catch_up(mfi_id)
    except Exception:
        log.exception("the registry was not told", extra={"mfi_id": str(mfi_id)})


def open_days(mfi_id: UUID, until: date | None = None) -> list[date]:
    """List the days that have ended and are not closed; a lender's first is the day just ended."""
    last = until or today() - timedelta(1)
    closed_to = MfiState.objects.of(mfi_id).values_list("day_closed_on", flat=True).get()
    if closed_to is None:
        return [last]
    return [closed_to + timedelta(more) for more in range(1, (last - closed_to).days + 1)]


def charge_open_days(mfi_id: UUID, loan_id: UUID) -> None:
    """Put on one loan the penalties of the days that have ended and are not closed yet."""
    if MfiState.objects.of(mfi_id).filter(day_closed_on__isnull=False).exists():
        for day in open_days(mfi_id):
            charge_late(mfi_id, loan_id, day, by=CLOSER)


def close_days(
    mfi_id: UUID,
    until: date | None = None,
    progress: Progress | None = None,
    batch: int = BATCH_LOANS,
) -> int:
    """Close all days that have ended, in their order; tell how many."""
    closed = 0
    for day in open_days(mfi_id, until):
        if not close_day(mfi_id, day, progress, batch):
            break
        closed += 1
    return closed
