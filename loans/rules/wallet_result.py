"""What a wallet told us, in one shape for all of them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

CURRENCY = "LSL"


class Word(StrEnum):
    """How a request of ours came out."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a request of ours, by our reference."""

    reference: str
    provider_id: str
    word: Word
    lisente: int
    currency: str
    at: datetime
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Paybill:
    """A payment that nobody asked for; `account` is what the payer typed."""

    provider_id: str
    account: str
    lisente: int
    currency: str
    phone: str = field(repr=False)
    at: datetime


Heard = Result | Paybill
