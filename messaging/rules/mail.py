"""Where mail to staff goes: one address that says all of it."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

TLS: Final = ("starttls", "always", "no")
PORTS: Final = {"starttls": 587, "always": 465, "no": 25}


class NotAMailAddress(ValueError):
    """EMAIL_URL says something else than where mail goes."""


@dataclass(frozen=True, slots=True)
class Server:
    """Who takes mail, and as whom we come."""

    host: str
    port: int
    tls: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def read_url(url: str, sender: str) -> Server:
    """Read smtp://user:password@host:port?tls=starttls&from=letsema@example.org."""
    parts = urlsplit(url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    tls = asked.get("tls", TLS[0])
    if parts.scheme != "smtp" or not parts.hostname or tls not in TLS:
        raise NotAMailAddress
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[tls],
        tls=tls,
        sender=asked.get("from", sender),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
