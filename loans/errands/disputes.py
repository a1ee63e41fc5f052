"""What she says is wrong in her record: told to the registry, which withholds it until settled."""

from collections.abc import Callable
from uuid import UUID

from credit.outage import RegistryUndecided
from credit.rules.dispute import Dispute, Verdict
from loans.dates import today
from loans.errands.registry import disputes, keeping, subject_of
from loans.models import Case


def report_case(mfi_id: UUID, case_id: UUID) -> None:
    """Tell a dispute as it stands now: that it is open, and then what came of it.

    Other cases, and a dispute that names no loan, are none of the registry's business.
    """
    case = Case.objects.of(mfi_id).filter(id=case_id, kind=Case.Kind.DISPUTE).first()
    if case is None or case.disputed_id is None or case.borrower_id is None:
        return
    told = Dispute(
        id=case.id,
        subject=subject_of(mfi_id, case.borrower_id),
        mfi_id=mfi_id,
        loan_id=case.disputed_id,
        opened_at=case.at,
    )
    with disputes.asked() as store:
        if not (case.verdict and case.resolved_at):
            _settled(lambda: store.open_dispute(told))
            return
        verdict, at = Verdict(case.verdict), case.resolved_at
        # Of two events the later one may come alone, or first. What is over would come back.
        if not keeping.retention.dispute_is_over(verdict, at, today()):
            _settled(lambda: store.open_dispute(told))
        _settled(lambda: store.settle_dispute(told.subject, told.id, verdict, at=at))


def _settled(tell: Callable[[], None]) -> None:
    """Tell once more where the answer was lost."""
    try:
        tell()
    except RegistryUndecided:
        tell()
