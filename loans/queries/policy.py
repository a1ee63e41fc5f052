"""What a lender has set for itself."""

from collections.abc import Collection
from uuid import UUID

from loans.models import LenderPolicy
from loans.rules.policy import Policy
from loans.trip import Question, ask, fetched, rows_like

TELLING = """
SELECT mfi.id, mfi.name FROM loans_lenderpolicy own JOIN loans_mfi mfi ON mfi.id = own.mfi_id
WHERE own.mfi_id = ANY(%(lenders)s) AND own."values" @> '{"agreed_name_told": true}'
"""


def policy_asked(mfi_id: UUID) -> Question[list[LenderPolicy]]:
    """Ask for a lender's own rules, with other questions."""
    return rows_like(LenderPolicy, mfi_id)


def the_policy(asked: Question[list[LenderPolicy]]) -> Policy:
    """Give the rules that were asked for; who has set nothing has the defaults."""
    return Policy.of(asked.answer[0].values if asked.answer else {})


def policy_of(mfi_id: UUID) -> Policy:
    """Give a lender's own rules."""
    asked = policy_asked(mfi_id)
    ask(asked)
    return the_policy(asked)


def names_told(lenders: Collection[UUID]) -> dict[UUID, str]:
    """Name those of some lenders that have agreed to be named to others that have."""
    return dict(fetched(TELLING, {"lenders": list(lenders)}))
