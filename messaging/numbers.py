"""A number outside of its owner's row: by what it is found there."""

from collections.abc import Iterable

from loans.sealed import digest, digesters, digests
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


def standing_in(numbers: Iterable[str], found_by: set[bytes]) -> set[str]:
    """Give those of very many numbers of which a digest, under any key in use, is among some."""
    under = digesters(FIND_BY)
    return {phone for phone in numbers if any(digest(phone) in found_by for digest in under)}


def digests_among(numbers: Iterable[str]) -> set[bytes]:
    """Digest very many numbers under every key in use."""
    under = digesters(FIND_BY)
    return {digest(phone) for phone in numbers for digest in under}
