"""The lender of a made-up book: who works there and what it offers, as the rows need them."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from loans.rules.key_facts import Lender
from loans.rules.product_terms import ProductTerms


@dataclass(frozen=True, slots=True, eq=False)
class Offered:
    """A product, how many of a hundred loans are of it, of which sums, and its terms."""

    percent: int
    product_id: str
    sums_lisente: tuple[int, ...]
    terms: ProductTerms
    # The terms as each loan keeps them.
    plain: str


class Lent(NamedTuple):
    """What was lent, as which product, and when."""

    offered: Offered
    lisente: int
    on: date


@dataclass(frozen=True, slots=True)
class House:
    """A lender with its staff by their ids, and its products."""

    mfi_id: str
    slug: str
    lender: Lender
    officers: tuple[str, ...]
    manager: str
    finance: str
    offered: tuple[Offered, ...]


class Before(NamedTuple):
    """What the lender has already: borrowers, and days that are closed."""

    borrowers: int
    closed_to: date | None
