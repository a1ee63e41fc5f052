"""Figures of messages for Prometheus: what waits, what carriers make of it, what a person mends."""

from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import Counter, Gauge, Histogram

from messaging.errands.watch import Watcher


def _gauge(name: str, says: str, *labels: str) -> Gauge:
    return Gauge(f"letsema_{name}", says, labels, multiprocess_mode="mostrecent")


UNKNOWN = _gauge("messages_unknown", "Texts of all lenders of which nobody knows what became.")
UNKNOWN_AGE = _gauge(
    "messages_unknown_age_seconds",
    "For how long nobody has known what became of the oldest of them.",
)
WAITING = _gauge("messages_waiting", "Texts that are due and that nobody sends yet.", "lane")
WAITING_AGE = _gauge(
    "messages_waiting_age_seconds", "For how long the oldest of them has been due.", "lane"
)
TO_TAKE_IN = _gauge(
    "messages_to_take_in", "Reports of carriers, and what phones sent, not looked at yet.", "kind"
)
TO_TAKE_IN_AGE = _gauge(
    "messages_to_take_in_age_seconds", "For how long the oldest of them should have been.", "kind"
)
ACCOUNTS_SHUT = _gauge("carrier_accounts_shut", "Accounts of which a carrier takes nothing.")
ACCOUNTS_SHUT_AGE = _gauge(
    "carrier_accounts_shut_age_seconds", "For how long it has taken nothing of the oldest of them."
)
BUDGETS_LOW = _gauge(
    "messages_budgets_low", "Lenders with a tenth or less of their budget of texts left."
)
BUDGET_LEFT = _gauge(
    "messages_budget_left_ratio", "The smallest share of a budget that a lender has left."
)
LEFT_ALONE = _gauge(
    "carrier_left_alone",
    "Whether a carrier in trouble is left alone, as the sender says that changed its mind last.",
    "lane",
)
TROUBLES = Counter(
    "letsema_carrier_troubles_total", "How often a sender began to leave a carrier alone.", ["lane"]
)
CALLS = Histogram(
    "letsema_carrier_call_seconds",
    "Time until a carrier has answered a call, or nobody waits for it any more.",
    ["carrier"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 18),
)
TEXTS = Counter(
    "letsema_carrier_texts_total",
    "Texts that a carrier was asked to take, by what came of it.",
    ["carrier", "came_to"],
)


class MessageWatch(Watcher):
    """Shows what an operator wants to see of messages."""

    def unknown(self, count: int, oldest: timedelta) -> None:
        """Show how many there are, and the age of the oldest."""
        UNKNOWN.set(count)
        UNKNOWN_AGE.set(oldest.total_seconds())

    def waiting(self, lane: str, count: int, longest: timedelta) -> None:
        """Show a lane."""
        WAITING.labels(lane).set(count)
        WAITING_AGE.labels(lane).set(longest.total_seconds())

    def came_in(self, kind: str, count: int, longest: timedelta) -> None:
        """Show how far behind the worker is."""
        TO_TAKE_IN.labels(kind).set(count)
        TO_TAKE_IN_AGE.labels(kind).set(longest.total_seconds())

    def shut(self, count: int, longest: timedelta) -> None:
        """Show the accounts that a person has to see to."""
        ACCOUNTS_SHUT.set(count)
        ACCOUNTS_SHUT_AGE.set(longest.total_seconds())

    def budgets(self, low: int, least: float) -> None:
        """Show whether some lender will soon send nothing; which one no figure says."""
        BUDGETS_LOW.set(low)
        BUDGET_LEFT.set(least)

    def called(self, carrier: str, seconds: float, came_to: Mapping[str, int]) -> None:
        """Count a call and its texts."""
        CALLS.labels(carrier).observe(seconds)
        for word, texts in came_to.items():
            TEXTS.labels(carrier, word).inc(texts)

    def left_alone(self, lane: str, *, alone: bool) -> None:
        """Show a carrier in trouble, and count how often it was."""
        LEFT_ALONE.labels(lane).set(int(alone))
        if alone:
            TROUBLES.labels(lane).inc()
