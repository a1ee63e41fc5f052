"""How much is measured: enough for a steady figure, or a moment to see that it runs."""

from dataclasses import dataclass
from typing import Final, Self

RECIPIENTS: Final = 20_000
MESSAGES: Final = 100_000
QUICK_RECIPIENTS: Final = 400
# By the name under which each can be asked for, the file that has it.
PARTS: Final = {"speed": "bench.texts.speed", "slow": "bench.texts.slow"}
FAULTS: Final = {"faults": "bench.texts.faults"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many texts of each kind, and how often."""

    recipients: int
    rounds: int
    # One task each: they are slow.
    naive: int
    # Written down once, to see how long it takes.
    filled: int
    # A carrier that takes so long for a call, and receipts beside the broadcast.
    slow_seconds: float
    receipts: int
    # How often everything that sends is killed; the broker; the database.
    kills: int
    broker_kills: int
    database_kills: int
    seed: int

    @classmethod
    def full(cls, recipients: int, seed: int) -> Self:
        """Give a size at which the figures are steady."""
        return cls(
            recipients=recipients,
            rounds=3,
            naive=600,
            filled=100_000,
            slow_seconds=3.0,
            receipts=200,
            kills=20,
            broker_kills=5,
            database_kills=5,
            seed=seed,
        )

    @classmethod
    def quick(cls, recipients: int, seed: int) -> Self:
        """Give a size at which all of it runs in a minute."""
        return cls(
            recipients=recipients,
            rounds=1,
            naive=20,
            filled=recipients,
            slow_seconds=0.2,
            receipts=5,
            kills=2,
            broker_kills=1,
            database_kills=1,
            seed=seed,
        )
