"""How a number is found again where only its digest stands."""

from collections.abc import Iterable

from loans.sealed import digest, digests
from messaging.rules.outgoing import FIND_BY


def digest_of(phone: str) -> bytes:
    """Digest a number with the key of today."""
    return digest(FIND_BY, phone)


def digests_of(phone: str) -> list[bytes]:
    """Digest a number with every key in use."""
    return digests(FIND_BY, phone)


def by_digest(phones: Iterable[str]) -> dict[bytes, str]:
    """Give the number behind each digest that some numbers may stand under."""
    return {found_by: phone for phone in phones for found_by in digests_of(phone)}
