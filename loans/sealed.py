"""Personal values under a person's own key: destroying the key is erasure.

Each person has a data key; PII_KEYS wrap it. The first of PII_KEYS wraps and digests what is new;
the others still open and find what is old, until everything is wrapped anew.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
DATA_KEY_BYTES = 32
MARK = "s1:"
# As what a national id is sealed, and digested to be found by.
NATIONAL_ID = "national_id"


class Unreadable(Exception):
    """The value was changed, or belongs to another person or field, or its key is not here."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as it is stored: which of PII_KEYS wraps it, and the wrapped bytes."""

    key_id: str
    wrapped: bytes


@lru_cache(maxsize=16)
def _derived(key: bytes, purpose: str) -> bytes:
    """Give each purpose a key of its own, so that a look-up key opens nothing."""
    return hmac.digest(key, b"letsema:" + purpose.encode(), "sha256")


def current_key_id() -> str:
    """Name the key that new values are wrapped and digested with."""
    return next(iter(settings.PII_KEYS))


def digest(purpose: str, value: str) -> bytes:
    """Digest a value for look-up, with the current key."""
    return digester(purpose)(value)


def digests(purpose: str, value: str) -> list[bytes]:
    """Digest a value with every key that is still in use: rows of before a rotation are found."""
    return [one(value) for one in digesters(purpose)]


def digester(purpose: str) -> Callable[[str], bytes]:
    """Give what digests one value after the other with the current key, for very many."""
    return _digester(settings.PII_KEYS[current_key_id()], purpose)


def digesters(purpose: str) -> list[Callable[[str], bytes]]:
    """Give the same for every key that is still in use."""
    return [_digester(key, purpose) for key in settings.PII_KEYS.values()]


def _digester(key: bytes, purpose: str) -> Callable[[str], bytes]:
    to_find = _derived(key, f"find:{purpose}")
    return lambda value: hmac.digest(to_find, value.encode(), "sha256")


def registry_keys() -> dict[str, bytes]:
    """Give the keys under which the registry knows ids and phones, the current one first."""
    return {key_id: _derived(key, "registry") for key_id, key in settings.PII_KEYS.items()}


def new_data_key(person_id: UUID) -> WrappedKey:
    """Make a person's key."""
    return wrap(person_id, secrets.token_bytes(DATA_KEY_BYTES))


def wrap(person_id: UUID, data_key: bytes) -> WrappedKey:
    """Wrap a data key with the current one of PII_KEYS."""
    key_id = current_key_id()
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(_derived(settings.PII_KEYS[key_id], "wrap"))
    return WrappedKey(key_id, nonce + cipher.encrypt(nonce, data_key, person_id.bytes))


def unwrap(person_id: UUID, key: WrappedKey) -> bytes:
    """Open a person's data key."""
    master = settings.PII_KEYS.get(key.key_id)
    if master is None or not key.wrapped:
        raise Unreadable
    nonce, body = key.wrapped[:NONCE_BYTES], key.wrapped[NONCE_BYTES:]
    try:
        return AESGCM(_derived(master, "wrap")).decrypt(nonce, body, person_id.bytes)
    except InvalidTag:
        raise Unreadable from None


class KeyHolder(Protocol):
    """Whoever has a data key in her row; after erasure there is none."""

    id: UUID
    data_key_id: str
    data_key: bytes | memoryview | None


def data_key_of(holder: KeyHolder) -> bytes:
    """Open the key of a person's row; Unreadable once it was destroyed."""
    return unwrap(holder.id, WrappedKey(holder.data_key_id, bytes(holder.data_key or b"")))


def reckoned_code(data_key: bytes, purpose: str, about: UUID, digits: int) -> str:
    """Reckon a code under a person's own key: who has the database alone cannot."""
    drawn = hmac.digest(data_key, f"letsema:{purpose}:".encode() + about.bytes, "sha256")
    return f"{int.from_bytes(drawn[:8]) % 10**digits:0{digits}d}"


def seal_bytes(data_key: bytes, field: str, content: bytes) -> bytes:
    """Seal bytes; the field's name is part of the seal, so that nothing can change places."""
    return _bytes_sealer(data_key, field)(content)


def _bytes_sealer(data_key: bytes, field: str) -> Callable[[bytes], bytes]:
    cipher, name = AESGCM(data_key), field.encode()

    def sealed(content: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, content, name)

    return sealed


def unseal_bytes(data_key: bytes, field: str, sealed: bytes) -> bytes:
    """Open bytes."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(data_key).decrypt(nonce, body, field.encode())
    except (InvalidTag, ValueError):
        # A ValueError: cut off within the nonce.
        raise Unreadable from None


def seal(data_key: bytes, field: str, value: str) -> str:
    """Seal one value as text."""
    return sealer(data_key, field)(value)


def sealer(data_key: bytes, field: str) -> Callable[[str], str]:
    """Give what seals one value after the other with one key, for very many."""
    sealed = _bytes_sealer(data_key, field)
    return lambda value: MARK + base64.b64encode(sealed(value.encode())).decode()


def unseal(data_key: bytes, field: str, sealed: str) -> str:
    """Open one value."""
    if not sealed.startswith(MARK):
        raise Unreadable
    return unseal_bytes(data_key, field, base64.b64decode(sealed.removeprefix(MARK))).decode()
