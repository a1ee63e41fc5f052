"""The settings that children get: the caller's, those of .env, and our own."""

import os
from collections.abc import Mapping
from pathlib import Path

from config.launcher.places import ROOT
from config.launcher.words import Refusal

# What would lead a database client of ours to somebody else's server.
CLIENTS_PREFIX = "PG"
LOCAL_HOSTS = ("127.0.0.1", "localhost", ".localhost")


def read_settings(file: Path) -> dict[str, str]:
    """Read NAME=value lines; what stands in quotes is taken as it is."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{file} cannot be read: {error}") from None
    found: dict[str, str] = {}
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip() and not name.startswith("#"):
            found[name.strip()] = _plain(value.strip())
    return found


def take_own_settings() -> None:
    """Let what .env says to the launcher itself count as if the caller had said it."""
    for name, value in read_settings(ROOT / ".env").items():
        if name.startswith("LETSEMA_") and value:
            os.environ.setdefault(name, value)


def given() -> dict[str, str]:
    """Collect what the caller set: the process environment wins over .env, and empty is unset."""
    return {
        name: value
        for name, value in {**read_settings(ROOT / ".env"), **_not_empty(os.environ)}.items()
        if value
    }


def setting(settings: Mapping[str, str], name: str) -> str:
    """Read one setting, or the file that NAME_FILE points at."""
    file = settings.get(f"{name}_FILE")
    if not file:
        return settings.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Refusal(f"{name}_FILE cannot be read: {error.strerror}") from None


def product_settings(
    settings: Mapping[str, str], *, demo: bool, engines: Mapping[str, str]
) -> dict[str, str]:
    """Add what the launcher itself decides: this machine only, plain HTTP, our own engines."""
    own = dict(settings)
    if "DATABASE_URL" in engines:
        own = {name: value for name, value in own.items() if not name.startswith(CLIENTS_PREFIX)}
    hosts = [host.strip() for host in settings.get("ALLOWED_HOSTS", "").split(",")]
    own.update(engines)
    own.update(
        ALLOWED_HOSTS=",".join(dict.fromkeys((*LOCAL_HOSTS, *filter(None, hosts)))),
        DEMO="1" if demo else "0",
        HTTPS="0",
        PYTHONUNBUFFERED="1",
    )
    if "REGISTRY_URL" in engines:
        # Our own registry has one node, so one copy is all there can be.
        own["REGISTRY_ALLOW_RF1"] = "1"
    own.setdefault("LETSEMA_DOMAIN", "localhost")
    own.setdefault("SERVICE_CODE", "*384*11#")
    return own


def _not_empty(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in settings.items() if value}


def _plain(value: str) -> str:
    for quote in "\"'":
        if len(value) > 1 and value[0] == value[-1] == quote:
            return value[1:-1]
    # A comment may follow; a hash inside a value, as service codes have one, is none.
    return f" {value}".partition(" #")[0].strip()
