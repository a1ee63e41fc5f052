"""Who called, by address: a proxy's word counts only where the proxy is ours."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Protocol

from django.conf import settings

Networks = tuple[IPv4Network | IPv6Network, ...]


@lru_cache(maxsize=8)
def networks(ranges: tuple[str, ...]) -> Networks:
    """Read address ranges; an odd one stops the start."""
    return tuple(ip_network(range_) for range_ in ranges)


class HasMeta(Protocol):
    """A request, as far as its sender goes."""

    @property
    def META(self) -> Mapping[str, object]: ...  # noqa: N802 (Django's name)


# A range that cannot be read is found when the doors are hung, not by the first caller.
networks(settings.TELCO_ALLOWED_IPS)
networks(settings.TRUSTED_PROXIES)


def caller_address(request: HasMeta) -> str:
    """Give the address that called; a proxy's word counts only where the proxy is ours."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    proxies = networks(settings.TRUSTED_PROXIES)
    named = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    while named and named[-1].strip() and within(address, proxies):
        address = named.pop().strip()
    return address


def within(address: str, ranges: Networks) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in range_ for range_ in ranges)
