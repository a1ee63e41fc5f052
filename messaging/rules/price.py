"""What texts cost: so much a part, by the network of whoever hears them.

A price is whole tenths of a lisente, for carriers sell parts for fractions of one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

from messaging.rules.network import ECONET, NETWORKS, OTHER, VODACOM, network_of

TENTHS: Final = 10
WRITTEN: Final = re.compile(r"(\w+)=(0|[1-9][0-9]{0,5})(?:\.([0-9]))?", re.ASCII)


class NotAPrice(ValueError):
    """A network or a price that is none; names it."""


def read_price(written: str) -> tuple[str, int]:
    """Read `65101=27.5`, in lisente a part, into tenths."""
    found = WRITTEN.fullmatch(written.strip())
    if found is None or found[1] not in NETWORKS:
        raise NotAPrice(written)
    return found[1], int(found[2]) * TENTHS + int(found[3] or 0)


def written_price(tenths: int) -> str:
    """Write a price in lisente: 27.5."""
    whole, rest = divmod(tenths, TENTHS)
    return f"{whole}.{rest}" if rest else str(whole)


def whole_lisente(tenths: int) -> int:
    """Round a sum up to whole lisente: nobody is told less than he pays."""
    return -(-tenths // TENTHS)


@dataclass(frozen=True, slots=True)
class Prices:
    """Tenths of a lisente a part, by network; each network has one."""

    tenths: Mapping[str, int]

    @classmethod
    def of(cls, written: Iterable[str]) -> Self:
        """Read what an operator has set."""
        tenths = dict(map(read_price, written))
        for network in NETWORKS:
            if network not in tenths:
                raise NotAPrice(network)
        return cls(MappingProxyType(tenths))

    def with_own(self, own: Mapping[str, int]) -> Self:
        """Put a lender's own prices over these."""
        return type(self)(MappingProxyType({**self.tenths, **own}))

    def cost(self, parts: int, network: str) -> int:
        """Give the price of one text of so many parts, in tenths."""
        return parts * self.tenths.get(network, self.tenths[OTHER])

    @property
    def at_home(self) -> str:
        """Name the dearer of the country's networks: what a text costs at most at home."""
        return max((VODACOM, ECONET), key=lambda network: self.tenths[network])


@dataclass(frozen=True, slots=True)
class NetworkCost:
    """What a text costs on one network."""

    network: str
    recipients: int
    tenths: int


def costs(parts: int, phones: Iterable[str], prices: Prices) -> list[NetworkCost]:
    """Add up one text to many, network by network."""
    heard = Counter(map(network_of, phones))
    return [
        NetworkCost(network, heard[network], heard[network] * prices.cost(parts, network))
        for network in NETWORKS
        if heard[network]
    ]
