"""Who may begin an act on a lender's money, and who may confirm it as the second person."""

from typing import NamedTuple

OFFICER, MANAGER, FINANCE, ADMIN = "officer", "manager", "finance", "admin"
CHECKERS = frozenset({MANAGER, ADMIN})


class Duty(NamedTuple):
    """An act's two sets of roles."""

    begins: frozenset[str]
    confirms: frozenset[str] = CHECKERS


DUTIES = {
    "approve": Duty(frozenset({OFFICER, MANAGER, ADMIN})),
    "disburse": Duty(frozenset({FINANCE})),
    "receive-payment": Duty(frozenset({FINANCE})),
    "charge": Duty(frozenset({FINANCE})),
    "reverse-payment": Duty(frozenset({FINANCE})),
    "refund": Duty(frozenset({FINANCE})),
    "waive": Duty(frozenset({FINANCE, MANAGER, ADMIN})),
    "write-off": Duty(frozenset({FINANCE, MANAGER, ADMIN})),
    "undo-write-off": Duty(frozenset({FINANCE, MANAGER, ADMIN})),
    "reschedule": Duty(frozenset({MANAGER, ADMIN})),
    "cancel-loan": Duty(frozenset({FINANCE})),
    "move-funds": Duty(frozenset({FINANCE, ADMIN})),
}


def may_begin(act: str, role: str) -> bool:
    """Tell whether a role may ask for an act."""
    return role in DUTIES[act].begins


def may_confirm(act: str, role: str) -> bool:
    """Tell whether a role may be an act's second person."""
    return role in DUTIES[act].confirms
