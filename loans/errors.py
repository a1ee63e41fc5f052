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
