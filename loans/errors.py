"""What the book refuses, as types: a stable code for machines, context for the operator.

The gateway turns a code into a status, the catalogues turn it into a line for a borrower.
"""

from typing import ClassVar


class DomainError(Exception):
    """A refusal that a person can be told; its context goes to the log, with no personal value."""

    code: ClassVar[str] = "refused"

    def __init__(self, **context: str | int) -> None:
        """Keep what the operator needs to find the case."""
        super().__init__(self.code)
        self.context = context


class NotThisLender(DomainError):
    """What was asked for belongs to another lender, or is not there: nobody learns which."""

    code = "not-found"


class MayNot(DomainError):
    """The person's role does not allow the act."""

    code = "not-allowed"


class AlreadyTaken(DomainError):
    """A name that must be unique (a username, a lender's slug) belongs to somebody else."""

    code = "already-taken"


class AlreadyDecided(DomainError):
    """Somebody settled the matter before; what was settled stands."""

    code = "already-decided"


class IdempotencyMismatch(DomainError):
    """The same key came with another body."""

    code = "idempotency-mismatch"


class Busy(DomainError):
    """Somebody else held the row for too long; nothing was done, and asking again is safe."""

    code = "busy"


class LenderUnavailable(DomainError):
    """The database node that holds this lender's rows is away; other lenders notice nothing."""

    code = "lender-unavailable"


class NoSuchSetting(DomainError):
    """A lender's setting that does not exist, or a value it cannot have."""

    code = "no-such-setting"


class NotNow(DomainError):
    """The loan or application is in a state that does not know this act."""

    code = "not-now"


class TooFarBack(DomainError):
    """A date that lies further back than the lender lets anybody write, or before the loan."""

    code = "too-far-back"


class PaymentConflict(DomainError):
    """Money of this reference is booked already, with another sum or for another loan."""

    code = "payment-conflict"


class NotYet(DomainError):
    """A day that has not come."""

    code = "not-yet"


class MonthOpen(DomainError):
    """A month that is not over, or whose last day is not closed yet."""

    code = "month-open"


class MonthOver(DomainError):
    """A month so long ago that what was told of it is not kept any more."""

    code = "month-over"


class SelfApproval(DomainError):
    """Nobody approves what they captured, in any role."""

    code = "self-approval"


class OverLimit(DomainError):
    """The sum is above what this role may decide."""

    code = "over-limit"


class UncheckedLimit(OverLimit):
    """More than two may approve while nobody can ask the registry."""

    code = "unchecked-limit"


class ApplicationOpen(DomainError):
    """She has an application here that is not settled yet."""

    code = "application-open"


class LoanOpen(DomainError):
    """She has as many loans here as the lender gives at once."""

    code = "loan-open"


class BorrowerBlocked(DomainError):
    """The lender has blocked this borrower."""

    code = "borrower-blocked"


class OfferExpired(DomainError):
    """The offer's last day has passed."""

    code = "offer-expired"


class IdentityUnproved(DomainError):
    """Nobody has seen a document of hers, and the sum is above what may go without."""

    code = "identity-unproved"


class FundsMissing(DomainError):
    """The lender has not got that much where it should come from."""

    code = "funds-missing"


class TooMuch(DomainError):
    """More than is owed, or than was overpaid."""

    code = "too-much"


class WordingRefused(DomainError):
    """A text that nobody may have sent: it links, asks for a PIN, or leaves out a fact."""

    code = "wording-refused"


class WordingDoubted(DomainError):
    """A text with doubts about it that its writer has not accepted."""

    code = "wording-doubted"


class OutsideTerms(DomainError):
    """What is asked for is not on offer; says which field, and what would be."""

    code = "outside-terms"

    def __init__(self, field: str, line: str) -> None:
        """Keep both for whoever asked."""
        super().__init__(field=field)
        self.field, self.line = field, line


class CreditLimit(DomainError):
    """The policy that all lenders share leaves no room for this loan."""

    code = "credit-limit"


class RegistryAway(DomainError):
    """The registry gives no answer, so nothing is decided: never to be taken for "no debts"."""

    code = "registry-unavailable"


class ConsentMissing(DomainError):
    """The borrower has not allowed this lender to ask the registry for this purpose."""

    code = "consent-missing"


class WrongCode(DomainError):
    """Not the code that she was sent; the context says how often one may still try."""

    code = "consent-code-wrong"


class CodeOver(DomainError):
    """No code of hers waits: none was sent, or it is used, too old or was tried too often."""

    code = "consent-code-over"


class TooManyCodes(DomainError):
    """She was sent as many codes today as one is, or one of the staff had as many sent."""

    code = "consent-code-quota"


class TooManyLooks(DomainError):
    """One of the lender's staff has looked at as many records today as it lets anybody."""

    code = "inquiry-quota"


class PhoneRefused(DomainError):
    """No mobile number of any numbering plan, or of a country that the lender does not serve."""

    code = "phone-refused"


class NotACode(DomainError):
    """Nothing that a telephone can dial as a service code."""

    code = "not-a-service-code"


class InPersonOnly(DomainError):
    """A call does not show who she is here: she comes herself."""

    code = "in-person-only"


class SameNumber(DomainError):
    """The number that counts already, or that waits to."""

    code = "same-number"


class ImportedBefore(DomainError):
    """The very same file was imported before."""

    code = "imported-before"


class WrongDetail(DomainError):
    """Something of a borrower's sheet that cannot be; the context names the field."""

    code = "wrong-detail"


class NoSuchOfficer(DomainError):
    """Nobody of this lender's staff who looks after borrowers, or no longer."""

    code = "no-such-officer"


class Erased(DomainError):
    """Nothing of this person is left but the number of her row."""

    code = "erased"


class StillOpen(DomainError):
    """Something with this borrower is not finished yet."""

    code = "still-open"


class MustBeKept(DomainError):
    """The law has the lender keep this; the context says until when."""

    code = "must-be-kept"


class DocumentRefused(DomainError):
    """No photograph and no PDF, or one too large or too odd to be kept; the context says why."""

    code = "document-refused"
