"""What the texts about one loan of a product cost, from its offer to its last receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from uuid import UUID

from loans.models import Product
from loans.queries import products
from loans.rules.written import filled
from messaging.catalogue import LANGUAGES, text, texts
from messaging.queries.prices import prices_of
from messaging.queries.sample_facts import common_facts
from messaging.queries.wordings import in_plain_letters
from messaging.rules.gsm7 import in_letters, parts
from messaging.rules.held_back import Kind
from messaging.rules.network import ECONET, VODACOM
from messaging.rules.price import Prices

# Other words than those that are said now, by label and language.
Words = Mapping[tuple[str, str], str]
AS_NOW: Words = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Told:
    """One text of a loan's life: how often it is sent, and how many parts each takes."""

    text: str
    times: int
    segments: int


@dataclass(frozen=True, slots=True)
class Texts:
    """Some texts, and their price in tenths of a lisente by network."""

    told: list[Told]
    segments: int
    tenths: dict[str, int]


@dataclass(frozen=True, slots=True)
class LifeCost:
    """In one language: a loan that is paid on time, and what one instalment adds that is not."""

    language: str
    on_time: Texts
    late: Texts


@dataclass(frozen=True, slots=True)
class ProductCost:
    """Of one product, in each language."""

    product: Product
    costs: list[LifeCost]


def life_cost(mfi_id: UUID, product: Product, installments: int | None = None) -> list[LifeCost]:
    """Add up one product's, with as many instalments as it has at most."""
    reckons = _Reckons(mfi_id, AS_NOW)
    return reckons.life(installments or product.installments_max, product.reminders)


def life_costs(mfi_id: UUID, words: Words = AS_NOW) -> list[ProductCost]:
    """Add up those of all products that are on offer, as texts are said now or in other words."""
    reckons = _Reckons(mfi_id, words)
    return [
        ProductCost(one, reckons.life(one.installments_max, one.reminders))
        for one in products.of_lender(mfi_id, status=Product.Status.OPEN).order_by("name")
    ]


def often(payments: int, steps: Sequence[int]) -> tuple[dict[str, int], dict[str, int]]:
    """Say which texts a loan makes that is paid on time, and which an instalment that is not.

    Its product says on which days it reminds; the last receipt is word of its end.
    """
    kinds = [Kind.of_step(step) for step in steps]
    on_time = {
        "approved": 1,
        "accepted": 1,
        "paid_out": 1,
        "reminder": payments * kinds.count(Kind.REMINDER),
        "payment": payments - 1,
        "paid_off": 1,
    }
    return on_time, {"overdue": kinds.count(Kind.OVERDUE)}


class _Reckons:
    """Asks once for prices and facts, however many products there are."""

    def __init__(self, mfi_id: UUID, words: Words) -> None:
        self.mfi_id, self.words = mfi_id, words
        self.prices: Prices = prices_of(mfi_id)
        self.facts = {language: common_facts(mfi_id, language) for language in LANGUAGES}
        self.segments = cache(self._segments)

    def life(self, payments: int, steps: Sequence[int]) -> list[LifeCost]:
        on_time, late = often(payments, steps)
        return [
            LifeCost(language, self._texts(language, on_time), self._texts(language, late))
            for language in LANGUAGES
        ]

    def _texts(self, language: str, times: Mapping[str, int]) -> Texts:
        told = [
            Told(label, count, self.segments(label, language))
            for label, count in times.items()
            if count and label in texts(language)
        ]
        segments = sum(one.times * one.segments for one in told)
        tenths = {network: self.prices.cost(segments, network) for network in (VODACOM, ECONET)}
        return Texts(told, segments, tenths)

    def _segments(self, label: str, language: str) -> int:
        facts, other = self.facts[language], self.words.get((label, language))
        if other is None:
            return parts(text(language, label, facts, self.mfi_id).says).segments
        says = in_letters(filled(other, facts), plain=in_plain_letters(self.mfi_id))
        return parts(says).segments
