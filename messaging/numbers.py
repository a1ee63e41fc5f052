"""A number outside of its owner's row: by what it is found there."""

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


def stands_in(number: str, found_by: set[bytes]) -> bool:
    """Tell whether one of a number's digests, under any key in use, is among some."""
    return not found_by.isdisjoint(digests_of(number))
