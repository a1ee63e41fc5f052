"""A lender's broadcasts as the worker meets them: recipients written down, accounts closed."""

from uuid import UUID

from loans.deed import Actor
from messaging.actions.fill_broadcast import fill_broadcast, settle_broadcast
from messaging.queries.broadcasts import to_fill, to_settle

KEEPER = Actor.system("broadcasts")


def fill_all(mfi_id: UUID) -> int:
    """Write down the recipients of all whose time has come; count the recipients."""
    return sum(fill_broadcast(mfi_id, one, by=KEEPER) for one in to_fill(mfi_id))


def settle_all(mfi_id: UUID) -> int:
    """Close the accounts of those that are done; count them."""
    return sum(settle_broadcast(mfi_id, one, by=KEEPER) for one in to_settle(mfi_id))
