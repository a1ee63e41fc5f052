"""Say what came of a dispute: two people have looked into it, and are of one mind."""

from collections.abc import Collection
from uuid import UUID

from loans.actions.handle_case import still_open, write_outcome
from loans.deed import Actor, Once, deed, remember
from loans.errors import NotNow
from loans.models import Case
from loans.once import Facts, answer_instead
from loans.record import record_act, record_event
from loans.second_person import WAITS_FOR, agreed

ACT = "settle-dispute"


@deed
def settle_dispute(
    mfi_id: UUID,
    case_id: UUID,
    verdict: Case.Verdict,
    outcome: str,
    *,
    told: Collection[str] = (),
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Settle what she says is wrong in her credit record; the first of two only asks for it.

    While it is open the registry withholds that loan, and nobody alone ends that.
    """
    facts: Facts = {"id": str(case_id)}
    remember(once, mfi_id, facts)
    case = still_open(mfi_id, case_id)
    if case.kind != Case.Kind.DISPUTE:
        raise NotNow(kind=str(case.kind))
    asked = {"verdict": verdict.value, "outcome": outcome, "told": sorted(set(told))}
    if not agreed(mfi_id, ACT, case_id, asked, by=by, two=True):
        return answer_instead(once, mfi_id, {**facts, "waiting_for": WAITS_FOR})
    case.verdict = verdict
    after = {**write_outcome(case, outcome, told), "verdict": verdict.value}
    record_act(by, ACT, "case", case_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "case.resolved", "case", case_id)
    return facts
