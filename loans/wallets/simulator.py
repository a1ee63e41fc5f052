"""A wallet that pays at once, and fails for some numbers as M-Pesa's sandbox does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from loans.wallets.port import Asked, NoAnswer, Outcome, Paid, Prompt, Prompted, Refused

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


@dataclass(frozen=True, slots=True)
class SimulatedWallet:
    """Keeps nothing: what it answers follows from the number alone.

    `asks` shows a prompt on a phone, where there is one to show it on.
    """

    asks: Callable[[Prompt], None]
    name: str = "simulator"

    def pay_out(self, payout_id: UUID, phone: str, lisente: int) -> Outcome:
        """Answer for the number; the provider's id is made of ours."""
        assert lisente > 0, "a payout of nothing"
        return OUTCOMES.get(phone[-TAIL_DIGITS:], Paid(f"SIM{payout_id.hex[:12].upper()}"))

    def collect(self, prompt: Prompt) -> Prompted:
        """Show the prompt, unless the number fails at once."""
        outcome = OUTCOMES.get(prompt.phone[-TAIL_DIGITS:])
        if isinstance(outcome, Refused | NoAnswer):
            return outcome
        self.asks(prompt)
        return Asked()
