"""What the texts about one loan of a product cost, from its offer to its last receipt."""

from dataclasses import dataclass
from uuid import UUID

from loans.models import Product
from loans.queries.policy import policy_of
from messaging.catalogue import LANGUAGES, text, texts
from messaging.queries.prices import prices_of
from messaging.queries.sample_facts import common_facts
from messaging.rules.gsm7 import parts
from messaging.rules.network import ECONET, VODACOM


@dataclass(frozen=True, slots=True)
class Told:
    """One text of a loan's life: how often it is sent, and how many parts each takes."""

    text: str
    times: int
    segments: int


@dataclass(frozen=True, slots=True)
class LifeCost:
    """All of them in one language, and their price in tenths of a lisente by network."""

    language: str
    told: list[Told]
    segments: int
    tenths: dict[str, int]


def life_cost(mfi_id: UUID, product: Product, installments: int | None = None) -> list[LifeCost]:
    """Add up a loan that is paid on time, with as many instalments as the product has at most."""
    payments = installments or product.installments_max
    steps = _steps(payments, reminded=policy_of(mfi_id).remind_days_before is not None)
    return [_in_language(mfi_id, language, steps) for language in LANGUAGES]


def _steps(payments: int, *, reminded: bool) -> dict[str, int]:
    """Say which texts a loan makes, and how often; the last receipt is word of its end."""
    often = {
        "approved": 1,
        "accepted": 1,
        "paid_out": 1,
        "reminder": payments if reminded else 0,
        "payment": payments - 1,
        "paid_off": 1,
    }
    return {label: times for label, times in often.items() if times and label in texts("en")}


def _in_language(mfi_id: UUID, language: str, steps: dict[str, int]) -> LifeCost:
    facts, prices = common_facts(mfi_id, language), prices_of(mfi_id)
    told = [
        Told(label, times, parts(text(language, label, facts, mfi_id).says).segments)
        for label, times in steps.items()
    ]
    segments = sum(one.times * one.segments for one in told)
    tenths = {network: prices.cost(segments, network) for network in (VODACOM, ECONET)}
    return LifeCost(language, told, segments, tenths)
