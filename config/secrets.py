"""Which secrets the product refuses to start on: defaults, examples, keys too short."""

import base64
import binascii

from config.env import BadSettingError

SECRET_CHARACTERS_MIN = 32
PII_KEY_BYTES = 32
# 128 bits as unpadded base64 take 22 characters.
TELCO_TOKEN_CHARACTERS_MIN = 22
GIVEAWAYS = ("not-a-secret", "change-me", "changeme", "example", "insecure")


def looks_default(value: str) -> bool:
    """Tell whether a value was copied from an example."""
    return any(word in value.lower() for word in GIVEAWAYS)


def read_pii_keys(value: str) -> dict[str, bytes]:
    """Read `id:base64,id:base64`; the first is the one that new values are sealed with."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        key_id, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            key = b""
        if not key_id or len(key) != PII_KEY_BYTES:
            raise BadSettingError("PII_KEYS", "is not id:base64-of-32-bytes, comma-separated")
        keys[key_id] = key
    return keys


def check_secrets(secret_key: str, pii_keys: str, telco_tokens: tuple[str, ...]) -> None:
    """Stop the start on any secret that somebody else could know."""
    if len(secret_key) < SECRET_CHARACTERS_MIN or looks_default(secret_key):
        raise BadSettingError("SECRET_KEY", "is a default or too short")
    keys = read_pii_keys(pii_keys)
    if not keys or any(looks_default(key.decode("latin-1")) for key in keys.values()):
        raise BadSettingError("PII_KEYS", "is a default or missing")
    if not telco_tokens:
        raise BadSettingError("TELCO_TOKEN", "is not set")
    if any(
        len(token) < TELCO_TOKEN_CHARACTERS_MIN or looks_default(token) for token in telco_tokens
    ):
        raise BadSettingError("TELCO_TOKEN", "is a default or shorter than 128 bits")
