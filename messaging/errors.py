"""What messages refuse, as types: see the book's own errors."""

from loans.errors import DomainError


class NoBudget(DomainError):
    """Nobody has granted the lender a budget of texts."""

    code = "no-sms-budget"


class NoAccountKey(DomainError):
    """A lender's own account with the carrier, without a key for it."""

    code = "no-account-key"


class OverBudget(DomainError):
    """More parts than the lender's budget of texts has left."""

    code = "over-sms-budget"
