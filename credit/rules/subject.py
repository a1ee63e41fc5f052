"""How the registry names a person: keyed digests of her national id and phone, never the number."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NATIONAL_ID: Final = "national_id"
DECLARED_ID: Final = "declared_id"
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


class Degree(StrEnum):
    """How far it is proved that she is who she says; whatever is told of her carries it."""

    DECLARED = "declared"
    SEEN = "seen"
    MATCHED = "matched"


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


@dataclass(frozen=True, slots=True)
class Subject:
    """All names under which a lender means one person, the first she ever had at the front."""

    names: tuple[Identity, ...]


def subject(number: str, handset: str, *, proven: bool, keys: Mapping[str, bytes]) -> Subject:
    """Name a person by her national id and the phone it was typed on; the newest key comes first.

    An id that was only typed is a name together with its phone and on no other: so whoever types
    another's id is somebody else. An id that was proved is a name by itself, and who proves hers
    stays who she was on her phone, with what she owes.
    """
    oldest_first = [(key_id, keys[key_id]) for key_id in reversed(list(keys))]
    typed = [declared_id(number, handset, key=key, key_id=key_id) for key_id, key in oldest_first]
    proved = [national_id(number, key=key, key_id=key_id) for key_id, key in oldest_first]
    return Subject((*typed, *proved) if proven else tuple(typed))


def national_id(number: str, *, key: bytes, key_id: str) -> Identity:
    """Digest a national id; however it was spaced, it is the same person."""
    return Identity(NATIONAL_ID, _digest(NATIONAL_ID, _id_digits(number), key), key_id)


def declared_id(number: str, handset: str, *, key: bytes, key_id: str) -> Identity:
    """Digest a national id together with the phone on which somebody says that it is hers."""
    both = f"{_id_digits(number)}:{_phone_digits(handset)}"
    return Identity(DECLARED_ID, _digest(DECLARED_ID, both, key), key_id)


def phone(number: str, *, key: bytes, key_id: str) -> PhoneDigest:
    """Digest a phone number; a local form is refused, for it names a phone in every country."""
    return PhoneDigest(_digest(PHONE, _phone_digits(number), key), key_id)


def _id_digits(number: str) -> str:
    digits = number.translate(_SEPARATORS)
    if not _NATIONAL_ID.fullmatch(digits):
        raise NotANationalId("a national id is twelve digits")
    return digits


def _phone_digits(number: str) -> str:
    match = _PHONE.fullmatch(number.translate(_SEPARATORS))
    if not match:
        raise NotAPhoneNumber("a phone number is a plus sign, a country code and digits")
    return match.group(1)


def _digest(kind: str, digits: str, key: bytes) -> bytes:
    """Mix in the kind, so that twelve digits of a phone never meet twelve digits of an id."""
    if len(key) < KEY_BYTES_MIN:
        raise ValueError(f"the key of the registry's digests has {KEY_BYTES_MIN} bytes or more")
    return hmac.new(key, f"{kind}:{digits}".encode("ascii"), hashlib.sha256).digest()
