"""Who may begin an act on a lender's money, and who may confirm it as the second person."""

from typing import NamedTuple

OFFICER, MANAGER, FINANCE, ADMIN = "officer", "manager", "finance", "admin"
CHECKERS = frozenset({MANAGER, ADMIN})
# Of an act that one person does alone there is nothing to confirm.
NOBODY: frozenset[str] = frozenset()


class Duty(NamedTuple):
    """An act's two sets of roles."""

    begins: frozenset[str]
    confirms: frozenset[str] = NOBODY


DUTIES = {
    # To write down what a borrower asks for, mends, takes back or agrees to.
    "capture": Duty(frozenset({OFFICER, MANAGER, ADMIN})),
    "approve": Duty(frozenset({OFFICER, MANAGER, ADMIN}), CHECKERS),
    "disburse": Duty(frozenset({FINANCE})),
    "receive-payment": Duty(frozenset({FINANCE})),
    "charge": Duty(frozenset({FINANCE})),
    "reverse-payment": Duty(frozenset({FINANCE}), CHECKERS),
    "refund": Duty(frozenset({FINANCE})),
    "waive": Duty(frozenset({FINANCE, MANAGER, ADMIN}), CHECKERS),
    "write-off": Duty(frozenset({FINANCE, MANAGER, ADMIN}), CHECKERS),
    "undo-write-off": Duty(frozenset({FINANCE, MANAGER, ADMIN}), CHECKERS),
    "reschedule": Duty(frozenset({MANAGER, ADMIN})),
    # Whoever called her back, and another above him.
    "reset-pin": Duty(frozenset({OFFICER, MANAGER, ADMIN}), CHECKERS),
    # Whoever has heard her and looked into the book, and another above him.
    "settle-dispute": Duty(frozenset({OFFICER, MANAGER, ADMIN}), CHECKERS),
    "cancel-loan": Duty(frozenset({FINANCE})),
    "import-borrowers": Duty(frozenset({MANAGER, ADMIN})),
    "import-loans": Duty(frozenset({FINANCE, MANAGER, ADMIN}), CHECKERS),
    # What the lender's phones say, in its own words.
    "write-wording": Duty(CHECKERS, CHECKERS),
    # Whom the lender writes to together, and what it writes to many.
    "keep-groups": Duty(frozenset({MANAGER, ADMIN})),
    "broadcast": Duty(frozenset({MANAGER, ADMIN}), frozenset({MANAGER, ADMIN})),
    "grant-sms-budget": Duty(frozenset({ADMIN})),
    "set-sender": Duty(frozenset({ADMIN})),
    "move-funds": Duty(frozenset({FINANCE, ADMIN})),
}
# What an officer's own work needs of the reports; whoever else works at a lender reads all.
REPORTS_OF_OFFICERS = frozenset(
    {"portfolio", "ageing", "par", "arrears", "collection-sheet", "expected"}
)


def may_begin(act: str, role: str) -> bool:
    """Tell whether a role may ask for an act."""
    return role in DUTIES[act].begins


def may_confirm(act: str, role: str) -> bool:
    """Tell whether a role may be an act's second person."""
    return role in DUTIES[act].confirms


def may_ask(act: str) -> frozenset[str]:
    """Give the roles that have any part in an act."""
    return DUTIES[act].begins | DUTIES[act].confirms


def may_read(report: str, role: str) -> bool:
    """Tell whether a role may read a report of its lender."""
    return role != OFFICER or report in REPORTS_OF_OFFICERS
