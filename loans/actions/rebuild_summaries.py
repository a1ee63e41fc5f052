"""Make what is stored of loans anew from the raw rows: nothing in a summary is worth keeping."""

import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from loans.deed import Actor, deed
from loans.errors import TooMuch
from loans.models import Loan
from loans.raw import Raw, Summary, raw_of, summary_of
from loans.record import Values, record_act
from loans.running import change_row
from loans.standing import Standing, sums_of, write_rows_anew


@deed
def rebuild_summaries(mfi_id: UUID, loan_ids: Sequence[UUID], *, by: Actor) -> int:
    """Write a batch of loans anew where they differ, and tell how many did.

    The ledger is left as it is: where it says otherwise, `verify_ledger` tells.
    """
    taken = Loan.objects.of(mfi_id).select_for_update().filter(id__in=loan_ids)
    locked = list(taken.exclude(disbursed_on=None).order_by("id").values_list("id", flat=True))
    wrong = {}
    for raw in raw_of(mfi_id, locked):
        try:
            should = summary_of(raw)
        except TooMuch:
            # More went back to her than had come: no summary is right, and a person has to look.
            continue
        if values := _differing(raw, should):
            change_row(Loan, mfi_id, raw.loan.id, **should.of_loan)
            write_rows_anew(Standing(raw.loan, raw.current), should.made)
            wrong[str(raw.loan.id)] = values
    if wrong:
        # One row a batch, which holds the digest of what was written.
        written = json.dumps(wrong, sort_keys=True, default=str).encode()
        digest = hashlib.sha256(written).hexdigest()
        after: Values = {"loans": len(wrong), "digest": digest}
        record_act(by, "rebuild-summaries", "mfi", mfi_id, mfi_id=mfi_id, after=after)
    return len(wrong)


def _differing(raw: Raw, should: Summary) -> list[object]:
    """List what should be stored and is not."""
    found: list[object] = [
        (name, value) for name, value in should.of_loan.items() if getattr(raw.loan, name) != value
    ]
    there = {row.due_on: row for row in should.made.extra}
    pairs = list(should.made.of_schedule)
    pairs += [(there[one.due_on], one) for one in should.made.of_charges if one.due_on in there]
    found += [one.due_on for one in should.made.of_charges if one.due_on not in there]
    for row, one in pairs:
        found += [
            (row.number, name, value)
            for name, value in sums_of(one).items()
            if getattr(row, name) != value
        ]
    return found
