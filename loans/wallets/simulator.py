"""A wallet that pays at once, and fails for some numbers as M-Pesa's sandbox does."""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from loans.wallets.port import NoAnswer, Outcome, Paid, Refused

TAIL_DIGITS = 3
# By the last digits of the number. A request or a push that times out, an internal error and a
# service that is away say nothing about the money: so M-Pesa's own codes for them mean "unknown".
OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "002": NoAnswer(),
        "003": NoAnswer(),
        "004": Refused("INS-2001"),
        "005": NoAnswer(),
        "006": Refused("INS-2001"),
        "007": Refused("INS-15"),
        "008": Refused("INS-2006"),
        "009": NoAnswer(),
    }
)


class SimulatedWallet:
    """Keeps nothing: what it answers follows from the number alone."""

    def pay_out(self, payout_id: UUID, phone: str, lisente: int) -> Outcome:
        """Answer for the number; the provider's id is made of ours."""
        assert lisente > 0, "a payout of nothing"
        return OUTCOMES.get(phone[-TAIL_DIGITS:], Paid(f"SIM{payout_id.hex[:12].upper()}"))
