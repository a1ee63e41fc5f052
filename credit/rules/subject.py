"""How the registry names a person: keyed digests of her national id and phone, never the number."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

NATIONAL_ID: Final = "national_id"
PHONE: Final = "phone"
DIGEST_BYTES: Final = 32
# An HMAC key shorter than its hash is weaker than the hash.
KEY_BYTES_MIN: Final = 32

_NATIONAL_ID: Final = re.compile(r"[0-9]{12}")
# E.164: a country code, which begins with no nought, and at most fifteen digits in all.
_PHONE: Final = re.compile(r"\+([1-9][0-9]{6,14})")
# What people put between digits when they write a number down.
_SEPARATORS: Final = str.maketrans("", "", " -./()")


class NotANationalId(ValueError):
    """Not twelve digits; the number is not repeated."""


class NotAPhoneNumber(ValueError):
    """Not a number in the international form; the number is not repeated."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One document of one person, as the registry knows it."""

    id_type: str
    digest: bytes
    key_id: str


@dataclass(frozen=True, slots=True)
class PhoneDigest:
    """One phone number, as the registry knows it: a pointer to people, never a person."""

    digest: bytes
    key_id: str


def national_id(number: str, *, key: bytes, key_id: str) -> Identity:
    """Digest a national id; however it was spaced, it is the same person."""
    digits = number.translate(_SEPARATORS)
    if not _NATIONAL_ID.fullmatch(digits):
        raise NotANationalId("a national id is twelve digits")
    return Identity(NATIONAL_ID, _digest(NATIONAL_ID, digits, key), key_id)


def phone(number: str, *, key: bytes, key_id: str) -> PhoneDigest:
    """Digest a phone number; a local form is refused, for it names a phone in every country."""
    match = _PHONE.fullmatch(number.translate(_SEPARATORS))
    if not match:
        raise NotAPhoneNumber("a phone number is a plus sign, a country code and digits")
    return PhoneDigest(_digest(PHONE, match.group(1), key), key_id)


def _digest(kind: str, digits: str, key: bytes) -> bytes:
    """Mix in the kind, so that twelve digits of a phone never meet twelve digits of an id."""
    if len(key) < KEY_BYTES_MIN:
        raise ValueError(f"the key of the registry's digests has {KEY_BYTES_MIN} bytes or more")
    return hmac.new(key, f"{kind}:{digits}".encode("ascii"), hashlib.sha256).digest()
