"""The secrets of this state: made on the first start, kept for its owner alone."""

import base64
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from config.launcher.environment import read_settings
from config.launcher.recovery import replace

MADE: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    # Key id and key, as the product seals personal data with.
    "PII_KEYS": lambda: f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    "TELCO_TOKEN": lambda: secrets.token_urlsafe(24),
    "DEMO_PASSWORD": lambda: secrets.token_urlsafe(12),
}


def kept_secrets(home: Path) -> dict[str, str]:
    """Read the secrets of a state, and make those that are missing."""
    file = home / "secrets.env"
    known = read_settings(file)
    missing = {name: make() for name, make in MADE.items() if not known.get(name)}
    if missing:
        known |= missing
        replace(file, "".join(f"{name}={value}\n" for name, value in known.items()))
    return known
