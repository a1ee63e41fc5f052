"""Why the registry has no room for a loan, as the desk says it."""

from typing import Final

from credit.rules.exposure import Why
from loans.errors import ConsentMissing, NotThisLender

OTHER: Final = "other"
# What may stand in a refusal, and in an application that was asked for again later.
REASONS: Final = (*(one.value for one in Why), ConsentMissing.code, NotThisLender.code, OTHER)


def reason_said(why: object) -> str:
    """Give the reason for which there are words; one that nobody has found words for is another."""
    return str(why) if why in REASONS else OTHER
