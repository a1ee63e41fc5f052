"""What messages refuse, as types: see the book's own errors."""

from loans.errors import DomainError


class NoBudget(DomainError):
    """Nobody has granted the lender a budget of texts."""

    code = "no-sms-budget"


class NoAccountKey(DomainError):
    """A lender's own account with the carrier, without a key for it."""

    code = "no-account-key"


class QuietNow(DomainError):
    """An hour at which the lender wakes nobody, and a text that would be of no use later."""

    code = "quiet-now"


class TooManyPreviews(DomainError):
    """As many texts to his own phone as a writer may send in a day."""

    code = "preview-quota"


class OverBudget(DomainError):
    """More parts than the lender's budget of texts has left."""

    code = "over-sms-budget"
