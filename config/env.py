"""Loud readers of the environment: a missing or odd value stops the start and says which."""

import os
from pathlib import Path

import dj_database_url

ROOT = Path(__file__).resolve().parent.parent

ON = frozenset({"1", "true", "yes", "on"})
OFF = frozenset({"0", "false", "no", "off", ""})


class BadSettingError(SystemExit):
    """A setting that the product must not start with; its value is never repeated."""

    def __init__(self, name: str, why: str) -> None:
        """Name the variable and what is wrong with it."""
        super().__init__(f"Letsema does not start: {name} {why}.")


def text(name: str, default: str = "") -> str:
    """Read a plain value."""
    return os.environ.get(name, default).strip()


def secret(name: str, default: str = "") -> str:
    """Read a secret from NAME, or from the file that NAME_FILE points at."""
    file = text(f"{name}_FILE")
    if not file:
        return text(name, default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettingError(f"{name}_FILE", f"cannot be read: {error.strerror}") from None


def flag(name: str, *, default: bool) -> bool:
    """Read on or off."""
    value = text(name, "1" if default else "0").lower()
    if value not in ON | OFF:
        raise BadSettingError(name, "is neither on (1) nor off (0)")
    return value in ON


def count(name: str, default: int) -> int:
    """Read a whole number, nought or more."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise BadSettingError(name, "is not a whole number")
    return int(value)


def count_between(name: str, default: int, *, least: int, most: int) -> int:
    """Read a whole number that has its limits."""
    found = count(name, default)
    if not least <= found <= most:
        raise BadSettingError(name, f"is not between {least} and {most}")
    return found


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, options: tuple[str, ...], default: str) -> str:
    """Read one of a few words; an empty one is the default."""
    value = text(name) or default
    if value not in options:
        raise BadSettingError(name, f"is none of {', '.join(options)}")
    return value


def database(name: str) -> dict[str, object]:
    """Read a PostgreSQL address into what Django wants."""
    address = secret(name)
    if not address:
        raise BadSettingError(name, "is not set")
    try:
        parsed = dict(dj_database_url.parse(address))
    except (ValueError, KeyError):
        parsed = {}
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise BadSettingError(name, "is not a PostgreSQL address (postgresql://…)")
    return parsed
