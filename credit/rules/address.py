"""Where the registry's Cassandra cluster answers: REGISTRY_URL, read loudly and never repeated."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, unquote

SCHEME: Final = "cassandra://"
FORM: Final = "cassandra://user:password@host1,host2:9042/keyspace?dc=…&rf=…"
PORT: Final = 9042
PORT_MAX: Final = 65535

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
# Keyspaces and data centres stand in CQL where no value can be bound.
_KEYSPACE: Final = re.compile(r"[a-z][a-z0-9_]{0,47}")
_DATA_CENTRE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_COPIES: Final = re.compile(r"[1-9]")


class BadAddress(ValueError):
    """REGISTRY_URL cannot be used; no part of it is repeated, for that could be the password."""


@dataclass(frozen=True, slots=True)
class Address:
    """A Cassandra cluster, the keyspace in it, and how many copies of a row each site keeps."""

    hosts: tuple[str, ...]
    port: int
    keyspace: str
    user: str
    password: str = field(repr=False)
    data_centre: str
    copies: tuple[tuple[str, int], ...]

    @property
    def has_a_single_copy(self) -> bool:
        """One dead disk of such a site loses people for ever."""
        return min(count for _, count in self.copies) == 1


def read_address(url: str) -> Address:
    """Read `cassandra://user:password@host1,host2:9042/keyspace?dc=…&rf=…`."""
    if not url.startswith(SCHEME):
        raise BadAddress(f"REGISTRY_URL does not have the form {FORM}")
    where, _, settings = url.removeprefix(SCHEME).partition("?")
    authority, _, keyspace = where.partition("/")
    login, at, hosts = authority.rpartition("@")
    user, colon, password = login.partition(":")
    if not (at and colon and user and password):
        raise BadAddress(
            "REGISTRY_URL names no user and password before the @ (encode / ? @ : in them)"
        )
    if not _KEYSPACE.fullmatch(keyspace):
        raise BadAddress(
            "REGISTRY_URL names no keyspace of small letters, digits and _ after the /"
        )
    names, port = _read_hosts(hosts)
    data_centre, copies = _read_settings(settings)
    return Address(
        hosts=names,
        port=port,
        keyspace=keyspace,
        user=unquote(user),
        password=unquote(password),
        data_centre=data_centre,
        copies=copies,
    )


def _read_hosts(text: str) -> tuple[tuple[str, ...], int]:
    """Read `host1,host2:9042`: the nodes of one cluster answer on one port."""
    matches = [_HOST.fullmatch(part.strip()) for part in text.split(",")]
    found = [match for match in matches if match]
    if len(found) != len(matches):
        raise BadAddress("REGISTRY_URL names a host that is no host name")
    ports = {int(match.group(2)) for match in found if match.group(2)} or {PORT}
    if len(ports) != 1 or not 0 < min(ports) <= PORT_MAX:
        raise BadAddress("REGISTRY_URL gives its hosts no single port between 1 and 65535")
    return tuple(match.group(1).strip("[]") for match in found), ports.pop()


def _read_settings(text: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Read `dc=maseru&rf=3`, or `dc=maseru&rf=maseru:3,leribe:3` where sites share the registry."""
    pairs = parse_qsl(text, keep_blank_values=True)
    settings = dict(pairs)
    if len(settings) != len(pairs) or set(settings) != {"dc", "rf"}:
        raise BadAddress("REGISTRY_URL needs ?dc=…&rf=… and nothing else")
    data_centre = settings["dc"]
    copies: dict[str, int] = {}
    for part in settings["rf"].split(","):
        site, _, count = part.rpartition(":")
        site = site or data_centre
        if not (_DATA_CENTRE.fullmatch(site) and _COPIES.fullmatch(count)) or site in copies:
            raise BadAddress(
                "REGISTRY_URL has a dc= or rf= that is no data centre or number of copies"
            )
        copies[site] = int(count)
    if data_centre not in copies:
        raise BadAddress("REGISTRY_URL keeps no copy in its own data centre")
    return data_centre, tuple(copies.items())
