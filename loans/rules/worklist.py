"""What waits for somebody of a lender, and for which roles."""

from enum import StrEnum

from loans.rules.duties import DUTIES, may_begin, may_confirm


class Kind(StrEnum):
    """One reason for which something is on the list."""

    DECIDE = "decide"
    SECOND_APPROVAL = "second_approval"
    CONFIRM = "confirm"
    RETURNED = "returned"
    OFFER_ENDING = "offer_ending"
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout_failed"
    PAYOUT_UNKNOWN = "payout_unknown"
    REFUND = "refund"
    ARREARS = "arrears"
    DUE_TODAY = "due_today"
    DUE_TOMORROW = "due_tomorrow"
    CASE = "case"


OF_CAPTURERS = frozenset(
    {
        Kind.RETURNED,
        Kind.OFFER_ENDING,
        Kind.ARREARS,
        Kind.DUE_TODAY,
        Kind.DUE_TOMORROW,
        Kind.CASE,
    }
)
OF_PAYERS = frozenset({Kind.PAYOUT, Kind.PAYOUT_FAILED, Kind.PAYOUT_UNKNOWN})


def acts_to_confirm(role: str) -> tuple[str, ...]:
    """Name the acts of which a role may be the second person; an approval is a kind of its own."""
    return tuple(act for act in DUTIES if act != "approve" and may_confirm(act, role))


def kinds_for(role: str) -> tuple[Kind, ...]:
    """Name the kinds that a role can do something about, in the order in which they are told."""
    mine = {
        Kind.DECIDE: may_begin("approve", role),
        Kind.SECOND_APPROVAL: may_confirm("approve", role),
        Kind.CONFIRM: bool(acts_to_confirm(role)),
        Kind.REFUND: may_begin("refund", role),
        **dict.fromkeys(OF_CAPTURERS, may_begin("capture", role)),
        **dict.fromkeys(OF_PAYERS, may_begin("disburse", role)),
    }
    return tuple(kind for kind in Kind if mine[kind])
